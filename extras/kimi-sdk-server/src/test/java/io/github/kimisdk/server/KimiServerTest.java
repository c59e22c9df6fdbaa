package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KimiServerTest {

  private static final ChatModel ECHO = request -> ChatResponse.of(request.messages().get(0).text());

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "Bearer ", "sk-right", "bearer wrong", "Bearer sk-right2", "Token sk-right"})
  void aWrongKeyIsRefused(String authorization) {
    try (KimiServer server = KimiServer.builder(ECHO).key("sk-right").start()) {
      HttpResponse<String> response = Http.get(server, "/models", "Authorization", authorization);

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(Http.error(response).get("type").asString()).isEqualTo("incorrect_api_key_error");
      assertThat(response.body()).doesNotContain("sk-right");
    }
  }

  @Test
  void aMissingKeyIsRefusedAndTheRightOneIsNot() {
    try (KimiServer server = KimiServer.builder(ECHO).key("sk-right").start()) {
      assertThat(Http.post(server, Http.HI).statusCode()).isEqualTo(401);
      assertThat(Http.get(server, "/models", "Authorization", "Bearer sk-right").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theModelsAreListed() {
    try (KimiServer server = KimiServer.builder(ECHO).models("kimi-k3", "kimi-k2.6").start()) {
      JsonObject list = Json.parse(Http.get(server, "/models?limit=5").body()).asObject();

      assertThat(list.get("object").asString()).isEqualTo("list");
      assertThat(list.at("/data/0/id").asString()).isEqualTo("kimi-k3");
      assertThat(list.at("/data/1/id").asString()).isEqualTo("kimi-k2.6");
      assertThat(list.at("/data/1/object").asString()).isEqualTo("model");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/embeddings", "/chat/completion", "/"})
  void anUnknownRouteIsNotFound(String path) {
    try (KimiServer server = KimiServer.start(ECHO)) {
      HttpResponse<String> response = Http.get(server, path);

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(Http.error(response).get("type").asString()).isEqualTo("resource_not_found_error");
      assertThat(Http.error(response).get("message").asString()).contains("GET /v1" + path);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {"messages":                                        | Invalid request:
      ``                                                  | Invalid request:
      []                                                  | expected object
      {"messages":[]}                                     | Invalid request: messages must not be empty
      {"model":"m"}                                       | Invalid request: messages must not be empty
      {"messages":[{"role":"user","content":5}]}          | Invalid request: /messages/0/content: expected string or array
      {"messages":[{"content":"a"}]}                      | Invalid request: /messages/0/role: expected string
      {"messages":[{"role":"user","content":"a"}],"stream":"yes"} | Invalid request: /stream: expected boolean
      {"messages":[{"role":"user","content":"a"}],"stream":true,"stream_options":5} | Invalid request: /stream_options: expected object
      {"messages":[{"role":"user","content":"a"}],"n":"2"} | Invalid request: /n: expected
      {"messages":[{"role":"user","content":[{"type":"image_url","image_url":"http://a/b.png"}]}]} | does not fetch from the web
      """)
  void aMalformedRequestIsRefusedWithThePathOfItsFault(String body, String message) {
    try (KimiServer server = KimiServer.start(ECHO)) {
      HttpResponse<String> response = Http.post(server, body == null ? "" : body);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(Http.error(response).get("type").asString()).isEqualTo("invalid_request_error");
      assertThat(Http.error(response).get("message").asString()).contains(message.strip());
    }
  }

  @Test
  void anAnswerHasAnIdATimeAndTheModel() {
    try (KimiServer server = KimiServer.start(ECHO)) {
      HttpResponse<String> response = Http.post(server, Http.HI);
      ChatResponse read = ResponseWire.read(Json.parse(response.body()));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
      assertThat(read.text()).isEqualTo("hi");
      assertThat(read.finishReason()).contains(FinishReason.STOP);
      assertThat(read.id()).startsWith("chatcmpl-");
      assertThat(read.model()).isEqualTo("m");
      assertThat(read.created()).isPresent();
      assertThat(Json.parse(response.body()).get("object").asString()).isEqualTo("chat.completion");
    }
  }

  @Test
  void theIdAndTheNameThatTheModelSetsAreKept() {
    ChatResponse answer = ChatResponse.of("a").withOrigin("mine", Instant.ofEpochSecond(5), "own");
    try (KimiServer server = KimiServer.start(request -> answer)) {
      assertThat(ResponseWire.read(Json.parse(Http.post(server, Http.HI).body()))).isEqualTo(answer);
    }
  }

  @Test
  void requestsAreKeptInTheirOrder() {
    try (KimiServer server = KimiServer.builder(ECHO).recording().start()) {
      Http.get(server, "/models");
      Http.post(server, Http.HI);

      assertThat(server.requests()).hasSize(2);
      assertThat(server.requests().get(0)).hasToString("GET /v1/models (0 bytes)");
      assertThat(server.requests().get(1).json()).isEqualTo(Json.parse(Http.HI));
      assertThat(server.requests().get(1).text()).isEqualTo(Http.HI);
    }
  }

  @Test
  void aScriptIsPlayedInOrderAndRepeatsItsLastAnswer() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, "{}"),
        ScriptedAnswer.error(429, "rate_limit_reached_error", "slow"))) {
      assertThat(Http.post(server, Http.HI).statusCode()).isEqualTo(200);
      assertThat(Http.post(server, Http.HI).statusCode()).isEqualTo(429);
      assertThat(Http.post(server, Http.HI).body())
          .isEqualTo("{\"error\":{\"message\":\"slow\",\"type\":\"rate_limit_reached_error\"}}");
    }
  }
}
