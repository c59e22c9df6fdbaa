package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers fit the method and the version of their requests. */
@Timeout(60)
class AnswerFramingTest {

  private static final ChatModel ECHO = request -> ChatResponse.of(request.messages().get(0).text());
  private static final String CHAT = "/v1/chat/completions";

  @ParameterizedTest
  @CsvSource({"/v1/models,200", "/v1/none,404"})
  void anAnswerToHeadHasNoBody(String path, int status) throws IOException {
    try (KimiServer server = KimiServer.start(ECHO); RawClient client = new RawClient(server)) {
      client.send("HEAD " + path + " HTTP/1.1\r\n" + host(server) + "\r\nGET /v1/models HTTP/1.1\r\n" + host(server)
          + "Connection: x, Close\r\n\r\n");
      assertThat(client.readTo("\r\n\r\n")).startsWith("HTTP/1.1 " + status).contains("application/json");
      assertThat(client.rest()).startsWith("HTTP/1.1 200").contains("Connection: close").doesNotContain("chunked").endsWith("}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /health", "GET /v1/models", "GET /v1/none", "HEAD /health"})
  void aWholeAnswerHasItsLength(String request) throws IOException {
    try (KimiServer server = KimiServer.start(ECHO); RawClient client = new RawClient(server)) {
      client.send(request + " HTTP/1.1\r\n" + host(server) + "Connection: close\r\n\r\n");
      String head = client.readTo("\r\n\r\n");
      String length = head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
      assertThat(head).doesNotContain("chunked");
      assertThat(client.rest().length()).isEqualTo(request.startsWith("HEAD") ? 0 : Integer.parseInt(length));
    }
  }

  @Test
  void anAnswerInHttp10EndsWithItsConnection() throws IOException {
    try (KimiServer server = KimiServer.start(ECHO)) {
      for (String body : new String[] {Http.HI, Http.streaming("")}) {
        for (String more : new String[] {"", body.contains("stream") ? "Connection: keep-alive\r\n" : ""}) {
          String request = RawClient.post(server, CHAT, body.length(), more).replace("HTTP/1.1", "HTTP/1.0") + body;
          String answer = RawClient.exchange(server, request);
          assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("chunked").contains("Connection: close", "hi");
          assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).startsWith(body.contains("stream") ? "data: {" : "{");
        }
      }
    }
  }

  @Test
  void aConnectionOfHttp10StaysOpenOnRequestOnlyIfTheAnswerHasALength() throws IOException {
    ScriptedAnswer sized = ScriptedAnswer.json(200, "{}").withHeader("Content-Length", "2");
    try (KimiServer server = KimiServer.scripted(sized); RawClient client = new RawClient(server)) {
      client.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
      assertThat(client.readTo("{}")).contains("Connection: keep-alive\r\n");
      client.send("GET / HTTP/1.0\r\n\r\n");
      assertThat(client.rest()).contains("Connection: close\r\n").endsWith("{}");
    }
  }

  @Test
  void aClientThatExpectsToContinueIsAskedForItsBody() throws IOException {
    try (KimiServer server = KimiServer.start(ECHO); RawClient client = new RawClient(server)) {
      client.send(RawClient.post(server, CHAT, Http.HI.length(), "Expect: 100-Continue\r\n"));
      assertThat(client.readTo("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      client.send(Http.HI);
      assertThat(client.answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aRefusedRequestIsAnsweredAndItsConnectionIsClosed() throws IOException {
    try (KimiServer server = KimiServer.start(ECHO); RawClient client = new RawClient(server)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nGET /v1/models HTTP/1.1\r\n\r\n");
      String answer = client.rest();
      assertThat(answer).startsWith("HTTP/1.1 400").contains("Connection: close")
          .contains("expected one header content-length, found two");
      assertThat(answer.indexOf("HTTP/1.1", 1)).isEqualTo(-1);
    }
  }

  /** The head is refused for its length, or at any of its lines. A tilde stands for CR LF. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      400|HEAD / HTTP/1.1~~
      400|HEAD / HTTP/1.1~Host : a~~
      400|HEAD / HTTP/1.0~Host: a b~~
      400|HEAD x HTTP/1.1~Host: a~~
      417|HEAD / HTTP/1.1~Host: a~Expect: x~~
      505|HEAD / HTTP/2.0~Host: a~~
      400|HEAD / x HTTP/1.1~Host: a~~
      431|HEAD /long
      """)
  void aRefusalOfHeadHasNoBody(int status, String request) throws IOException {
    String answer = refusal(request);
    assertThat(answer).startsWith("HTTP/1.1 " + status).contains("Connection: close\r\n").endsWith("\r\n\r\n");
    assertThat(answer.indexOf("\r\n\r\n")).isEqualTo(answer.length() - 4);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      400|GET / HTTP/1.0~Host: a b~~
      400|POST / HTTP/1.0~Transfer-Encoding: chunked~~0~~
      413|POST / HTTP/1.0~Connection: keep-alive~Content-Length: 999999999999~~
      505|GET / HTTP/2.0~Host: a~~
      400|GET /~~
      400|HEADX~~
      431|GET /long
      """)
  void aRefusalHasNoChunks(int status, String request) throws IOException {
    String answer = refusal(request);
    assertThat(answer).startsWith("HTTP/1.1 " + status).contains("Connection: close\r\n").doesNotContain("Transfer-Encoding");
    assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).startsWith("{").endsWith("}");
  }

  private static String refusal(String request) throws IOException {
    try (KimiServer server = KimiServer.start(ECHO); RawClient client = new RawClient(server)) {
      return client.send(request.replace("~", "\r\n").replace("long", "x".repeat(100_000))).end().rest();
    }
  }

  @Test
  void aRefusedClientCanSendTheRestOfItsRequest() throws IOException {
    try (KimiServer server = KimiServer.start(ECHO); RawClient client = new RawClient(server)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n" + "x".repeat(3_000_000)).end();
      assertThat(client.rest()).startsWith("HTTP/1.1 501");
    }
  }

  private static String host(KimiServer server) {
    return "Host: 127.0.0.1:" + server.port() + "\r\n";
  }
}
