package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import io.github.kimisdk.server.ServerRequest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection that has served a call serves the next: over TLS a new one would cost a handshake each time. */
class KeptConnectionTest {

  private static final int CALLS = 20;

  @ParameterizedTest
  @EnumSource(Verb.class)
  void callsOneAfterTheOtherUseOneConnection(Verb verb) throws Exception {
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello world")).strict(true).recording().start();
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      for (int i = 0; i < CALLS; i++) {
        assertThat(verb.ask(kimi, ChatRequest.of("hi")).seen()).isEqualTo("Hello world");
        ServerRequest request = server.requests().get(i);
        assertThat(request.ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.SENT);
      }
      assertThat(server.connections()).isLessThanOrEqualTo(verb.streams() ? 3 : 1);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void aServerThatGoesOnAfterTheEndMarkIsCutOff(Verb verb) throws Exception {
    String end = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    VirtualTime time = VirtualTime.still();
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(end).thenStall());
        Kimi kimi = TestKimi.of(server, time).build()) {
      assertThat(verb.ask(kimi, ChatRequest.of("hi")).seen()).isEqualTo("Hi");

      time.awaitTimer(VirtualTime.DRAIN);
      time.advance(VirtualTime.DRAIN);

      assertThat(server.requests().get(0).ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
    }
  }
}
