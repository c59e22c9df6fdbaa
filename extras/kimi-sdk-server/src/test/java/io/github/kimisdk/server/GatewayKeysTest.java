package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.gateway.KeyQuotas;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.RequestHead;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayKeysTest {

  private static final ChatModel BROKEN = request -> {
    throw new IllegalStateException("a bug");
  };

  @Test
  void aKeyInTheQueryIsInNoText() {
    RequestHead head = new RequestHead("POST", "/v1beta/models/m:generateContent?key=sk-secret", Optional.empty(), 1, Map.of(),
        0);

    assertThat(new Request("req_1", head, new byte[0])).hasToString("POST /v1beta/models/m:generateContent (0 bytes)");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models, 200", "/v1/models, 401", "/models, 401"
  })
  void onlyClientsOfGeminiSendTheKeyInTheQuery(String path, int status) {
    try (KimiServer server = KimiServer.builder(BROKEN).key("right").start()) {
      String root = server.baseUrl().substring(0, server.baseUrl().length() - 3);
      HttpResponse<String> response = Http.send(HttpRequest.newBuilder(URI.create(root + path + "?key=right")).build());

      assertThat(response.statusCode()).isEqualTo(status);
    }
  }

  @Test
  void anEmptyBearerTokenHidesNoOtherKey() {
    try (KimiServer server = KimiServer.builder(BROKEN).key("right").start()) {
      assertThat(Http.get(server, "/models", "Authorization", "Bearer ", "x-api-key", "right").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"bearer right, 200", "BEARER  right, 200", "BeArEr right, 200", "Bearerright, 401", "Basic right, 401"})
  void theNameOfTheSchemeMayHaveAnyCase(String header, int status) {
    try (KimiServer server = KimiServer.builder(BROKEN).key("right").start()) {
      assertThat(Http.get(server, "/models", "Authorization", header).statusCode()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/coding/v1/chat/completions", "/coding/v1/messages", "/coding/v1/responses",
      "/anthropic/v1/messages"})
  void theLimitsOfAKeyHoldUnderEveryPathOfAModel(String path) {
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("hi")).platform(PlatformData.sample())
        .key("k", RateLimits.of(1, 100)).start()) {
      String root = server.baseUrl().substring(0, server.baseUrl().length() - 3);
      HttpRequest request = HttpRequest.newBuilder(URI.create(root + path)).header("Authorization", "Bearer k")
          .header("Content-Type", "application/json").POST(BodyPublishers.ofString("{}")).build();
      if (Http.send(request).statusCode() != 404) {
        assertThat(Http.send(request).statusCode()).isEqualTo(429);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"POST /v1/chat/completions, gzip, 415", "POST /v1/messages, GZIP, 415", "POST /v1/responses, 'br, gzip', 415",
      "POST /v1/files, deflate, 415", "POST /token/check, gzip, 415", "POST /v1/chat/completions, identity, 400",
      "POST /v1/chat/completions, Identity, 400"})
  void aBodyWithAnEncodingIsRefusedBeforeItIsRead(String route, String encoding, int status) throws IOException {
    try (KimiServer server = KimiServer.builder(BROKEN).platform(PlatformData.sample()).start()) {
      String path = route.substring(route.indexOf(' ') + 1);
      String type = path.endsWith("files") ? "multipart/form-data; boundary=b" : "application/json";
      String head = "POST " + path + " HTTP/1.1\r\nHost: localhost:" + URI.create(server.baseUrl()).getPort()
          + "\r\nContent-Type: " + type + "\r\nContent-Length: 2\r\n"
          + "Content-Encoding: " + encoding + "\r\nConnection: close\r\n\r\n{}";
      String answer = RawClient.exchange(server, head);

      assertThat(answer).startsWith("HTTP/1.1 " + status);
      if (status == 415) {
        assertThat(answer).contains("expected a body without Content-Encoding, found " + encoding);
      }
    }
  }

  @Test
  void theCostOfACallCountsEveryLimitAndEachChoice() {
    ChatRequest request = ChatRequest.builder().model("kimi-k3").user("Hi").build();
    long base = KeyQuotas.cost(request.toBuilder().maxCompletionTokens(1).build());

    assertThat(KeyQuotas.cost(request.toBuilder().maxCompletionTokens(1_000).build())).isBetween(base + 900, base + 1_000);
    assertThat(KeyQuotas.cost(request.toBuilder().maxCompletionTokens(1_000).n(3).build())).isGreaterThan(base + 2_900);
    assertThat(KeyQuotas.cost(request.toBuilder().extra("max_tokens", 1000).build())).isGreaterThan(base + 900);
    assertThat(KeyQuotas.cost(request)).isGreaterThan(base + 10_000);
    assertThat(KeyQuotas.cost(request.toBuilder().extra("max_tokens", Long.MAX_VALUE).build())).isPositive();
  }

  @Test
  void aRequestTakesItsPlaceByItsHead() throws IOException {
    String route = "/v1/chat/completions";
    String key = "Authorization: Bearer k\r\n";
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("hi")).key("k", RateLimits.of(2, 1)).start();
        RawClient first = new RawClient(server)) {
      first.send(RawClient.post(server, route, Http.HI.length(), key, "Expect: 100-continue\r\n"));
      assertThat(first.readTo("\r\n\r\n")).startsWith("HTTP/1.1 100");

      String large = RawClient.post(server, route, 1_000_000, key);
      assertThat(RawClient.exchange(server, large)).startsWith("HTTP/1.1 429").contains("Retry-After: 1\r\n");
      first.send(Http.HI);
      assertThat(first.readTo("\r\n\r\n")).startsWith("HTTP/1.1 200");
      // The next request of the connection comes behind the end of the first.
      first.send(RawClient.post(server, route, Http.HI.length(), key) + Http.HI);
      assertThat(first.readTo("HTTP/1.1 200")).endsWith("HTTP/1.1 200");
      first.send(RawClient.post(server, route, Http.HI.length(), key));
      assertThat(first.readTo("HTTP/1.1 429")).endsWith("HTTP/1.1 429");
    }
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedInTheFormatOfTheClient() {
    try (KimiServer server = KimiServer.builder(BROKEN).limits(ServerLimits.DEFAULT.withBodyBytes(10)).start()) {
      HttpResponse<String> response = Http.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/messages"))
          .header("Content-Type", "application/json").header("anthropic-version", "2023-06-01")
          .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[100]))).build());

      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(Http.error(response).get("type").asString()).isEqualTo("request_too_large");
    }
  }
}
