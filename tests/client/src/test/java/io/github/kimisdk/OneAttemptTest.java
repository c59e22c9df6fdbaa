package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A policy of one attempt sends a request once, even on a pooled connection that the server closes. */
class OneAttemptTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");
  private static final ScriptedAnswer CLOSED = new ScriptedAnswer(List.of(new ScriptedAnswer.Step.Cut()));
  private static final ScriptedAnswer GOOD =
      ScriptedAnswer.json(200,
      "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");
  private static final ScriptedAnswer MODELS = ScriptedAnswer.json(200, "{\"data\":[]}");

  @ParameterizedTest
  @EnumSource
  void aPooledConnectionThatIsClosedFailsTheCall(Verb verb) {
    try (KimiServer server = KimiServer.scripted(GOOD, CLOSED, GOOD); Kimi kimi = kimi(server)) {
      kimi.chat(REQUEST);

      assertThat(verb.ask(kimi, REQUEST).failure()).isInstanceOf(KimiException.Unreachable.class);
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void theNextCallGetsANewConnection() {
    try (KimiServer server = KimiServer.scripted(GOOD, CLOSED, GOOD); Kimi kimi = kimi(server)) {
      kimi.chat(REQUEST);
      assertThat(Verb.CHAT.ask(kimi, REQUEST).failure()).isNotNull();

      assertThat(kimi.chat(REQUEST).text()).isEqualTo("1");
    }
  }

  /** Nothing can be set for one client: the JDK has a system property only, {@code jdk.httpclient.redirects.retrylimit}. */
  @Test
  void theJdkRepeatsAGetByItself() {
    try (KimiServer server = KimiServer.scripted(MODELS, CLOSED, MODELS); Kimi kimi = kimi(server)) {
      kimi.models();

      assertThat(kimi.models()).isNotNull();
      assertThat(server.requests()).hasSize(3);
    }
  }

  private static Kimi kimi(KimiServer server) {
    return TestKimi.of(server, VirtualTime.still()).retry(RetryPolicy.NONE).build();
  }
}
