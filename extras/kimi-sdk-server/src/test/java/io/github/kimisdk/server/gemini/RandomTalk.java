package io.github.kimisdk.server.gemini;

import io.github.kimisdk.Origins;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;

/** Random requests and answers with all that the Gemini format can express. */
final class RandomTalk {

  private static final String[] PIECES = {
    "a", "word", " ", "\n", "\"", "\\", "\u0000", "é", "中", "文字", "，", "😀", "𠀀", "\ud83d", "\u2028", "{\"a\":", "}", "data: ",
        "[DONE]",
  };
  private static final String[] ARGUMENTS = {"{}", "{\"city\":\"Paris\"}", "{ \"n\" : 1.0 }", "", "  ", "[1]", "\"text\"",
      "{\"cut", "null"};

  final Random random;

  RandomTalk(long seed) {
    random = new Random(seed);
  }

  ChatRequest request() {
    List<Message> messages = new ArrayList<>();
    if (random.nextBoolean()) {
      messages.add(Message.system(word()));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      messages.add(user());
      turn(messages);
    }
    messages.add(random.nextInt(4) > 0 || messages.isEmpty() || !(messages.get(messages.size() - 1) instanceof ToolMessage)
        ? user() : AssistantMessage.partial(word()));
    List<ToolSpec> tools = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      JsonObject schema = JsonObject.of("type", "object", "properties", JsonObject.of(word(), JsonObject.of("type", "string")));
      tools.add(new ToolSpec.Function("tool" + i, maybe(word()), schema, Optional.empty(), JsonObject.EMPTY));
    }
    return new ChatRequest(
        Optional.empty(), messages, new ToolUse(tools, choice(tools)), reasoning(), sampling(), output(), Hints.NONE,
        JsonObject.EMPTY);
  }

  private Message user() {
    List<ContentPart> parts = new ArrayList<>(List.of(ContentPart.text(word())));
    if (random.nextInt(3) == 0) {
      parts.add(ContentPart.image("data:image/png;base64,+/v7/w=="));
      parts.add(ContentPart.text(word()));
    }
    return Message.user(parts.toArray(new ContentPart[0]));
  }

  private void turn(List<Message> messages) {
    AssistantMessage answer = message();
    if (!answer.content().isEmpty() || !answer.toolCalls().isEmpty()) {
      messages.add(answer);
    }
    for (ToolCall call : answer.toolCalls()) {
      messages.add(new ToolMessage(call.id(), List.of(ContentPart.text(text())), Optional.of(call.name()), JsonObject.EMPTY));
    }
  }

  private Optional<ToolChoice> choice(List<ToolSpec> tools) {
    List<ToolChoice> all = List.of(ToolChoice.AUTO, ToolChoice.NONE, ToolChoice.REQUIRED, ToolChoice.named("tool1"));
    return tools.isEmpty() ? Optional.empty() : maybe(all.get(random.nextInt(all.size())));
  }

  private Reasoning reasoning() {
    return switch (random.nextInt(4)) {
      case 0 -> Reasoning.DEFAULT.withThinking(Thinking.DISABLED);
      case 1 -> Reasoning.DEFAULT.withEffort("low");
      case 2 -> Reasoning.DEFAULT.withEffort("high");
      default -> Reasoning.DEFAULT;
    };
  }

  private Sampling sampling() {
    return new Sampling(real(), real(), integer(), real(), real());
  }

  private Output output() {
    Optional<ResponseFormat> format = maybe(random.nextBoolean() ? ResponseFormat.JSON
        : ResponseFormat.schema("response", JsonObject.of("type", "object", "title", word())));
    return new Output(integer(), random.nextBoolean() ? List.of() : List.of(word()), format, Optional.empty(),
        OptionalInt.empty());
  }

  ChatResponse response() {
    List<Choice> choices = new ArrayList<>();
    for (int i = random.nextInt(6) == 0 ? 3 : 1; i > 0; i--) {
      AssistantMessage message = message();
      FinishReason end = message.toolCalls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
      FinishReason reason = List.of(end, end, FinishReason.LENGTH, FinishReason.CONTENT_FILTER).get(random.nextInt(4));
      choices.add(new Choice(choices.size(), message, Optional.of(reason), Optional.empty(), JsonObject.EMPTY));
    }
    return new ChatResponse(
        text(), Optional.empty(), text(), choices, maybe(usage()), Optional.empty(), true, JsonObject.EMPTY);
  }

  private Usage usage() {
    Usage usage = Usage.of(random.nextInt(1_000), random.nextInt(1_000));
    return usage.withCachedTokens(random.nextInt(2) * usage.promptTokens())
        .withReasoningTokens(random.nextInt(2) * usage.completionTokens() / 2);
  }

  private AssistantMessage message() {
    String text = text();
    List<ToolCall> calls = new ArrayList<>();
    for (int i = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0; i > 0; i--) {
      String type = random.nextInt(4) == 0 ? ToolCall.BUILTIN : ToolCall.FUNCTION;
      calls.add(new ToolCall("id" + i, type, word(), ARGUMENTS[random.nextInt(ARGUMENTS.length)], JsonObject.EMPTY));
    }
    AssistantMessage message = AssistantMessage.of(text, calls);
    message = random.nextBoolean() ? message.withReasoning(text()) : message;
    return random.nextInt(3) == 0 ? Origins.signed(message, text()) : message;
  }

  private OptionalInt integer() {
    return random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(5)) : OptionalInt.empty();
  }

  private OptionalDouble real() {
    return random.nextBoolean() ? OptionalDouble.of(random.nextInt(11) / 10.0) : OptionalDouble.empty();
  }

  private String word() {
    return "w" + text();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private <T> Optional<T> maybe(T value) {
    return random.nextBoolean() ? Optional.of(value) : Optional.empty();
  }
}
