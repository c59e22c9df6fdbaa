package io.github.kimisdk.server.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The refusals of search, fetch, formulas and signatures, as raw bodies. */
class WebRoutesTest {

  private static HttpResponse<String> send(KimiServer server, String route, String body, String... headers) {
    String[] parts = route.split(" ");
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + parts[1]))
        .header("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return Http.send(request.method(parts[0], body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build());
  }

  private static void assertRefused(String path, String body, String type, String message) {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      HttpResponse<String> response = send(server, "POST " + path, body);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
      assertThat(Http.error(response).get("type").asString()).isEqualTo(type);
      assertThat(Http.error(response).get("message").asString()).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "nonsense | invalid request body", "[] | invalid request body", "{\"text_query\":5} | invalid request body",
      "{\"text_query\":\"q\",\"limit\":\"5\"} | invalid request body",
      "{\"text_query\":\"q\",\"limit\":1.5} | invalid request body",
      "{} | text_query is required", "{\"text_query\":\" \"} | text_query is required",
      "{\"text_query\":\"q\",\"limit\":0} | limit must be between 1 and 20",
      "{\"text_query\":\"q\",\"limit\":21} | limit must be between 1 and 20",
      "{\"text_query\":\"q\",\"timeout_seconds\":61} | timeout_seconds must be less than or equal to 60",
      "{\"text_query\":\"q\",\"timeout_seconds\":0} | timeout_seconds must be greater than or equal to 1"})
  void everySearchIsChecked(String body, String message) {
    assertRefused("/v1/tools/search", body, "invalid_request", message);
    assertRefused("/v1/tools/search_pro", body, "invalid_request", message);
    assertRefused("/coding/v1/search", body, "invalid_request_error", message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "\"sites\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"] | sites must contain at most 5 entries",
      "\"sites\":[\"a b\"] | site must not contain whitespace or parentheses",
      "\"sites\":[\"a(b\"] | site must not contain whitespace or parentheses",
      "\"sites\":\"a\" | invalid request body",
      "\"time_window\":{\"start\":\"May 2026\"} | time_window.start is invalid, expect YYYY / YYYY-MM / YYYY-MM-DD",
      "\"time_window\":{\"end\":\"2026-02-30\"} | time_window.end is invalid, expect YYYY / YYYY-MM / YYYY-MM-DD",
      "\"time_window\":{\"start\":\"2026-02\",\"end\":\"2026\"} | time_window.start must not be after time_window.end"})
  void sitesAndWindowAreChecked(String members, String message) {
    assertRefused("/v1/tools/search_pro", "{\"text_query\":\"q\"," + members + "}", "invalid_request", message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"{} | url is required", "{\"url\":\"\"} | url is required",
      "{\"url\":\"ftp://a\"} | url must be http or https", "{\"url\":7} | invalid request body", "x | invalid request body"})
  void anAddressIsChecked(String body, String message) {
    assertRefused("/v1/tools/fetch", body, "invalid_request", message);
    assertRefused("/coding/v1/fetch", body, "invalid_request_error", message);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "GET /v1/tools/search", "POST /v1/users/me/balance", "GET /v1/signatures/verify",
      "POST /v1/formulas/moonshot/date:latest/tools", "GET /v1/formulas/moonshot/date:latest/fibers"})
  void anotherMethodIsNotAllowed(String route) {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      HttpResponse<String> response = send(server, route, route.startsWith("GET") ? "" : "{}");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(405);
      assertThat(response.headers().firstValue("Allow")).contains(route.startsWith("GET") ? "POST" : "GET");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "POST /v1/tools/search/", "POST /v1/tools", "POST /v1/search", "POST /v1/fetch",
          "POST /tools/search",
      "POST /coding/v1/tools/search", "GET /v1/usages", "GET /v1/me", "GET /coding/v1/users/me/balance", "GET /coding/usages",
      "POST /coding/v1/signatures/verify", "GET /v1/formulas/tools",
      "GET /v1/formulas//tools", "GET /v1/formulas/moonshot/date:latest",
      "GET /coding/v1/formulas/moonshot/date:latest/tools",
      "GET /coding/v2/models"})
  void aPathThatResemblesARouteIsNotFound(String route) {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      HttpResponse<String> response = send(server, route, route.startsWith("GET") ? "" : "{}");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
      assertThat(Http.error(response).get("type").asString()).isEqualTo("resource_not_found_error");
      assertThat(Http.error(response).get("message").asString()).contains("there is no " + route + ";")
          .endsWith(". See https://kimisdk.github.io/kimi-sdk/docs/gateway.html");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "moonshot/none:latest | {\"name\":\"x\",\"arguments\":\"{}\"} | 404 | there is no formula moonshot/none:latest",
      "moonshot/date:latest | {\"name\":\"x\",\"arguments\":\"{}\"} | 400 | expected the function date",
      "moonshot/date:latest | {\"name\":\"date\"} | 400 | /arguments", "moonshot/date:latest | x | 400 | Invalid request"})
  void aRunOfAFormulaIsChecked(String formula, String body, int status, String message) {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      HttpResponse<String> response = send(server, "POST /v1/formulas/" + formula + "/fibers", body);
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(Http.error(response).get("message").asString()).contains(message);
    }
  }

  @Test
  void answersOfTheSearchHaveATrack() {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      HttpResponse<String> sent = send(server, "POST /v1/tools/search", "{\"text_query\":\"q\"}", "X-Msh-Track-Id", "mine");
      assertThat(sent.headers().firstValue("X-Msh-Track-Id")).contains("mine");
      assertThat(sent.headers().firstValue("X-Msh-Chat-Id")).contains("toolgw-mine");
      HttpResponse<String> refused = send(server, "POST /v1/tools/fetch", "{}");
      assertThat(refused.headers().firstValue("X-Msh-Track-Id").orElseThrow()).startsWith("req_");
      assertThat(send(server, "GET /v1/models", "").headers().firstValue("X-Msh-Track-Id")).isEmpty();
    }
  }

  @Test
  void aSignatureThatCannotBeReadIsRefusedAndAnAnswerIsNotStored() {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      assertThat(send(server, "POST /v1/signatures/verify", "{\"nonce\":\"n\"}").statusCode()).isEqualTo(400);
      HttpResponse<String> answer = send(server, "POST /v1/signatures/verify",
          "{\"nonce\":\"n\",\"timestamp\":1,\"model\":\"m\",\"signature\":\"s\"}");
      assertThat(Json.parse(answer.body())).isEqualTo(Json.parse("{\"valid\":false}"));
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }
  }

  @Test
  void keysHostsOriginsAndContentTypesAreCheckedAsOnOtherRoutes() {
    try (KimiServer server = KimiServer.builder(new OfflineModel()).key("right").start()) {
      String[] key = {"Authorization", "Bearer right"};
      assertThat(send(server, "GET /v1/users/me/balance", "", key).statusCode()).isEqualTo(200);
      assertThat(send(server, "GET /v1/users/me/balance", "").statusCode()).isEqualTo(401);
      assertThat(send(server, "POST /v1/tools/search", "{}").body()).isEmpty();
      assertThat(send(server, "GET /coding/v1/usages", "", key[0], key[1], "Origin", "https://evil.example").statusCode())
          .isEqualTo(403);
      HttpRequest plain = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/tools/search")).header(key[0], key[1])
          .POST(BodyPublishers.ofString("{}")).build();
      assertThat(Http.send(plain).statusCode()).isEqualTo(415);
    }
  }
}
