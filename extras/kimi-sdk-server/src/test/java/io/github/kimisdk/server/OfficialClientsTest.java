package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that the official clients send, found by the tests in {@code client-tests}. */
class OfficialClientsTest {

  private static final ChatModel ECHO = request -> ChatResponse.of(request.messages().get(0).text());
  private static final ChatModel THINKING = request -> ChatResponse.of(AssistantMessage.of("Hi").withReasoning("Why"));

  private static HttpResponse<String> post(KimiServer server, String path, String body) {
    return Http.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
        .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build());
  }

  /** With this code Anthropic's client sends the whole conversation; without it, only the new messages of the next turn. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"create\"}", "{\"type\":\"continue\",\"previous_message_id\":\"msg_1\"}"})
  void aThreadIsRefusedWithTheCodeThatAnthropicsClientKnows(String thread) {
    String body = "{\"model\":\"kimi-k3\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"thread\":"
        + thread + "}";
    try (KimiServer server = KimiServer.start(ECHO)) {
      HttpResponse<String> response = post(server, "/messages?beta=true", body);

      assertThat(response.statusCode()).isEqualTo(400);
      JsonObject error = Http.error(response);
      assertThat(error.get("details")).isEqualTo(JsonObject.of("error_code", "thread_unsupported_request"));
      assertThat(error.get("message").asString()).contains("/thread: expected nothing or null")
          .contains("send the whole conversation");
    }
  }

  /** The AI SDK sends thinking back only after an event with its signature. */
  @Test
  void thinkingWithoutASignatureEndsWithAnEmptyOne() {
    try (KimiServer server = KimiServer.start(THINKING)) {
      String events = post(server, "/messages", "{\"model\":\"kimi-k3\",\"max_tokens\":10,\"stream\":true,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}").body();

      assertThat(events).containsSubsequence(
          "\"thinking\":\"Why\"", "{\"type\":\"signature_delta\",\"signature\":\"\"}", "\"content_block_stop\",\"index\":0");
    }
  }

  /** The AI SDK drops reasoning without an encrypted form, for which it asks. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reasoningHasAnEncryptedFormIfTheClientAsksForIt(boolean stream) {
    String body = "{\"model\":\"kimi-k3\",\"input\":\"Hello\",\"stream\":" + stream;
    try (KimiServer server = KimiServer.start(THINKING)) {
      assertThat(post(server, "/responses", body + ",\"include\":[\"reasoning.encrypted_content\"]}").body())
          .contains("\"encrypted_content\":\"\"");
      assertThat(post(server, "/responses", body + "}").body()).contains("\"Why\"").doesNotContain("encrypted_content");
    }
  }

  @Test
  void anEmptyEncryptedFormIsNoSignature() {
    AtomicReference<ChatRequest> received = new AtomicReference<>();
    ChatModel model = request -> {
      received.set(request);
      return ChatResponse.of("Bye");
    };
    try (KimiServer server = KimiServer.start(model)) {
      post(server, "/responses", """
          {"model":"kimi-k3","input":[{"role":"user","content":"Hello"},
           {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Why"}],"encrypted_content":""},
           {"role":"assistant","content":"Hi"},{"role":"user","content":"Go"}]}""");
    }
    assertThat(received.get().messages().get(1)).isEqualTo(AssistantMessage.of("Hi").withReasoning("Why"));
  }
}
