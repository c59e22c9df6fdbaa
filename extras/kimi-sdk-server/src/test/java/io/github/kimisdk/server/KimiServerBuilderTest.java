package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway: its builder, its address and its names of models. */
@Timeout(60)
class KimiServerBuilderTest {

  private final AtomicReference<ChatRequest> received = new AtomicReference<>();
  private final ChatModel model = request -> {
    received.set(request);
    return ChatResponse.of("hi");
  };

  private static int post(KimiServer server, String path, String key, String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUrl().replace("/v1", "") + path))
        .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    return Http.send(key.isEmpty() ? request.build() : request.header("x-api-key", key).build()).statusCode();
  }

  private static HttpResponse<String> page(KimiServer server) {
    return Http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/")).build());
  }

  @Test
  void aGatewayServesEveryFormatAndAPage() {
    String hi = "[{\"role\":\"user\",\"content\":\"hi\"}]";
    try (KimiServer server = KimiServer.builder(model).key("gateway-key").start()) {
      assertThat(post(server, "/v1/chat/completions", "gateway-key", "{\"model\":\"m\",\"messages\":" + hi + "}")).isEqualTo(200);
      assertThat(post(server, "/v1/messages", "gateway-key", "{\"model\":\"m\",\"max_tokens\":9,\"messages\":" + hi + "}"))
          .isEqualTo(200);
      assertThat(post(server, "/v1/responses", "gateway-key", "{\"model\":\"m\",\"input\":\"hi\"}")).isEqualTo(200);
      assertThat(post(server, "/v1beta/models/m:generateContent", "gateway-key",
          "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}")).isEqualTo(200);
      assertThat(post(server, "/v1/chat/completions", "wrong", Http.HI)).isEqualTo(401);
      assertThat(post(server, "/v1/chat/completions", "", Http.HI)).isEqualTo(401);
      assertThat(page(server).body()).contains("<!DOCTYPE html>");
    }
    try (KimiServer server = KimiServer.builder(model).page(false).start()) {
      assertThat(page(server).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void eachKeyHasItsOwnLimits() {
    try (KimiServer server = KimiServer.builder(model).key("free").key("one", RateLimits.of(1, 10)).start()) {
      assertThat(post(server, "/v1/chat/completions", "one", Http.HI)).isEqualTo(200);
      assertThat(post(server, "/v1/chat/completions", "one", Http.HI)).isEqualTo(429);
      assertThat(post(server, "/v1/chat/completions", "free", Http.HI)).isEqualTo(200);
      assertThat(post(server, "/v1/chat/completions", "free", Http.HI)).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"claude-opus-5,kimi-k3", "claude-,kimi-k3", "gpt-5,kimi-k2.6", "gpt-5-mini,gpt-5-mini", "kimi-x,kimi-x",
      "Claude-x,Claude-x"})
  void namesOfModelsAreMapped(String asked, String served) {
    try (KimiServer server = KimiServer.builder(model).map("claude-*", "kimi-k3").map("gpt-5", "kimi-k2.6")
        .map("claude-opus-5", "never").start()) {
      post(server, "/v1/chat/completions", "", Http.HI.replace("\"m\"", "\"" + asked + "\""));
      assertThat(received.get().model()).contains(served);
      post(server, "/v1beta/models/" + asked + ":generateContent", "",
          "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}");
      assertThat(received.get().model()).contains(served);
    }
  }

  @Test
  void theListHasTheIdsOfTheOptions() {
    try (KimiServer server = KimiServer.builder(model).models("a", "b").map("*", "c").start()) {
      assertThat(Json.parse(Http.get(server, "/models").body()).get("data").asArray()).extracting(one -> one.get("id").asString())
          .containsExactly("a", "b");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void anotherAddressWithoutAKeyIsRefused(String address) {
    KimiServerBuilder builder = KimiServer.builder(model).address(address);
    assertThatThrownBy(builder::start).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a key for a server that other machines can reach").hasMessageContaining(address);
  }

  @Test
  void aServerOnAllAddressesWithAKeyKnowsItsLoopbackNamesOnly() throws IOException {
    try (KimiServer server = KimiServer.builder(model).address("0.0.0.0").key("k").hosts("box.example").start()) {
      assertThat(server.baseUrl()).isEqualTo("http://127.0.0.1:" + server.port() + "/v1");
      assertThat(ping(server, "127.0.0.1:" + server.port())).startsWith("HTTP/1.1 401");
      assertThat(ping(server, "box.example")).startsWith("HTTP/1.1 401");
      assertThat(ping(server, "other.example:" + server.port())).startsWith("HTTP/1.1 403");
      assertThat(ping(server, "0.0.0.0:" + server.port())).startsWith("HTTP/1.1 403");
    }
  }

  private static String ping(KimiServer server, String host) throws IOException {
    return RawClient.exchange(server, "GET /v1/models HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  @Test
  void anAddressIsANameOfItsServer() {
    try (KimiServer server = KimiServer.builder(model).address("localhost").start()) {
      assertThat(Http.get(server, "/models").statusCode()).isEqualTo(200);
      assertThat(server.baseUrl())
          .isIn("http://127.0.0.1:" + server.port() + "/v1", "http://[0:0:0:0:0:0:0:1]:" + server.port() + "/v1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " k", "k\n"})
  void aKeyThatNoClientCanSendIsRefused(String key) {
    assertThatThrownBy(() -> KimiServer.builder(model).key(key)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a key without spaces around it");
    assertThatThrownBy(() -> KimiServer.builder(model).key(key, RateLimits.of(1, 1))).isInstanceOf(
        IllegalArgumentException.class);
  }

  @Test
  void theKeysAreNotShown() {
    assertThat(KimiServer.builder(new OfflineModel()).key("sk-secret")).asString().doesNotContain("secret")
        .contains("OfflineModel", "keys: 1");
  }
}
