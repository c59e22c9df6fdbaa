package io.github.kimisdk.spring.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.spring.test.KimiTest;
import io.github.kimisdk.spring.test.ScriptedAnswers;
import io.github.kimisdk.tool.Agent;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** A component in a slice with the server. */
@Timeout(60)
@KimiTest(Answers.class)
class AnswersTest {

  @Autowired
  private Answers answers;
  @Autowired
  private ScriptedAnswers script;
  @Autowired
  private ApplicationContext context;

  @RepeatedTest(2)
  void theScriptIsOfOneTestMethod() {
    assertThat(script.requests()).isEmpty();
    script.add("first").add(ChatResponse.of(AssistantMessage.of("second"))).add("left over");
    assertThat(List.of(answers.answer("a"), answers.answer("b"))).containsExactly("first", "second");
    assertThat(script.requests()).map(request -> request.messages().get(0).text()).containsExactly("a", "b");
  }

  @Test
  void aStreamGetsTheAnswerAsChunks() {
    script.add("word by word");
    StringBuilder text = new StringBuilder();
    context.getBean(ChatModel.class).stream("Hi", text::append);
    assertThat(text).hasToString("word by word");
  }

  @Test
  void aFailureOfTheScriptIsOneOfTheService() {
    script.add(new KimiException.BadRequest("too long", "", CallDetails.NONE));
    assertThatThrownBy(() -> answers.answer("a")).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("too long");
    script.add(new KimiException.Overloaded("busy", "", CallDetails.NONE)).add("after a retry");
    assertThat(answers.answer("b")).isEqualTo("after a retry");
    assertThat(script.requests()).hasSize(3);
  }

  @Test
  void aRequestBeyondTheScriptIsRefusedWithAdvice() {
    assertThatThrownBy(() -> answers.answer("a")).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("expected an answer in the script for request 1");
    assertThat(script.requests()).hasSize(1);
  }

  @Test
  void theSliceHasTheNamedComponentAndTheBeansOfKimiOnly() {
    assertThat(context.getBeanNamesForType(Agent.class)).hasSize(1);
    assertThat(context.getBeanNamesForType(KimiServer.class)).hasSize(1);
    assertThat(context.getBeanNamesForType(Unrelated.class)).isEmpty();
    assertThat(context.getBeanNamesForType(DataSource.class)).isEmpty();
  }
}
