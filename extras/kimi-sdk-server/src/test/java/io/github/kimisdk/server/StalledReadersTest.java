package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that ask and do not read the answers keep their connections only while nobody else needs them, or for a time. */
@Timeout(60)
class StalledReadersTest {

  private static final int MOST = 4;

  /** More than the buffers of a connection take. */
  private static final String LARGE = "x".repeat(20 << 20);

  private final List<RawClient> clients = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }

  private KimiServer full(Duration idleTimeout) throws IOException {
    ServerLimits limits = ServerLimits.DEFAULT.withConnections(MOST).withIdleTimeout(idleTimeout);
    KimiServer server = KimiServer.builder(request -> ChatResponse.of(LARGE)).limits(limits).start();
    for (int i = 0; i < MOST; i++) {
      RawClient client = new RawClient(server);
      clients.add(client);
      client.send(RawClient.post(server, "/v1/chat/completions", Http.HI.length(), "Connection: close\r\n") + Http.HI);
      // The rest of the answer stays unread.
      assertThat(client.readTo("\r\n\r\n")).startsWith("HTTP/1.1 200");
    }
    return server;
  }

  private static String get(KimiServer server) throws IOException {
    return RawClient.exchange(server,
        "GET /v1/models HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\nConnection: close\r\n\r\n");
  }

  @Test
  void aNewClientTakesThePlaceOfOneThatDoesNotRead() throws IOException {
    try (KimiServer server = full(Duration.ofMillis(1))) {
      String answer = "";
      for (int i = 0; i < 1_000 && !answer.startsWith("HTTP/1.1 200"); i++) {
        answer = get(server);
      }
      assertThat(answer).startsWith("HTTP/1.1 200");
      assertThat(server.failures()).isEmpty();
    }
  }

  @Test
  void aClientMayReadSlowly() throws IOException {
    try (KimiServer server = full(Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThat(get(server)).startsWith("HTTP/1.1 503");
      assertThat(clients.get(0).rest()).endsWith("}");
    }
  }
}
