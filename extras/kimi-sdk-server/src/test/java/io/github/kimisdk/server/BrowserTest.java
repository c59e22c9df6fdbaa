package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A web page cannot use the server, unless its origin is allowed. A port of 0 in a test stands for the port of the server. */
@Timeout(60)
class BrowserTest {

  private final AtomicInteger asked = new AtomicInteger();
  private final ChatModel model = request -> {
    asked.incrementAndGet();
    return ChatResponse.of("hi");
  };

  private KimiServerBuilder closed() {
    return KimiServer.builder(model);
  }

  private KimiServerBuilder open() {
    return KimiServer.builder(model).hosts("gateway.example", "inner:8443").origins("https://app.example")
        .origins("http://localhost:3000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:0", "127.0.0.1:1", "localhost", "localhost.:0",
      "127.0.0.1.evil.example:0", "",
      "[::2]:0", "0.0.0.0:0", "localhost.evil.example:0"})
  void aForeignHostIsRefused(String host) throws IOException {
    assertThat(answer(closed(), host, "")).startsWith("HTTP/1.1 403").contains("KimiServerBuilder.hosts")
        .doesNotContain("Access-Control");
    assertThat(asked).hasValue(0);
  }

  @Test
  void aForeignHostInTheTargetIsRefused() throws IOException {
    try (KimiServer server = KimiServer.start(model); RawClient client = new RawClient(server)) {
      String port = ":" + server.port();
      client.send("GET http://evil.example" + port + "/v1/models HTTP/1.1\r\nHost: localhost" + port
          + "\r\nConnection: close\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 403");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "localhost:0", "LOCALHOST:0", "[::1]:0"})
  void theServerHasThreeNames(String host) throws IOException {
    assertThat(answer(closed(), host, "")).startsWith("HTTP/1.1 200").doesNotContain("Access-Control")
        .doesNotContain("Vary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway.example", "gateway.example:0", "Gateway.Example:9", "inner:8443", "localhost:0"})
  void otherNamesAreAnOption(String host) throws IOException {
    assertThat(answer(open(), host, "")).startsWith("HTTP/1.1 200");
    assertThat(answer(open(), "inner:1", "")).startsWith("HTTP/1.1 403");
    assertThat(answer(open(), "inner", "")).startsWith("HTTP/1.1 403");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://localhost:3001", "http://localhost",
      "https://app.example.evil.example",
      "https://app.example:444", "http://app.example", "https://app.example/", ""})
  void aForeignOriginIsRefused(String origin) throws IOException {
    for (KimiServerBuilder builder : List.of(closed(), open(), open().key("k"))) {
      String answer = answer(builder, "localhost:0", "Origin: " + origin + "\r\n");
      assertThat(answer).startsWith("HTTP/1.1 403").contains("KimiServerBuilder.origins").doesNotContain("Access-Control");
      assertThat(preflight(builder, origin)).startsWith("HTTP/1.1 403").doesNotContain("Access-Control");
    }
    assertThat(asked).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://app.example", "http://localhost:3000"})
  void anAllowedOriginIsServed(String origin) throws IOException {
    String allowed = "Access-Control-Allow-Origin: " + origin + "\r\n";
    assertThat(answer(open(), "localhost:0", "Origin: " + origin + "\r\n")).startsWith("HTTP/1.1 200")
        .contains("Vary: Origin\r\n", allowed);
    assertThat(answer(open().key("k"), "localhost:0", "Origin: " + origin + "\r\n")).startsWith("HTTP/1.1 401")
        .contains(allowed);
    assertThat(answer(open(), "localhost:0", "")).contains("Vary: Origin\r\n").doesNotContain("Access-Control");
    assertThat(preflight(open().key("k"), origin)).startsWith("HTTP/1.1 204").contains(allowed, "Vary: Origin\r\n",
        "Access-Control-Allow-Methods: GET, POST\r\n", "Access-Control-Allow-Headers: authorization,x-stainless-os\r\n")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:0", "https://localhost:0"})
  void aPageOfTheServerItselfIsServed(String origin) throws IOException {
    assertThat(answer(closed(), "localhost:0", "Origin: " + origin + "\r\n")).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n",
      "Content-Type: multipart/form-data; boundary=application/json\r\n", "Content-Type: application/jsonx\r\n",
          "Content-Type:\r\n",
      "Content-Type: text/plain; application/json\r\n"})
  void aPostThatIsNotJsonIsRefused(String type) throws IOException {
    String post = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost:0\r\nConnection: close\r\n" + type + "Content-Length: ";
    assertThat(exchange(closed(), post + Http.HI.length() + "\r\n\r\n" + Http.HI)).startsWith("HTTP/1.1 415")
        .contains("application/json");
    assertThat(asked).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8",
      "Application/JSON ;a=b"})
  void jsonIsServedWithAnyParameters(String type) throws IOException {
    String post = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost:0\r\nConnection: close\r\nContent-Type: " + type
        + "\r\nContent-Length: ";
    assertThat(exchange(closed(), post + Http.HI.length() + "\r\n\r\n" + Http.HI)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "null", "https://*.app.example", "app.example", "https://app.example/", "://a", "https://",
      "https://a:b", "https://u@a"})
  void invalidHostsAndOriginsAreRefused(String origin) {
    assertThatThrownBy(() -> closed().origins(origin)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected an origin without a path such as https://app.example, found " + origin);
    assertThatThrownBy(() -> closed().hosts("a/" + origin)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a host");
  }

  private String answer(KimiServerBuilder builder, String host, String headers) throws IOException {
    return exchange(builder, "GET /v1/models HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + "\r\n");
  }

  private String preflight(KimiServerBuilder builder, String origin) throws IOException {
    return exchange(builder, "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: localhost:0\r\nConnection: close\r\nOrigin: "
        + origin
        + "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization,x-stainless-os\r\n\r\n");
  }

  private String exchange(KimiServerBuilder builder, String request) throws IOException {
    try (KimiServer server = builder.start()) {
      return RawClient.exchange(server, request.replace(":0\r\n", ":" + server.port() + "\r\n"));
    }
  }
}
