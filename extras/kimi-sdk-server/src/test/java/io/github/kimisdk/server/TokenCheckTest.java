package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /token/check} says whether a key is accepted. */
@Timeout(60)
class TokenCheckTest {

  private static final ChatModel MODEL = request -> ChatResponse.of("hi");

  private static HttpResponse<String> check(KimiServer server, String body) {
    return Http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/token/check"))
        .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build());
  }

  @ParameterizedTest
  @CsvSource({"first,true", "second,true", "third,false", "'',false"})
  void aKeyOfTheServerIsLive(String key, boolean live) {
    try (KimiServer server = KimiServer.builder(MODEL).key("first").key("second").start()) {
      HttpResponse<String> answer = check(server, "{\"token\":\"" + key + "\"}");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{\"live\":" + live + "}");
    }
  }

  @Test
  void aServerWithoutKeysAcceptsAny() {
    try (KimiServer server = KimiServer.start(MODEL)) {
      assertThat(check(server, "{\"token\":\"any\"}").body()).isEqualTo("{\"live\":true}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"token\":5}"})
  void aBodyWithoutATokenIsRefused(String body) {
    try (KimiServer server = KimiServer.builder(MODEL).key("first").start()) {
      assertThat(check(server, body).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void aLongBodyIsRefusedByItsHead() throws IOException {
    try (KimiServer server = KimiServer.builder(MODEL).key("first").start(); RawClient client = new RawClient(server)) {
      client.send(RawClient.post(server, "/token/check", 5_000));
      assertThat(client.answer()).startsWith("HTTP/1.1 413");
      assertThat(RawClient.exchange(server, RawClient.post(server, "/token/check", 5)
          .replace("Content-Length: 5", "Transfer-Encoding: chunked")
          + "0\r\n\r\n")).startsWith("HTTP/1.1 413");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Origin: https://evil.example", "Content-Type: text/plain"})
  void aForeignPageIsRefused(String header) throws IOException {
    try (KimiServer server = KimiServer.builder(MODEL).key("first").start()) {
      String head = header.startsWith("Content") ? RawClient.post(server, "/token/check", 2)
          .replace("Content-Type: application/json", header)
          : RawClient.post(server, "/token/check", 2, header + "\r\n");
      assertThat(RawClient.exchange(server, head.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n") + "{}"))
          .matches("(?s)HTTP/1.1 4(03|15).*");
    }
  }
}
