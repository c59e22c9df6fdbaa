package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.KimiException.TimedOut;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    TimedOut late = late(verb, sign.replace('@', '\n'));
    assertThat(late).hasMessageContaining("no content").hasMessageContaining("10 min");
    assertThat(late.hint()).contains("progress timeout");
  }

  @Test
  void norAfterTheAnswerHasBegun() {
    try (KimiServer server = KimiServer.scripted(alive("text/event-stream", HELLO, ": ping\n\n"));
        Kimi kimi = kimi(server);
        ChatStream stream = kimi.stream(ChatRequest.of("hi"))) {
      Iterator<ChatChunk> chunks = stream.iterator();
      assertThat(chunks.next().text()).isEqualTo("Hello");
      CompletableFuture<TimedOut> end = async(() -> catchThrowableOfType(TimedOut.class, chunks::next));
      time.runUntil(end::isDone, Duration.ofSeconds(2));
      assertThat(end.join().phase()).isEqualTo(Phase.PROGRESS);
      assertThat(end.join().details().partial()).get().extracting(partial -> partial.text()).isEqualTo("Hello");
    }
  }

  /** Virtual time passes some hundred times faster than the signs come: if they counted, the limit would not be reached. */
  private TimedOut late(Verb verb, String sign) {
    String type = verb.streams() ? "text/event-stream" : "application/json";
    try (KimiServer server = KimiServer.scripted(alive(type, "", sign)); Kimi kimi = kimi(server)) {
      CompletableFuture<KimiException> call = async(() -> verb.ask(kimi, ChatRequest.of("hi")).failure());
      time.runUntil(() -> !server.requests().isEmpty(), Duration.ZERO);
      time.runUntil(call::isDone, Duration.ofSeconds(2));
      assertThat(call.join()).isInstanceOf(TimedOut.class);
      assertThat(((TimedOut) call.join()).phase()).isEqualTo(Phase.PROGRESS);
      assertThat(server.requests()).as("so long a silence is not tried again").hasSize(1);
      return (TimedOut) call.join();
    }
  }

  private static ScriptedAnswer alive(String type, String beginning, String sign) {
    byte[] endless = (beginning + sign.repeat(4_000)).getBytes(StandardCharsets.UTF_8);
    return ScriptedAnswer.of(200, type, endless).inSlices(Math.max(beginning.length(), sign.length()), Duration.ofMillis(5));
  }

  private Kimi kimi(KimiServer server) {
    return TestKimi.of(server, time)
        .timeouts(Timeouts.DEFAULT.withFirstByte(LONG).withIdle(LONG).withProgress(PROGRESS)).build();
  }

  private static <T> CompletableFuture<T> async(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> new Thread(task).start());
  }
}
