package io.github.kimisdk.spring.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.when;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.spring.test.AutoConfigureKimiServer;
import io.github.kimisdk.spring.test.ScriptedAnswers;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** Ways to test a whole program. */
@Timeout(60)
class WholeApplicationTest {

  @Nested
  @SpringBootTest(properties = "kimi.base-url=https://example.invalid/v1")
  @AutoConfigureKimiServer
  class WithTheServer {

    @Test
    void theServerReplacesTheServiceOfTheProperties(
        @Autowired Answers answers, @Autowired ScriptedAnswers script, @Autowired ApplicationContext context) {
      script.add("from the script");
      assertThat(answers.answer("a")).isEqualTo("from the script");
      assertThat(context.getBeanNamesForType(Unrelated.class)).hasSize(1);
    }
  }

  @Nested
  @SpringBootTest
  @AutoConfigureKimiServer
  class WithAServerOfTheTest {

    @TestConfiguration
    static class Servers {

      @Bean
      KimiServer own() {
        return KimiServer.scripted(ScriptedAnswer.json(200, """
            {"id":"a","model":"m","choices":[
            {"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"own"}}]}"""));
      }
    }

    @Test
    void theServerOfTheTestAnswers(@Autowired Answers answers) {
      assertThat(answers.answer("a")).isEqualTo("own");
    }
  }

  @Nested
  @SpringBootTest
  class WithAMock {

    @MockitoBean
    private ChatModel model;

    @Test
    void aMockOfTheModelNeedsNoKey(@Autowired Answers answers) {
      when(model.ask(anyString())).thenReturn("mocked");
      assertThat(answers.answer("a")).isEqualTo("mocked");
    }
  }
}
