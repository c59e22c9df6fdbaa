package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.relay.ManualClock;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that somebody else's server relays over real sockets. */
@Timeout(60)
class SseRelayTest {

  private final ManualClock clock = new ManualClock();

  @Test
  void aChatStreamIsReadAsTheResponseThatWasWritten() throws Exception {
    try (RelayServer server = new RelayServer(SseRelay.chat(), new OfflineModel().publish(ChatRequest.of("Grüße月")))) {
      String answer = server.read();
      ChatResponse written = server.result.get(30, TimeUnit.SECONDS).response();
      assertThat(answer).startsWith("HTTP/1.1 200").containsIgnoringCase("content-type: text/event-stream\n")
          .contains("data: {\"id\":", "chat.completion.chunk", "Grüße月").endsWith("data: [DONE]\n\n");
      assertThat(written.text()).contains("Grüße月");
      assertThat(written.complete()).isTrue();
      assertThat(server.result.get().failure()).isEmpty();
    }
  }

  @Test
  void aUiMessageStreamHasItsHeaderAndItsParts() throws Exception {
    try (RelayServer server = new RelayServer(SseRelay.uiMessages(), new OfflineModel().publish(ChatRequest.of("Hi")))) {
      assertThat(server.read()).containsIgnoringCase("x-vercel-ai-ui-message-stream: v1\n")
          .contains("data: {\"type\":\"start\"}\n\ndata: {\"type\":\"start-step\"}\n\n",
          "data: {\"type\":\"text-delta\",\"id\":\"text-0\"")
          .endsWith("data: {\"type\":\"finish\",\"finishReason\":\"stop\"}\n\ndata: [DONE]\n\n");
    }
  }

  @Test
  void aClientThatLeavesCancelsThePublisher() throws Exception {
    ChunkSource endless = ChunkSource.endless("word ");
    try (RelayServer server = new RelayServer(SseRelay.chat(), endless)) {
      try (Socket socket = server.connect()) {
        assertThat(RelayServer.lines(socket).readLine()).contains("200");
        socket.setSoLinger(true, 0);
      }
      assertThat(endless.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> server.result.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void aHeartbeatFindsAClientThatLeftDuringASilence() throws Exception {
    ChunkSource silent = ChunkSource.byHand();
    try (RelayServer server = new RelayServer(SseRelay.uiMessages().withClock(clock), silent)) {
      try (Socket socket = server.connect()) {
        assertThat(silent.subscribed.await(30, TimeUnit.SECONDS)).isTrue();
        silent.send(ChunkSource.text("a"));
        BufferedReader lines = RelayServer.lines(socket);
        while (!lines.readLine().contains("text-delta")) {
          // The head and the first events.
        }
        clock.advance(Duration.ofSeconds(15));
        while (!lines.readLine().equals(":")) {
          // The length of an HTTP chunk.
        }
        socket.setSoLinger(true, 0);
      }
      for (int beats = 0; beats < 1000 && silent.cancelled.getCount() > 0; beats++) {
        clock.advance(Duration.ofSeconds(15));
        silent.cancelled.await(30, TimeUnit.MILLISECONDS);
      }
      assertThat(silent.cancelled.getCount()).isZero();
    }
  }

  @Test
  void aClientThatReadsSlowlySlowsThePublisher() throws Exception {
    int size = 10_000;
    long inSockets = 32L * 1024 * 1024 / size;
    ChunkSource endless = ChunkSource.endless("x".repeat(size));
    try (RelayServer server = new RelayServer(SseRelay.chat(), endless); Socket socket = server.connect()) {
      BufferedReader lines = RelayServer.lines(socket);
      for (long read = 0; read < 1_000; ) {
        read += lines.readLine().startsWith("data: ") ? 1 : 0;
        assertThat(endless.sent.get()).isLessThan(read + inSockets);
      }
    }
  }

  @Test
  void aWriteThatBlocksHoldsSixtyFourChunks() throws Exception {
    ChunkSource endless = ChunkSource.endless("a");
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    OutputStream stuck = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        blocked.countDown();
        try {
          free.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        throw new IOException("gone");
      }
    };
    Thread writer = new Thread(() -> assertThatThrownBy(() -> SseRelay.chat().write(endless, stuck)).hasMessage("gone"));
    writer.start();
    assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(endless.sent.get()).isEqualTo(64);
    free.countDown();
    writer.join();
    assertThat(endless.cancelled.getCount()).isZero();
  }

  @Test
  void eventsThatAreReadyTogetherAreFlushedOnce() throws Exception {
    int[] calls = new int[2];
    ByteArrayOutputStream out = new ByteArrayOutputStream() {
      @Override
      public void write(byte[] bytes) throws IOException {
        calls[0]++;
        super.write(bytes);
      }

      @Override
      public void flush() {
        calls[1]++;
      }
    };
    ChunkSource source = ChunkSource.byHand();
    SseRelay.chat().write(subscriber -> {
      source.subscribe(subscriber);
      source.send(ChunkSource.text("a"), ChunkSource.text("b"), ChunkSource.stop().withComplete()).complete();
    }, out);
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("[DONE]\n\n");
    assertThat(calls).containsExactly(1, 1);
  }

  @Test
  void anInterruptedWriterCancelsThePublisherAndStaysInterrupted() {
    ChunkSource silent = ChunkSource.byHand();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> SseRelay.chat().write(silent, new ByteArrayOutputStream()))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(silent.cancelled.getCount()).isZero();
  }

  @Test
  void headersAreThoseOfTheFormatAndCannotBeChanged() {
    assertThat(SseRelay.chat().headers()).containsOnlyKeys("Content-Type", "Cache-Control", "X-Accel-Buffering");
    assertThat(SseRelay.uiMessages().headers()).containsEntry("Content-Type", "text/event-stream")
        .containsEntry("x-vercel-ai-ui-message-stream", "v1");
    assertThatThrownBy(() -> SseRelay.chat().headers().put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
    assertThat(SseRelay.chat()).hasToString("SseRelay[chat, heartbeat PT15S]");
    assertThat(SseRelay.uiMessages().withHeartbeat(Duration.ZERO)).hasToString("SseRelay[uiMessages, heartbeat off]");
  }
}
