package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A closed server leaves no connection and no thread, whatever its clients do. */
@Timeout(60)
class ClosingTest {

  private static final String CHAT = "/v1/chat/completions";

  @Test
  void closingEndsEachConnectionAndItsThread() throws Exception {
    Set<Thread> before = threads();
    Set<Thread> during;
    List<RawClient> clients = new ArrayList<>();
    KimiServer server = KimiServer.start(request -> ChatResponse.of("x".repeat(20 << 20)));
    try (server) {
      for (int i = 0; i < 5; i++) {
        clients.add(new RawClient(server));
        clients.add(new RawClient(server).send("GET /v1"));
        clients.add(new RawClient(server).send(RawClient.post(server, CHAT, 1_000) + "{"));
        RawClient idle = new RawClient(server).send("GET /v1/models HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n\r\n");
        assertThat(idle.answer()).startsWith("HTTP/1.1 200");
        clients.add(idle);
        clients.add(new RawClient(server).send(RawClient.post(server, CHAT, Http.HI.length()) + Http.HI));
      }
      during = threads();
    }
    assertThat(server.connections()).isZero();
    during.removeAll(before);
    assertThat(during).isNotEmpty();
    for (Thread thread : during) {
      thread.join();
    }
    for (RawClient client : clients) {
      assertThat(ends(client)).isTrue();
      client.close();
    }
  }

  private static boolean ends(RawClient client) {
    try {
      client.rest();
      return true;
    } catch (SocketException reset) {
      return true;
    } catch (IOException open) {
      return false;
    }
  }

  /** The threads of servers. From Java 21 on only those that accept connections are listed. */
  private static Set<Thread> threads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().equals("kimi-server"));
    return threads;
  }
}
