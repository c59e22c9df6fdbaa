package io.github.kimisdk.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.spring.test.KimiTest;
import io.github.kimisdk.spring.test.ScriptedAnswers;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The controller alone, in front of scripted answers. */
@KimiTest(AnswerController.class)
class AnswerControllerTest {

  @Test
  void anAnswerIsItsText(@Autowired AnswerController controller, @Autowired ScriptedAnswers script) {
    script.add("It scatters.");
    assertThat(controller.answer("Why is the sky blue?")).isEqualTo("It scatters.");
    assertThat(script.requests().get(0).messages().get(0).text()).isEqualTo("Why is the sky blue?");
  }
}
