package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two versions of Gemini's format, and the facts in the lists of models. */
class VersionsAndModelsTest {

  private final KimiServer server = KimiServer.builder(new OfflineModel()).port(0).models("kimi-k3", "unknown-model").start();

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> post(String path, String body) {
    return Http.send(HttpRequest.newBuilder(URI.create(server.baseUrl()).resolve(path)).header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body)).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/v1beta"})
  void bothVersionsOfGeminiAnswer(String version) {
    String body = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}";

    assertThat(post(version + "/models/kimi-k3:generateContent", body).body()).contains("\"candidates\"");
    assertThat(post(version + "/models/kimi-k3:streamGenerateContent?alt=sse", body).body()).startsWith("data: {");
    assertThat(post(version + "/models/kimi-k3:countTokens", body).body()).contains("totalTokens");
    assertThat(post(version + "/models/kimi-k3:generateContent", "{}").body()).contains("\"INVALID_ARGUMENT\"");
  }

  @Test
  void theListOfVersionOneIsGeminisForItsClients() {
    assertThat(Http.get(server, "/models", "x-goog-api-key", "k").body()).startsWith("{\"models\":[");
    assertThat(Http.get(server, "/models").body()).startsWith("{\"object\":\"list\"");
  }

  private static String listed(ScriptedAnswer answer, String path, String... headers) {
    try (KimiServer upstream = KimiServer.scripted(answer);
        Kimi kimi = Kimi.builder().key("k").baseUrl(upstream.baseUrl()).model("kimi-k3").retry(RetryPolicy.NONE).build();
        KimiServer gateway = KimiServer.builder(kimi).port(0).start()) {
      return Http.get(gateway, path, headers).body();
    }
  }

  @Test
  void theModelsAreThoseOfTheServiceUnlessTheyAreNamed() {
    ScriptedAnswer list = ScriptedAnswer.json(200, "{\"object\":\"list\",\"data\":[{\"id\":\"kimi-new\",\"object\":\"model\","
        + "\"created\":1784160000,\"owned_by\":\"moonshot\",\"context_length\":12345}]}");

    assertThat(listed(list, "/models")).contains("\"id\":\"kimi-new\"", "\"created\":1784160000", "\"context_length\":12345");
    assertThat(listed(list, "/models", "anthropic-version", "2023-06-01")).contains("\"created_at\":\"2026-07-16T00:00:00Z\"");
    assertThat(listed(list, "/models/kimi-new")).contains("\"id\":\"kimi-new\"");
    assertThat(listed(list, "/models/kimi-k3")).contains("resource_not_found_error", "kimi-new");
  }

  @Test
  void theServiceIsAskedForItsModelsOnceInAWhile() {
    ScriptedAnswer list = ScriptedAnswer.json(200, "{\"object\":\"list\",\"data\":[{\"id\":\"kimi-new\",\"object\":\"model\"}]}");
    try (KimiServer upstream = KimiServer.scripted(list);
        Kimi kimi = Kimi.builder().key("k").baseUrl(upstream.baseUrl()).retry(RetryPolicy.NONE).build();
        KimiServer gateway = KimiServer.builder(kimi).port(0).start()) {
      assertThat(Http.get(gateway, "/models").body()).contains("kimi-new").isEqualTo(Http.get(gateway, "/models").body());
      assertThat(Http.get(gateway, "/models/kimi-new").statusCode()).isEqualTo(200);

      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void aServiceWithoutAListHasTheModelThatAnswers() {
    assertThat(listed(ScriptedAnswer.error(404, "not_found", "no"), "/models")).contains("\"id\":\"kimi-k3\"");
  }

  @Test
  void aModelHasItsWindowAndItsPricesAsNumbers() {
    JsonObject model = Json.parse(Http.get(server, "/models/kimi-k3").body()).asObject();

    assertThat(model.get("created").toString()).isEqualTo("0");
    assertThat(model.get("context_length").toString()).isEqualTo("1048576");
    assertThat(Json.write(model.get("pricing")))
        .isEqualTo("{\"currency\":\"USD\",\"input\":3.00,\"cached_input\":0.30,\"output\":15.00}");
    assertThat(Json.parse(Http.get(server, "/models/unknown-model").body()).asObject().names())
        .containsExactly("id", "object", "created", "owned_by");
  }
}
