package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alice may use one model and the model of a name, and Bob may use all. */
@Timeout(120)
class ModelPermissionsTest {

  private static final String OWN = "kimi-k2.6";
  private static final String OTHER = "kimi-k3";

  /** The routes that ask no model. A route that is not one of these must refuse a model that the client may not use. */
  private static final Set<String> WITHOUT_MODEL = Set.of("POST /token/check", "POST /v1/files", "POST /coding/v1/files",
      "POST /v1/batches/{id}/cancel", "POST /v1/tools/search", "POST /v1/tools/search_pro", "POST /v1/tools/fetch",
      "POST /coding/v1/search", "POST /coding/v1/fetch", "POST /v1/signatures/verify", "POST /v1/formulas/{uri}/fibers");

  @TempDir
  Path folder;

  private LocalGateway gateway;

  private static Map<String, String> clients() {
    Map<String, String> variables = new HashMap<>();
    variables.put("KIMI_GATEWAY_CLIENTS_0_NAME", "alice");
    variables.put("KIMI_GATEWAY_CLIENTS_0_KEY", "alice-secret");
    variables.put("KIMI_GATEWAY_CLIENTS_0_MODELS", OWN + ",fast,claude-*");
    variables.put("KIMI_GATEWAY_CLIENTS_1_NAME", "bob");
    variables.put("KIMI_GATEWAY_CLIENTS_1_KEY", "bob-secret");
    variables.put("KIMI_GATEWAY_MODELS", "fast=kimi-k2.7-code,claude-*=" + OWN + ",big=" + OTHER);
    return variables;
  }

  @BeforeEach
  void start() {
    Map<String, String> variables = clients();
    variables.put("KIMI_GATEWAY_UPSTREAM_OFFLINE", "true");
    gateway = LocalGateway.start(variables, Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private List<String> routes() {
    String missing = gateway.send("bob-secret", "GET", "/nothing", JsonObject.EMPTY).body();
    String listed = missing.substring(missing.indexOf("this server has ") + "this server has ".length());
    return List.of(listed.split("[;\"]|\\. ")[0].split(", "));
  }

  /** Returns a body that every format reads. */
  private static JsonObject body(String model, String file) {
    List<Map<String, String>> messages = List.of(Map.of("role", "user", "content", "Hello"));
    return JsonObject.of("model", model, "messages", messages, "input", "Hello", "max_tokens", 50,
        "contents", List.of(Map.of("role", "user", "parts", List.of(Map.of("text", "Hello")))),
        "input_file_id", file, "endpoint", "/v1/chat/completions", "completion_window", "24h");
  }

  private String upload(String key, String model) {
    String line = "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
        + "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}}";
    String form = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\nContent-Disposition: form-data;"
        + " name=\"file\"; filename=\"a.jsonl\"\r\n\r\n" + line + "\r\n--b--\r\n";
    HttpResponse<String> answer = Http.send(HttpRequest.newBuilder(gateway.at("/v1/files"))
        .header("Content-Type", "multipart/form-data; boundary=b").header("Authorization", "Bearer " + key)
        .POST(BodyPublishers.ofString(form)).build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body()).get("id").asString();
  }

  private HttpResponse<String> post(String key, String route, String model) {
    return gateway.send(key, "POST", route.substring("POST ".length()).replace("{id}", model), body(model, upload(key, model)));
  }

  @Test
  void everyRouteRefusesAModelThatTheClientMayNotUse() {
    List<String> asking = new ArrayList<>();
    for (String route : routes()) {
      if (route.startsWith("POST ") && !WITHOUT_MODEL.contains(route)) {
        HttpResponse<String> refused = post("alice-secret", route, OTHER);
        assertThat(refused.statusCode()).as(route + refused.body()).isEqualTo(403);
        assertThat(Http.error(refused).get("message").asString()).as(route)
            .isEqualTo("this key may not use the model kimi-k3; it may use kimi-k2.6, fast");
        assertThat(post("alice-secret", route, OWN).statusCode()).as(route + " " + OWN).isEqualTo(200);
        assertThat(post("bob-secret", route, OTHER).statusCode()).as(route + " of bob").isEqualTo(200);
        asking.add(route);
      }
    }
    assertThat(asking).contains("POST /v1/chat/completions", "POST /v1/responses", "POST /v1/messages",
        "POST /v1/messages/count_tokens", "POST /v1beta/models/{id}:generateContent", "POST /v1/models/{id}:countTokens",
        "POST /v1/tokenizers/estimate-token-count", "POST /v1/batches");
  }

  @ParameterizedTest
  @CsvSource({"fast, 200", "kimi-k2.7-code, 200", "claude-opus, 200", "big, 403", "gpt-5, 403", "'', 403", "kimi-k2, 403"})
  void nameStandsForItsModel(String name, int status) {
    assertThat(gateway.ask("alice-secret", name).statusCode()).isEqualTo(status);
  }

  /** A pattern maps a permitted name, and does not permit the others that it maps to the same model. */
  @Test
  void patternForAllPermitsNoMoreNames() {
    gateway.close();
    Map<String, String> variables = clients();
    variables.put("KIMI_GATEWAY_UPSTREAM_OFFLINE", "true");
    variables.put("KIMI_GATEWAY_MODELS", "*=kimi-k3.1-pro");
    variables.put("KIMI_GATEWAY_CLIENTS_0_MODELS", OTHER);
    gateway = LocalGateway.start(variables, Clock.systemUTC());
    assertThat(gateway.ask("alice-secret", OTHER).statusCode()).isEqualTo(200);
    for (String name : List.of("kimi-k3.1-pro", "gpt-5", OWN)) {
      HttpResponse<String> refused = gateway.ask("alice-secret", name);
      assertThat(refused.statusCode()).as(name + refused.body()).isEqualTo(403);
      assertThat(gateway.ask("bob-secret", name).statusCode()).as(name).isEqualTo(200);
    }
  }

  @Test
  void formatsHaveTheirOwnTypeOfRefusal() {
    assertThat(Http.error(post("alice-secret", "POST /v1/messages", OTHER)).get("type").asString())
        .isEqualTo("permission_error");
    assertThat(Http.error(post("alice-secret", "POST /v1beta/models/{id}:generateContent", OTHER)).get("status").asString())
        .isEqualTo("PERMISSION_DENIED");
  }

  @ParameterizedTest
  @CsvSource({"/v1/models, data, id", "/v1beta/models, models, name"})
  void listsHaveTheModelsOfTheClientOnly(String path, String list, String name) {
    HttpResponse<String> answer = gateway.send("alice-secret", "GET", path, JsonObject.EMPTY);
    assertThat(Json.parse(answer.body()).get(list).asArray().values()).extracting(model -> model.get(name).asString())
        .extracting(id -> id.replace("models/", "")).containsExactly(OWN, "fast");
    assertThat(gateway.send("alice-secret", "GET", "/v1/models/" + OWN, JsonObject.EMPTY).statusCode()).isEqualTo(200);
    HttpResponse<String> other = gateway.send("alice-secret", "GET", "/v1/models/" + OTHER, JsonObject.EMPTY);
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(other.body()).contains("Permission denied");
  }

  @Test
  void emptyListOfModelsIsRefused() throws IOException {
    Map<String, String> variables = clients();
    variables.put("KIMI_GATEWAY_UPSTREAM_OFFLINE", "true");
    variables.remove("KIMI_GATEWAY_CLIENTS_0_MODELS");
    Path file = Files.writeString(folder.resolve("gateway.json"), "{\"clients\": [{\"models\": []}]}");
    assertThat(Faults.of(file, variables)).containsExactly(
        "clients[0].models: expected a model, found an empty list; leave it out for all models");
  }

  @Test
  void fallbackLeadsToNoModelThatTheClientMayNotUse() {
    List<String> asked = new ArrayList<>();
    try (KimiServer kimi = KimiServer.answering(request -> {
      String model = request.json().get("model").asString();
      asked.add(model);
      return model.equals("kimi-k2") || model.equals(OWN) ? ScriptedAnswer.error(503, "engine_overloaded_error", "overloaded")
          : ScriptedAnswer.of(ChatResponse.of("Hi").withOrigin("chatcmpl-1", Instant.EPOCH, model));
    })) {
      Map<String, String> variables = clients();
      variables.put("KIMI_GATEWAY_UPSTREAM_BASE_URL", kimi.baseUrl());
      variables.put("KIMI_GATEWAY_UPSTREAM_KEYS_0_KEY", "sk-q7zr2lw9xc1");
      variables.put("KIMI_GATEWAY_UPSTREAM_FALLBACK_MODELS", OTHER + ",kimi-k2.7-code");
      try (LocalGateway failing = LocalGateway.start(variables, Clock.systemUTC())) {
        JsonValue answer = Json.parse(failing.ask("alice-secret", OWN).body());
        assertThat(answer.get("model").asString()).isEqualTo("kimi-k2.7-code");
        assertThat(asked).containsExactly(OWN, "kimi-k2.7-code");
        asked.clear();
        assertThat(failing.ask("bob-secret", OWN).statusCode()).isEqualTo(200);
        assertThat(asked).containsExactly(OWN, OTHER);
      }
    }
  }
}
