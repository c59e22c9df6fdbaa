package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.http.ErrorAnswer;
import io.github.kimisdk.server.http.Limits;
import io.github.kimisdk.server.http.ServerThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that keep the server waiting do not lock out those that send requests. */
@Timeout(60)
class LimitsTest {

  private static final ChatModel OK = request -> ChatResponse.of("ok");
  private static final String CHAT = "/v1/chat/completions";
  private static final Duration SHORT = Duration.ofMillis(20);

  /** Leaves a client the time to send a few bytes. */
  private static final Duration LONGER = Duration.ofSeconds(1);

  private final List<RawClient> clients = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }

  private static KimiServer server(ChatModel model, ServerLimits limits) {
    return KimiServer.builder(model).limits(limits).start();
  }

  private RawClient client(KimiServer server, String text) throws IOException {
    RawClient client = new RawClient(server);
    clients.add(client);
    return client.send(text);
  }

  private static String get(KimiServer server) {
    return "GET /v1/models HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET", "GET /v1/models HTTP/1.1\r\nHost: loc", "body", "chunks", "idle", "refused"})
  void clientsThatWaitAreClosedForThoseThatAsk(String kind) throws IOException {
    try (KimiServer server = server(OK, ServerLimits.DEFAULT.withConnections(20))) {
      for (int i = 0; i < 300; i++) {
        RawClient client = client(server, text(kind, server));
        if (kind.equals("idle")) {
          assertThat(client.answer()).startsWith("HTTP/1.1 200");
        }
      }
      RawClient good = client(server, get(server));
      assertThat(good.answer()).startsWith("HTTP/1.1 200");
      assertThat(server.connections()).isLessThanOrEqualTo(20);
      assertThat(good.send(get(server)).answer()).startsWith("HTTP/1.1 200");
    }
  }

  private static String text(String kind, KimiServer server) {
    return switch (kind) {
      case "body" -> RawClient.post(server, CHAT, 100) + "{";
      case "chunks" -> RawClient.post(server, CHAT, 0).replace("Content-Length: 0", "Transfer-Encoding: chunked") + "5\r\n{";
      case "idle" -> get(server);
      case "refused" -> "GET / HTTP/9.9\r\n\r\n";
      default -> kind;
    };
  }

  @Test
  void aClientThatFindsOnlyBusyConnectionsIsToldSo() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch answer = new CountDownLatch(1);
    ChatModel busy = request -> {
      asked.countDown();
      try {
        answer.await();
      } catch (InterruptedException gone) {
        throw new IllegalStateException(gone);
      }
      return ChatResponse.of("ok");
    };
    try (KimiServer server = server(busy, ServerLimits.DEFAULT.withConnections(2))) {
      String request = RawClient.post(server, CHAT, Http.HI.length()) + Http.HI;
      RawClient first = client(server, request);
      RawClient second = client(server, request);
      asked.await();
      for (int i = 0; i < 100; i++) {
        assertThat(client(server, request).end().rest()).startsWith("HTTP/1.1 503")
            .contains("Retry-After: 1", "server_unavailable", "Connection: close").doesNotContain("chunked").endsWith("}");
      }
      answer.countDown();
      assertThat(first.answer()).startsWith("HTTP/1.1 200");
      assertThat(second.answer()).startsWith("HTTP/1.1 200");
      assertThat(client(server, get(server)).answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aLateHeadEndsTheConnection() throws IOException {
    try (KimiServer server = server(OK, ServerLimits.DEFAULT.withHeadTimeout(SHORT))) {
      assertThat(client(server, "").rest()).isEmpty();
    }
    try (KimiServer server = server(OK, ServerLimits.DEFAULT.withHeadTimeout(LONGER))) {
      assertThat(client(server, "GET /v1/mod").rest()).startsWith("HTTP/1.1 408").contains("Connection: close", "PT1S");
    }
  }

  @Test
  void singleBytesDoNotExtendTheTimeForAHead() throws IOException {
    try (KimiServer server = server(OK, ServerLimits.DEFAULT.withHeadTimeout(LONGER).withHeadBytes(Integer.MAX_VALUE))) {
      RawClient slow = client(server, "GET /");
      while (!slow.hasAnswer()) {
        slow.send("x");
      }
      assertThat(slow.end().rest()).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void aLateBodyEndsTheConnection() throws IOException {
    try (KimiServer server = server(OK, ServerLimits.DEFAULT.withBodyTimeout(SHORT))) {
      for (String kind : List.of("body", "chunks")) {
        assertThat(client(server, text(kind, server)).rest()).startsWith("HTTP/1.1 408").contains("expected the body");
      }
    }
  }

  @Test
  void aSilentConnectionIsClosed() throws IOException {
    try (KimiServer server = server(OK, ServerLimits.DEFAULT.withIdleTimeout(SHORT))) {
      String all = client(server, get(server)).rest();
      assertThat(all).startsWith("HTTP/1.1 200").endsWith("}");
    }
  }

  @Test
  void eachWaitOfAConnectionIsLimited() throws IOException {
    try (KimiServer server = server(OK, ServerLimits.DEFAULT.withIdleTimeout(SHORT))) {
      String all = client(server, get(server) + get(server)).rest();
      assertThat(all.split("HTTP/1.1 200")).hasSize(3);
      assertThat(client(server, get(server)).rest()).startsWith("HTTP/1.1 200").endsWith("}");
    }
  }

  @Test
  void theSizesAreSettings() throws IOException {
    try (KimiServer server = server(OK, ServerLimits.DEFAULT.withHeadBytes(300).withBodyBytes(50))) {
      assertThat(client(server, get(server).replace("\r\n\r\n", "\r\nX: " + "a".repeat(300) + "\r\n\r\n")).rest())
          .startsWith("HTTP/1.1 431");
      assertThat(client(server, RawClient.post(server, CHAT, 51)).end().rest()).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void theThreadsAreBoundedOrVirtual() {
    boolean bounded = ServerThreads.create(10) instanceof ThreadPoolExecutor pool && pool.getMaximumPoolSize() == 276;
    assertThat(bounded).isEqualTo(Runtime.version().feature() < 21);
    assertThat(ErrorAnswer.of(new ErrorAnswer.NoThread(new OutOfMemoryError())).status()).isEqualTo(503);
  }

  @Test
  void impossibleLimitsAreRefused() {
    ServerLimits limits = ServerLimits.DEFAULT;
    assertThatThrownBy(() -> limits.withConnections(0)).hasMessage("expected at least 1 connection, found 0");
    assertThatThrownBy(() -> limits.withHeadTimeout(Duration.ZERO)).hasMessage("expected a positive headTimeout, found PT0S");
    assertThatThrownBy(() -> limits.withBodyTimeout(Duration.ofMillis(-1)))
        .hasMessageContaining("expected a positive bodyTimeout");
    assertThatThrownBy(() -> limits.withIdleTimeout(Duration.ZERO)).hasMessageContaining("expected a positive idleTimeout");
    assertThatThrownBy(() -> limits.withHeadBytes(0)).hasMessageContaining("at least 1 byte for a head");
    assertThatThrownBy(() -> limits.withBodyBytes(-1)).hasMessageContaining("0 for a body");
    assertThatThrownBy(() -> limits.withUploadBytes(-1)).hasMessage("expected at least 0 bytes for an uploaded file, found -1");
    assertThat(limits.withUploadBytes(Long.MAX_VALUE).hidden().formBytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(Limits.millis(Duration.ofSeconds(Long.MAX_VALUE))).isPositive();
    assertThat(Limits.millis(Duration.ofNanos(1))).isEqualTo(1);
  }
}
