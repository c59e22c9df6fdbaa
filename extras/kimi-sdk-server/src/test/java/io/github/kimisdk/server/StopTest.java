package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that stops lets the answers end that have begun. */
@Timeout(60)
class StopTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answering = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final ChatModel model = request -> {
    asked.countDown();
    try {
      answering.await();
    } catch (InterruptedException cancelled) {
      interrupted.countDown();
      Thread.currentThread().interrupt();
    }
    return ChatResponse.of("the whole answer");
  };

  private static RawClient asking(KimiServer server) throws IOException {
    return new RawClient(server).send(RawClient.post(server, "/v1/chat/completions", Http.HI.length()) + Http.HI);
  }

  private static CompletableFuture<Void> stop(KimiServer server) {
    return inOwnThread(() -> server.stop(LONG));
  }

  /** The common pool has a single thread on two processors, and a stop that waits would keep it. */
  private static CompletableFuture<Void> inOwnThread(Runnable task) {
    return CompletableFuture.runAsync(task, command -> new Thread(command).start());
  }

  private static boolean ended(RawClient client) {
    try {
      return client.rest().isEmpty();
    } catch (IOException reset) {
      return true;
    }
  }

  private static void awaitRefusal(KimiServer server) {
    boolean refused = false;
    while (!refused) {
      try (RawClient client = new RawClient(server)) {
        // The next attempt follows at once.
        refused = client.readTo("\n").isEmpty();
      } catch (IOException gone) {
        refused = true;
      }
    }
  }

  @Test
  void anAnswerThatHasBegunEndsWithinTheGrace() throws Exception {
    try (KimiServer server = KimiServer.start(model); RawClient client = asking(server)) {
      asked.await();
      CompletableFuture<Void> stopped = stop(server);
      awaitRefusal(server);
      assertThat(stopped).isNotDone();
      answering.countDown();
      assertThat(client.rest()).startsWith("HTTP/1.1 200").contains("the whole answer", "Connection: close")
          .endsWith("}");
      stopped.join();
      assertThatThrownBy(() -> new RawClient(server)).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aRequestWhoseBodyHasBegunIsAnswered() throws Exception {
    try (KimiServer server = KimiServer.start(model); RawClient first = asking(server);
        RawClient second = new RawClient(server)) {
      asked.await();
      second.send(RawClient.post(server, "/v1/chat/completions", Http.HI.length(), "Expect: 100-continue\r\n"));
      second.readTo("100");
      CompletableFuture<Void> stopped = stop(server);
      answering.countDown();
      second.send(Http.HI);
      assertThat(first.rest()).contains("the whole answer");
      assertThat(second.rest()).contains("the whole answer");
      stopped.join();
    }
  }

  @Test
  void idleAndSilentConnectionsAreClosedAtOnce() throws Exception {
    try (KimiServer server = KimiServer.start(model); RawClient idle = new RawClient(server);
        RawClient silent = new RawClient(server)) {
      idle.send("GET /ping HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n\r\n");
      idle.answer();
      while (server.connections() < 2) {
        Thread.onSpinWait();
      }
      server.stop(LONG);
      assertThat(idle.rest()).isEmpty();
      assertThat(silent.rest()).isEmpty();
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void anAnswerThatOutlastsTheGraceIsBrokenOff() throws Exception {
    try (KimiServer server = KimiServer.start(model); RawClient client = asking(server)) {
      asked.await();
      server.stop(Duration.ofMillis(20));
      interrupted.await();
      assertThat(server.failures()).isEmpty();
      assertThat(ended(client)).isTrue();
    }
  }

  @Test
  void anInterruptedStopClosesAtOnce() throws Exception {
    try (KimiServer server = KimiServer.start(model); RawClient client = asking(server)) {
      asked.await();
      Thread.currentThread().interrupt();
      server.stop(LONG);
      assertThat(Thread.interrupted()).isTrue();
      interrupted.await();
      assertThat(ended(client)).isTrue();
    }
  }

  @Test
  void closingEndsTheWaitOfAStop() throws Exception {
    try (KimiServer server = KimiServer.start(model); RawClient client = asking(server)) {
      asked.await();
      CompletableFuture<Void> stopped = stop(server);
      awaitRefusal(server);
      inOwnThread(server::close).join();
      stopped.join();
      server.stop(LONG);
      assertThat(ended(client)).isTrue();
    }
  }

  @Test
  void aNegativeGraceIsRefused() {
    try (KimiServer server = KimiServer.start(model)) {
      assertThatThrownBy(() -> server.stop(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("grace period of zero or more");
      assertThat(Http.get(server, "/models").statusCode()).isEqualTo(200);
    }
  }
}
