package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A route matches its exact path, with the base {@code /v1} or without it. */
class RoutesTest {

  private static final ChatModel ECHO = request -> ChatResponse.of(request.messages().get(0).text());

  private static KimiServer server() {
    return KimiServer.builder(ECHO).page(false).models("kimi-k3", "moonshotai/Kimi-K3", "a+b c", "大").start();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "GET /v1/v1/models", "GET /v2/models", "GET /api/v1/models", "GET /v1/models/", "GET //models",
      "GET /v1//models", "GET /v1/MODELS", "GET /v1/amodels", "GET /v1models",
      "POST /v1/chat/completions/", "POST /openai/chat/completions", "POST /v1/completions",
      "POST /anthropic/v1/chat/completions",
      "POST /tokenizers", "GET /v1", "GET /"})
  void aPathThatResemblesARouteIsNotFound(String route) {
    try (KimiServer server = server()) {
      HttpResponse<String> response = send(server, route);

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(Http.error(response).get("type").asString()).isEqualTo("resource_not_found_error");
      assertThat(Http.error(response).get("message").asString()).contains("there is no " + route + ";")
          .endsWith(". See https://kimisdk.github.io/kimi-sdk/docs/gateway.html");
    }
  }

  @Test
  void theWholeServerIsNoRoute() throws IOException {
    try (KimiServer server = server()) {
      String answer = RawClient.exchange(server, "OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
          + "\r\nConnection: close\r\n\r\n");

      assertThat(answer).startsWith("HTTP/1.1 404 ").contains("there is no OPTIONS *; this server has POST ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST /v1/models, GET", "GET /v1/chat/completions, POST", "PUT /v1/chat/completions, POST", "POST /ping, GET",
    "GET /v1/tokenizers/estimate-token-count, POST", "DELETE /models, GET"})
  void anotherMethodIsNotAllowed(String route, String allowed) {
    try (KimiServer server = server()) {
      HttpResponse<String> response = send(server, route);

      assertThat(response.statusCode()).isEqualTo(405);
      assertThat(response.headers().firstValue("Allow")).contains(allowed);
      String[] parts = route.split(" ");
      assertThat(Http.error(response).get("message").asString())
          .isEqualTo("expected " + allowed + " for " + parts[1] + ", found " + parts[0]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST /v1/chat/completion, POST /v1/chat/completions", "POST /v1/completions, POST /v1/chat/completions",
    "GET /v1/MODELS, ", "POST /v1/message, POST /v1/messages",
    "GET /v1/modles, GET /v1/models"})
  void theNearestRouteIsNamed(String route, String nearest) {
    try (KimiServer server = server()) {
      assertThat(Http.error(send(server, route)).get("message").asString())
          .contains("there is no " + route + (nearest == null ? "; this server has" : "; the nearest route is " + nearest + ". See "));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST /messages, not_found_error", "POST /messages/count_tokens, not_found_error", "POST /v1/messages/, not_found_error",
    "POST /v1%2Fmessages, not_found_error", "POST /v1%2fmessages, not_found_error",
    "POST /v1/messages%2Fcount_tokens, not_found_error",
    "POST /responses, resource_not_found_error", "POST /v1%2Fresponses, resource_not_found_error",
    "POST /v1/chat%2Fcompletions, resource_not_found_error", "GET /v1%2Fmodels, resource_not_found_error",
    "GET /v1/models%2Fkimi-k3, resource_not_found_error", "GET /%2Fping, resource_not_found_error",
    "POST /token%2Fcheck, resource_not_found_error"})
  void aNearMissIsNotFoundInTheFormatThatItResembles(String route, String type) {
    try (KimiServer server = server()) {
      HttpResponse<String> response = send(server, route);

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(Http.error(response).get("type").asString()).isEqualTo(type);
      assertThat(Http.error(response).get("message").asString()).contains("there is no " + route.replace("%2f", "%2F"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST /v1beta/chat/completions", "POST /v1beta/models/kimi-k3", "GET /v1beta/", "GET /v1beta%2Fmodels"})
  void aPathThatResemblesARouteOfGeminiIsNotFoundInItsFormat(String route) {
    try (KimiServer server = server()) {
      HttpResponse<String> response = send(server, route);

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(Http.error(response).get("status").asString()).isEqualTo("NOT_FOUND");
      assertThat(Http.error(response).get("message").asString()).contains("there is no " + route);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "GET /v1/models", "GET /models", "GET /v1/models?limit=5", "POST /v1/chat/completions", "POST /chat/completions",
      "POST /chat/completions?a=/b", "POST /v1/tokenizers/estimate-token-count", "POST /tokenizers/estimate-token-count"})
  void aRouteIsServedWithItsBaseAndWithoutIt(String route) {
    try (KimiServer server = server()) {
      assertThat(send(server, route).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"kimi-k3,kimi-k3", "moonshotai/Kimi-K3,moonshotai/Kimi-K3", "moonshotai%2FKimi-K3,moonshotai/Kimi-K3",
      "a+b%20c,a+b c", "a%2Bb%20c,a+b c", "%E5%A4%A7,大", "kimi%2dk3?x=1,kimi-k3"})
  void aModelIsShownByItsId(String path, String id) {
    try (KimiServer server = server()) {
      HttpResponse<String> response = send(server, "GET /v1/models/" + path);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(Json.parse(response.body()).get("id").asString()).isEqualTo(id);
      assertThat(Json.parse(response.body()).get("object").asString()).isEqualTo("model");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kimi-k", "kimi-k33", "KIMI-K3", "kimi-k3/", "models/kimi-k3", "%2e%2e", "moonshotai"})
  void aModelThatIsNotListedIsNotFound(String id) {
    try (KimiServer server = server()) {
      HttpResponse<String> response = send(server, "GET /v1/models/" + id);

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(Http.error(response).get("type").asString()).isEqualTo("resource_not_found_error");
      assertThat(Http.error(response).get("message").asString()).contains("Not found the model").contains("kimi-k3");
    }
  }

  @Test
  void tokensAreEstimatedByTheRuleOfTheCommandLine() {
    String text = "{\"role\":\"user\",\"content\":\"12345大\"}";
    String image = "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"123\"},"
        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"ms://1\"}},{\"type\":\"video_url\",\"video_url\":{\"url\":\"ms://2\"}}]}";
    String call = "{\"role\":\"assistant\",\"reasoning_content\":\"1234\",\"tool_calls\":"
        + "[{\"id\":\"a:0\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"a\\\":1}\"}}]}";
    String odd = "{\"role\":\"root\",\"content\":\"12345678\"}";
    try (KimiServer server = KimiServer.start(ECHO)) {
      assertThat(tokens(server, text)).isEqualTo(2 + 1);
      assertThat(tokens(server, text, text)).isEqualTo(3 + 2);
      assertThat(tokens(server, image)).isEqualTo(1 + 2 * 2_000);
      assertThat(tokens(server, call)).isEqualTo(4);
      assertThat(tokens(server, odd)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"model\":\"m\"}", "{\"messages\":[]}",
      "{\"messages\":[{\"role\":\"user\",\"content\":5}]}"})
  void countingWithoutMessagesIsRefused(String body) {
    try (KimiServer server = KimiServer.start(ECHO)) {
      HttpResponse<String> response = post(server, "/v1/tokenizers/estimate-token-count", body);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(Http.error(response).get("type").asString()).isEqualTo("invalid_request_error");
    }
  }

  private static long tokens(KimiServer server, String... messages) {
    String body = "{\"model\":\"kimi-k3\",\"messages\":[" + String.join(",", messages) + "]}";
    HttpResponse<String> response = post(server, "/v1/tokenizers/estimate-token-count", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.parse(response.body()).at("/data/total_tokens").asLong();
  }

  private static HttpResponse<String> send(KimiServer server, String route) {
    String[] parts = route.split(" ");
    HttpRequest.Builder request = HttpRequest.newBuilder(at(server, parts[1])).header("Content-Type", "application/json");
    return Http.send(request.method(parts[0], parts[0].equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(Http.HI))
        .build());
  }

  private static HttpResponse<String> post(KimiServer server, String path, String body) {
    return Http.send(HttpRequest.newBuilder(at(server, path))
        .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build());
  }

  private static URI at(KimiServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
