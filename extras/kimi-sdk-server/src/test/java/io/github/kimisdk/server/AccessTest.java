package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server refuses a caller without the key at the head of its request. */
@Timeout(60)
class AccessTest {

  private static final ChatModel ECHO = request -> ChatResponse.of(request.messages().get(0).text());
  private static final String CHAT = "/v1/chat/completions";

  private static KimiServer server() {
    return KimiServer.builder(ECHO).key("sk-right").recording().start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Authorization: Bearer wrong\r\n", "Authorization: Bearer sk-right2\r\n",
      "Authorization: Bearer sk-righ\r\n"})
  void aWrongKeyIsRefusedBeforeTheBodyIsSent(String header) throws IOException {
    try (KimiServer server = server()) {
      for (String expect : new String[] {"", "Expect: 100-continue\r\n"}) {
        try (RawClient client = new RawClient(server)) {
          client.send(RawClient.post(server, CHAT, 50_000_000, header, expect));
          assertThat(client.answer()).startsWith("HTTP/1.1 401").contains("Connection: close")
              .contains("incorrect_api_key_error");
        }
      }
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aClientWithAWrongKeyThatSendsItsBodyReadsTheRefusal() throws IOException {
    try (KimiServer server = server(); RawClient client = new RawClient(server)) {
      client.send(RawClient.post(server, CHAT, 5_000_000) + "x".repeat(5_000_000));
      assertThat(client.end().rest()).startsWith("HTTP/1.1 401");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aRequestInTheBodyOfARefusedOneIsNotServed() throws IOException {
    String hidden = "GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-right\r\n\r\n";
    try (KimiServer server = server(); RawClient client = new RawClient(server)) {
      client.send(RawClient.post(server, CHAT, hidden.length()) + hidden);
      assertThat(client.end().rest()).startsWith("HTTP/1.1 401").doesNotContain("HTTP/1.1 200");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aRequestAfterTheLastOneOfAConnectionIsNotServed() throws IOException {
    try (KimiServer server = KimiServer.builder(ECHO).recording().start();
        RawClient client = new RawClient(server)) {
      client.send(RawClient.post(server, CHAT, Http.HI.length(), "Connection: close\r\n") + Http.HI
          + RawClient.post(server, CHAT, Http.HI.length()) + Http.HI);
      assertThat(client.rest()).startsWith("HTTP/1.1 200");
      assertThat(server.requests()).hasSize(1);
    }
  }
}
