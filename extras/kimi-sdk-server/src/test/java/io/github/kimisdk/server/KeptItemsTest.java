package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** References to items of earlier answers, which the AI SDK sends by default. */
class KeptItemsTest {

  private static final JsonArray TOOLS = Json.parse("[{\"type\":\"function\",\"name\":\"get_weather\",\"parameters\":"
      + "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}]").asArray();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReferenceIsTheItem(boolean streamed) {
    try (KimiServer server = server(false)) {
      JsonArray output = ask(server, "alice", streamed, JsonObject.EMPTY);

      assertThat(output.values()).hasSize(2);
      HttpResponse<String> answer = goOn(server, "alice", output);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("secret-pear");
    }
  }

  @Test
  void anotherKeyDoesNotReachTheItem() {
    try (KimiServer server = server(false)) {
      refused(goOn(server, "bob", ask(server, "alice", false, JsonObject.EMPTY)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsKeptWithoutStore(boolean streamed) {
    try (KimiServer server = server(false)) {
      refused(goOn(server, "alice", ask(server, "alice", streamed, JsonObject.of("store", false))));
    }
  }

  @Test
  void aStrictServerRefusesReferencesAsKimiDoes() {
    try (KimiServer server = server(true)) {
      refused(goOn(server, "alice", ask(server, "alice", false, JsonObject.EMPTY)));
    }
  }

  @Test
  void theOldestItemsGiveWayToNewOnes() {
    try (KimiServer server = server(false)) {
      JsonArray first = ask(server, "alice", false, JsonObject.EMPTY);
      String long1 = "long ".repeat(1_000_000);
      for (int i = 0; i < 5; i++) {
        post(server, "alice", JsonObject.of("model", "kimi-k3", "input", long1 + i));
      }

      refused(goOn(server, "alice", first));
    }
  }

  @Test
  void referencesCannotMakeARequestLargerThanABodyMayBe() {
    try (KimiServer server = KimiServer.builder(new OfflineModel()).key("alice")
        .limits(ServerLimits.DEFAULT.withBodyBytes(20_000)).start()) {
      JsonObject first = JsonObject.of("model", "kimi-k3", "input", "long ".repeat(3_000));
      JsonValue id = Json.parse(post(server, "alice", first).body()).asObject().at("/output/0/id");
      JsonValue reference = JsonObject.of("type", "item_reference", "id", id);

      HttpResponse<String> answer =
          post(server, "alice", JsonObject.of("model", "kimi-k3", "input", Collections.nCopies(200, reference)));

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("/input: expected references to items of at most 20000 characters together");
    }
  }

  private static KimiServer server(boolean strict) {
    return KimiServer.builder(new OfflineModel()).key("alice").key("bob").strict(strict).start();
  }

  private static void refused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("/input/1: expected a whole item, found item_reference");
  }

  private static JsonArray ask(KimiServer server, String key, boolean streamed, JsonObject settings) {
    JsonObject body =
        JsonObject.of("model", "kimi-k3", "input", "Call get_weather for Paris", "tools", TOOLS, "stream", streamed);
    for (String name : settings.names()) {
      body = body.with(name, settings.get(name));
    }
    String answer = post(server, key, body).body();
    int completed = answer.indexOf("event: response.completed");
    JsonObject whole = completed < 0 ? Json.parse(answer).asObject()
        : Json.parse(answer.substring(answer.indexOf('{', completed)).strip()).get("response").asObject();
    return whole.get("output").asArray();
  }

  /** Sends the prompt, a reference to each item and the result of the call. */
  private static HttpResponse<String> goOn(KimiServer server, String key, JsonArray output) {
    List<JsonValue> input = new ArrayList<>();
    input.add(JsonObject.of("role", "user", "content", "Call get_weather for Paris"));
    String call = "";
    for (JsonValue item : output.values()) {
      input.add(JsonObject.of("type", "item_reference", "id", item.asObject().get("id")));
      call = item.asObject().tryGet("call_id").map(JsonValue::asString).orElse(call);
    }
    String result = "The secret word is secret-pear.";
    input.add(JsonObject.of("type", "function_call_output", "call_id", call, "output", result));
    return post(server, key, JsonObject.of("model", "kimi-k3", "input", input, "tools", TOOLS));
  }

  private static HttpResponse<String> post(KimiServer server, String key, JsonObject body) {
    return Http.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/responses"))
        .header("Authorization", "Bearer " + key).header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(Json.write(body))).build());
  }
}
