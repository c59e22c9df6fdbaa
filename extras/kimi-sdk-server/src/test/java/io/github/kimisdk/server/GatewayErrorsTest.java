package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.http.LoggedFailures;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An error has the shape of its client's format, with the id of its request. */
@Timeout(60)
class GatewayErrorsTest {

  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

  enum Client {
    CHAT("/v1/chat/completions", "{\"model\":\"m\"," + MESSAGES + "}", "type", Map.of(401, "incorrect_api_key_error",
        404, "resource_not_found_error", 400, "invalid_request_error", 429, "rate_limit_reached_error", 502, "server_error", 504,
        "server_error")),
    RESPONSES("/v1/responses", "{\"model\":\"m\",\"input\":\"hi\"}", "type", CHAT.types),
    ANTHROPIC("/v1/messages", "{\"model\":\"m\",\"max_tokens\":9," + MESSAGES + "}", "type", Map.of(401, "authentication_error",
        404, "not_found_error", 400, "invalid_request_error", 429, "rate_limit_error", 502, "api_error", 504, "timeout_error")),
    GEMINI("/v1beta/models/m:generateContent", "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}", "status",
    Map.of(
        401, "UNAUTHENTICATED", 404, "NOT_FOUND", 400, "INVALID_ARGUMENT", 429, "RESOURCE_EXHAUSTED", 502, "UNAVAILABLE", 504,
        "DEADLINE_EXCEEDED"));

    private final String path;
    private final String body;
    private final String member;
    private final Map<Integer, String> types;

    Client(String path, String body, String member, Map<Integer, String> types) {
      this.path = path;
      this.body = body;
      this.member = member;
      this.types = types;
    }

    HttpResponse<String> post(KimiServer server, String path, String body, String key) {
      return Http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
          .header("Content-Type", "application/json").header("Authorization", "Bearer " + key).POST(BodyPublishers.ofString(body))
              .build());
    }

    void expect(int status, HttpResponse<String> answer) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      JsonObject body = Json.parse(answer.body()).asObject();
      assertThat(body.get("error").get(member).asString()).isEqualTo(types.get(status));
      assertThat(body.get("error").get("message").asString()).isNotBlank();
      String id = answer.headers().firstValue("request-id").orElseThrow();
      assertThat(id).startsWith("req_");
      assertThat(answer.headers().firstValue("x-request-id")).contains(id);
      if (this == ANTHROPIC) {
        assertThat(body.get("type").asString()).isEqualTo("error");
        assertThat(body.get("request_id").asString()).isEqualTo(id);
      }
      if (this == GEMINI) {
        assertThat(body.get("error").get("code").asLong()).isEqualTo(status);
      }
    }
  }

  private static final ChatModel MODEL = request -> ChatResponse.of("hi");

  @RegisterExtension
  final LoggedFailures log = new LoggedFailures();

  @ParameterizedTest
  @EnumSource(Client.class)
  void refusalsHaveTheShapeOfTheFormat(Client client) {
    try (KimiServer server = KimiServer.builder(MODEL).key("right").start()) {
      client.expect(401, client.post(server, client.path, client.body, "wrong"));
      client.expect(404, client.post(server, client.path + "/none", client.body, "right"));
      client.expect(400, client.post(server, client.path, "{", "right"));
      client.expect(400, client.post(server, client.path, "{}", "right"));
      assertThat(client.post(server, client.path, client.body, "right").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(Client.class)
  void aKeyBeyondItsLimitsIsToldWhenToComeBack(Client client) {
    try (KimiServer server = KimiServer.builder(MODEL).key("one", RateLimits.of(1, 5)).key("other", RateLimits.of(1, 5))
        .start()) {
      assertThat(client.post(server, client.path, client.body, "one").statusCode()).isEqualTo(200);
      HttpResponse<String> refused = client.post(server, client.path, client.body, "one");

      client.expect(429, refused);
      assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow())).isBetween(1, 60);
      assertThat(client.post(server, client.path, client.body, "other").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(Client.class)
  void failuresOfTheUpstreamHaveTheShapeOfTheFormat(Client client) {
    Map<Integer, RuntimeException> failures = Map.of(
        502, new KimiException.Unreachable("no", "no", CallDetails.NONE, new ConnectException("no")),
        504, new KimiException.TimedOut("late", "late", CallDetails.NONE, Timeouts.Phase.FIRST_BYTE),
        400, new KimiException.BadRequest("refused", "change it", CallDetails.NONE));
    failures.forEach((status, failure) -> {
      try (KimiServer server = KimiServer.start(request -> {
        throw failure;
      })) {
        client.expect(status, client.post(server, client.path, client.body, "any"));
      }
    });
  }
}
