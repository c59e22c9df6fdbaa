package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.RandomResponses;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values are read from JSON as they were written. */
class ChatJsonTest {

  private static JsonObject reparsed(JsonObject json) {
    return Json.parse(json.toString()).asObject();
  }

  @Test
  void aResponseIsReadAsItWasWritten() {
    long seed = Long.getLong("kimi.seed", System.nanoTime());
    RandomResponses responses = new RandomResponses(seed);
    for (int round = 0; round < 1_000; round++) {
      ChatResponse response = responses.next();
      for (ChatResponse each : List.of(response, response.withComplete(!response.complete()))) {
        assertThat(ChatJson.response(reparsed(ChatJson.of(each)))).as("seed %d", seed).isEqualTo(each);
      }
      response.usage().ifPresent(usage ->
          assertThat(ChatJson.usage(reparsed(ChatJson.of(usage)))).as("seed %d", seed).isEqualTo(usage));
    }
  }

  @Test
  void aRequestWithAllKindsOfSettingsIsReadAsItWasWritten() {
    ChatRequest request = ChatRequest.builder().model("kimi-k3").system("Be brief.")
        .user(ContentPart.text("Look"), ContentPart.image("ms://f"))
        .message(AssistantMessage.of("", List.of(ToolCall.of("a:0", "look", "{}"))).withReasoning("Hm")
            .withOrigin(List.of(JsonObject.of("messages", JsonObject.of("signature", "s")))))
        .message(Message.tool("a:0", "18"))
        .tools(ToolSpec.function("look", "Looks", JsonObject.of("type", "object", "properties", JsonObject.EMPTY)))
        .toolChoice(ToolChoice.AUTO).thinking(Thinking.ENABLED).reasoningEffort("low").temperature(1).topP(0.95)
        .maxCompletionTokens(100).stop("END").promptCacheKey("k").safetyIdentifier("u")
        .responseFormat(ResponseFormat.schema("report", JsonObject.of("type", "object"))).extra("own", List.of(1, 2)).build();
    ChatRequest read = ChatJson.request(reparsed(ChatJson.of(request)));
    assertThat(read).isEqualTo(request);
    request.messages().forEach(message ->
        assertThat(ChatJson.message(reparsed(ChatJson.of(message)))).isEqualTo(message));
  }

  @Test
  void aUsageIsReadAsItWasWritten() {
    Usage usage = Usage.of(7, 5).withCachedTokens(3).withReasoningTokens(2).asEstimate();
    assertThat(ChatJson.usage(reparsed(ChatJson.of(usage)))).isEqualTo(usage);
  }

  @Test
  void otherJsonIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> ChatJson.response(JsonObject.of("choices", 7))).isInstanceOf(JsonTypeException.class)
        .hasMessageContaining("/choices");
    assertThatThrownBy(() -> ChatJson.message(JsonObject.EMPTY)).isInstanceOf(JsonTypeException.class)
        .hasMessageContaining("/role");
    assertThatThrownBy(() -> ChatJson.request(JsonObject.of("messages", "Hi"))).isInstanceOf(JsonTypeException.class)
        .hasMessageContaining("/messages");
  }
}
