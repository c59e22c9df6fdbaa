package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.KimiException.TimedOut;
import io.github.kimisdk.call.KimiException.TimedOut.Phase;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.http.VirtualTime;
import io.github.kimisdk.server.Answer;
import io.github.kimisdk.server.KimiServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that keep a connection alive and never answer. */
@Timeout(60)
class ProgressTest {

  private static final Duration PROGRESS = Duration.ofMinutes(10);
  private static final Duration LONG = Duration.ofDays(100);
  private static final String HELLO = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n";

  private final VirtualTime time = VirtualTime.still();

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "STREAM | ': ping@@'",
    "PUBLISH | ': ping@@'",
    "STREAM | 'event: ping@data: {}@@'",
    "STREAM | 'data: {\"choices\":[{\"delta\":{}}]}@@'",
    "PUBLISH | 'data: {\"choices\":[{\"delta\":{\"content\":\"\",\"role\":\"assistant\"}}]}@@'",
    "STREAM | 'data: {\"choices\":[{\"delta\":{\"content\":\"\\n \"}}]}@@'",
    "PUBLISH | 'data: {\"choices\":[{\"delta\":{\"reasoning_content\":\" \"}}]}@@'",
    "CHAT | ' '",
    "CHAT_ASYNC | '@'"})
  void signsOfLifeAreNoAnswer(Verb verb, String sign) {
    TimedOut late = late(verb, "", sign.replace('@', '\n'));
    assertThat(late).hasMessageContaining("no content").hasMessageContaining("10 min");
    assertThat(late.hint()).contains("progress timeout");
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void norAfterTheAnswerHasBegun(Verb verb) {
    TimedOut late = late(verb, HELLO, ": ping\n\n");
    assertThat(late.details().partial()).get().extracting(partial -> partial.text()).isEqualTo("Hello");
  }

  /** Virtual time passes some hundred times faster than the signs come: if they counted, the limit would not be reached. */
  private TimedOut late(Verb verb, String beginning, String sign) {
    String type = verb.streams() ? "text/event-stream" : "application/json";
    byte[] endless = (beginning + sign.repeat(4_000)).getBytes(StandardCharsets.UTF_8);
    Answer alive = Answer.of(200, type, endless).inSlices(sign.length(), Duration.ofMillis(5));
    try (KimiServer server = KimiServer.scripted(alive);
        Kimi kimi = TestKimi.of(server, time)
            .timeouts(Timeouts.DEFAULT.withFirstByte(LONG).withIdle(LONG).withProgress(PROGRESS)).build()) {
      CompletableFuture<KimiException> call =
          CompletableFuture.supplyAsync(() -> verb.ask(kimi, ChatRequest.of("hi")).failure(), task -> new Thread(task).start());
      time.runUntil(call::isDone, Duration.ofSeconds(2));
      assertThat(call.join()).isInstanceOf(TimedOut.class);
      assertThat(((TimedOut) call.join()).phase()).isEqualTo(Phase.PROGRESS);
      assertThat(server.requests()).as("so long a silence is not tried again").hasSize(1);
      return (TimedOut) call.join();
    }
  }
}
