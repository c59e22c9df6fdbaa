package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.Origins;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.protocol.responses.AssistantItems;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random requests of settings and messages that the format expresses. */
final class RandomRequests {

  private static final String[] PIECES = {"a", "word ", "\n", "\"", "\\", "\u0000", "é", "文字", "😀", "{\"a\":", "data: ",
      "[DONE]", "\u2028"};

  private final Random random;
  private int calls;

  RandomRequests(long seed) {
    this.random = new Random(seed);
  }

  ChatRequest next() {
    ChatRequestBuilder request = ChatRequest.builder().model("kimi-k3").messages(messages());
    if (random.nextBoolean()) {
      request.maxCompletionTokens(1 + random.nextInt(9)).reasoningEffort("high").promptCacheKey(text()).safetyIdentifier(text());
    }
    if (random.nextBoolean()) {
      request.temperature(random.nextInt(10) / 10.0).topP(random.nextInt(10) / 10.0).toolChoice(ToolChoice.AUTO);
    }
    if (random.nextBoolean()) {
      request.responseFormat(random.nextBoolean() ? ResponseFormat.JSON
          : ResponseFormat.schema(text(), JsonObject.of("type", "object")).withStrict(random.nextBoolean())
          .withDescription(text()));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      request.tools(tool());
    }
    return request.build();
  }

  private ToolSpec tool() {
    return random.nextInt(3) == 0
        ? new ToolSpec.Unknown("web_search", JsonObject.of("type", "web_search"))
        : new ToolSpec.Function(
            text(), random.nextBoolean() ? Optional.of(text()) : Optional.empty(), JsonObject.of("type", "object"),
            random.nextBoolean() ? Optional.of(random.nextBoolean()) : Optional.empty(), extra());
  }

  private List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    if (random.nextBoolean()) {
      messages.add(Message.system(words()));
    }
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      messages.add(new UserMessage(parts(), Optional.empty(), extra()));
      if (random.nextInt(4) == 0) {
        messages.add(Message.system(words()));
        messages.add(SystemMessage.adding(List.of(tool())));
      }
      assistant(messages);
    }
    return messages;
  }

  private void assistant(List<Message> messages) {
    List<ToolCall> asked = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      boolean custom = random.nextInt(3) == 0;
      asked.add(new ToolCall("call_" + calls++, custom ? "custom" : "function", text(), custom ? words() : "{\"a\":1}", extra()));
    }
    AssistantMessage message = AssistantMessage.of(asked.isEmpty() ? words() : text(), asked);
    message = random.nextBoolean() ? message.withReasoning(text()) : message;
    List<JsonObject> origin = new ArrayList<>();
    message = message.wordless() || random.nextBoolean() ? message : message.withExtra(JsonObject.of("phase", "final"));
    if (random.nextInt(4) == 0) {
      JsonObject search = JsonObject.of("type", "web_search_call", "id", "ws", "status", "completed");
      origin.add(Origins.item(search));
    }
    if (message.reasoning().isPresent() && random.nextBoolean()) {
      origin.add(Origins.item(AssistantItems.reasoning(message.reasoning().get(), Optional.of(words()))));
    }
    message = message.withOrigin(origin);
    messages.add(message);
    asked.forEach(call -> messages.add(new ToolMessage(call.id(), parts(), Optional.empty(), extra())));
  }

  private List<ContentPart> parts() {
    List<ContentPart> parts = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      parts.add(random.nextInt(3) == 0
          ? new ContentPart.Image("data:image/png;base64,iVBORw0KGgo", extra()) : new ContentPart.Text(text(), extra()));
    }
    return parts;
  }

  private JsonObject extra() {
    return random.nextInt(4) == 0 ? JsonObject.of("unknown" + text(), text()) : JsonObject.EMPTY;
  }

  private String words() {
    return "w" + text();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
