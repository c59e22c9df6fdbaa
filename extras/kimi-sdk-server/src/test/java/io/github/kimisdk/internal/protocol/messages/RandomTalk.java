package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.Origins;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.ResponseFormat;
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
import java.util.Random;

/** Random requests and responses that this format can express without a change. */
final class RandomTalk {

  private static final String[] PIECES = {
    "a", "word", " ", "\n", "\"", "\\", "\u0000", "é", "文字", "😀", "\ud83d", "\u2028", "{\"a\":", "}", "data: ", "[DONE]",
        "event: error",
  };
  private static final String[] ARGUMENTS = {"{}", "{\"a\":1.10}", "{\"b\":[\"文\",null]}", "{\"cut\":", "7", "[1]", "not JSON"};
  private static final String[] REASONS = {"stop", "length", "tool_calls", "content_filter", "tomorrow"};

  private final Random random;
  private int ids;

  RandomTalk(long seed) {
    this.random = new Random(seed);
  }

  ChatRequest request() {
    List<Message> messages = new ArrayList<>();
    if (random.nextBoolean()) {
      messages.add(Message.system(words()));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      messages.add(Message.user(parts()));
      AssistantMessage turn = message();
      messages.add(turn);
      turn.toolCalls().forEach(call -> messages.add(ToolMessage.of(call, words())));
    }
    messages.add(random.nextInt(4) == 0 ? AssistantMessage.partial(words()) : Message.user(parts()));
    ChatRequest request = ChatRequest.of(messages).withModel("kimi-k2.6").withToolUse(tools());
    request = request.withOutput(request.output().withMaxCompletionTokens(1 + random.nextInt(9000)).withStop(List.of(words())));
    request = random.nextBoolean() ? request
        : request.withOutput(request.output().withFormat(ResponseFormat.schema("answer", schema())));
    request = random.nextBoolean() ? request : request.withReasoning(
        request.reasoning().withThinking(random.nextBoolean() ? Thinking.ENABLED : Thinking.DISABLED).withEffort("low"));
    request = random.nextBoolean() ? request : request.withSampling(request.sampling().withTemperature(random.nextInt(3) / 2.0));
    return random.nextBoolean() ? request : request.withHints(
        request.hints().withSafetyIdentifier(words()).withPromptCacheOptions(PromptCacheOptions.implicit("5m")));
  }

  ChatResponse response() {
    AssistantMessage message = message();
    Optional<FinishReason> reason = Optional.of(new FinishReason(REASONS[random.nextInt(REASONS.length)]));
    Choice choice = new Choice(0, message, reason, Optional.empty(), JsonObject.EMPTY);
    long cached = random.nextInt(2) * random.nextInt(100);
    long prompt = 1 + cached + random.nextInt(1000);
    Usage usage = Usage.of(prompt, random.nextInt(1000)).withCachedTokens(cached).withCacheWriteTokens(random.nextInt(2))
        .withReasoningTokens(random.nextInt(3));
    usage = random.nextInt(8) == 0 ? usage.asEstimate() : usage;
    JsonObject extra = random.nextInt(3) > 0 ? JsonObject.EMPTY : JsonObject.of("unknown", words());
    return new ChatResponse(
        words(), Optional.empty(), words(), List.of(choice), random.nextInt(4) == 0 ? Optional.empty() : Optional.of(usage),
        Optional.empty(), true, extra);
  }

  private AssistantMessage message() {
    List<ToolCall> calls = new ArrayList<>();
    for (int i = random.nextInt(2) * random.nextInt(4); i > 0; i--) {
      calls.add(ToolCall.of("call:" + ids++, words(), ARGUMENTS[random.nextInt(ARGUMENTS.length)]));
    }
    AssistantMessage message = AssistantMessage.of(calls.isEmpty() || random.nextBoolean() ? words() : "", calls);
    message = random.nextBoolean() ? message : message.withReasoning(random.nextInt(4) == 0 ? "" : words());
    return message.reasoning().isEmpty() || random.nextBoolean() ? message : Origins.signed(message, words());
  }

  private ContentPart[] parts() {
    ContentPart text = ContentPart.text(words());
    return switch (random.nextInt(4)) {
      case 0 -> new ContentPart[] {ContentPart.image("data:image/png;base64,iVBO"), text, ContentPart.image("ms://file")};
      case 1 -> new ContentPart[] {text, ContentPart.text(words())};
      default -> new ContentPart[] {text};
    };
  }

  private ToolUse tools() {
    ToolUse use = ToolUse.of(List.of(ToolSpec.function("f", words(), schema())));
    return switch (random.nextInt(5)) {
      case 0 -> use.withChoice(ToolChoice.REQUIRED);
      case 1 -> use.withChoice(ToolChoice.NONE);
      case 2 -> use.withChoice(ToolChoice.AUTO);
      case 3 -> use.withChoice(ToolChoice.named("f"));
      default -> use;
    };
  }

  private JsonObject schema() {
    return JsonObject.of("type", "object", "title", words());
  }

  /** A text that is not empty. */
  String words() {
    StringBuilder text = new StringBuilder();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
