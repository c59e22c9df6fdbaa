package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Random responses with all members, except values that cannot cross the wire:
 *
 * <ul>
 *   <li>content of an empty text, which is the same as no content, and content of several parts or with extra
 *       members, because an answer is one text;
 *   <li>a name and {@code partial}, which belong to requests;
 *   <li>empty finish reasons and empty types of calls, which are read as absent and as a function;
 *   <li>fractions of a second, and an incomplete answer, which chunks cannot express.
 * </ul>
 */
public final class RandomResponses {

  private static final String[] PIECES = {
    "a", "word", " ", "  ", "\n", "\t", "\"", "\\", "/", "\u0000", "\u001f", "é", "e\u0301", "中", "文字", "，", "。", "😀",
    "\uD83D\uDC68\u200D\uD83D\uDC69", "𠀀", "\ud83d", "\ude00", "\uFFFD", "\u2028", "\u00a0", "{\"a\":", "}", "data: ", "[DONE]",
  };
  private static final String[] REASONS = {"stop", "length", "tool_calls", "content_filter", "tomorrow"};

  private final Random random;

  public RandomResponses(long seed) {
    this.random = new Random(seed);
  }

  public ChatResponse next() {
    ChatResponse response = new ChatResponse(
        text(),
        maybe(() -> Instant.ofEpochSecond(random.nextInt())),
        text(),
        choices(),
        maybe(this::usage),
        maybe(this::text),
        true,
        extra());
    return response.withComplete(response.choices().stream().allMatch(choice -> choice.finishReason().isPresent()));
  }

  private List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    int index = 0;
    for (int i = random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 1; i > 0; i--) {
      index += random.nextInt(5) == 0 ? 1 : 0;
      Optional<FinishReason> reason = maybe(() -> new FinishReason(REASONS[random.nextInt(REASONS.length)]));
      choices.add(new Choice(index++, message(), reason, maybe(this::logprobs), extra()));
    }
    return choices;
  }

  private AssistantMessage message() {
    String text = text();
    List<ToolCall> calls = new ArrayList<>();
    for (int i = random.nextInt(3) == 0 ? random.nextInt(4) : 0; i > 0; i--) {
      String type = random.nextInt(4) == 0 ? ToolCall.BUILTIN : random.nextInt(8) == 0 ? "other" : ToolCall.FUNCTION;
      calls.add(new ToolCall(text(), type, text(), text(), callExtra()));
    }
    return new AssistantMessage(
        text.isEmpty() ? List.of() : List.of(ContentPart.text(text)),
        maybe(this::text), origin(), calls, false, Optional.empty(), extra());
  }

  private List<JsonObject> origin() {
    return random.nextInt(4) > 0 ? List.of() : List.of(JsonObject.of("other", extra(), "after", List.of(1, 2, 0)));
  }

  /** Returns unknown members of a call, some of them in the inner object that contains its name. */
  private JsonObject callExtra() {
    JsonObject extra = extra();
    return random.nextInt(4) > 0 ? extra : extra.with("function", JsonObject.of("unknown", value()));
  }

  private Usage usage() {
    long prompt = random.nextInt(5_000_000);
    long completion = random.nextInt(1_000);
    JsonObject extra = extra();
    if (random.nextInt(4) == 0) {
      extra = extra.with("prompt_tokens_details", JsonObject.of("audio_tokens", random.nextInt(9)));
    }
    return new Usage(
        prompt, completion, random.nextInt(8) == 0 ? random.nextLong() >>> 1 : prompt + completion, random.nextInt(2) * prompt,
        random.nextInt(3), random.nextInt(3), false, extra);
  }

  private JsonObject logprobs() {
    List<JsonValue> tokens = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      tokens.add(JsonObject.of("token", text(), "logprob", -random.nextDouble(), "bytes", JsonNull.NULL));
    }
    return JsonObject.of("content", JsonArray.of(tokens), "refusal", value());
  }

  private JsonObject extra() {
    JsonObject extra = JsonObject.EMPTY;
    for (int i = random.nextInt(3) == 0 ? random.nextInt(3) : 0; i > 0; i--) {
      extra = extra.with("unknown" + text(), value());
    }
    return extra;
  }

  private JsonValue value() {
    return switch (random.nextInt(5)) {
      case 0 -> JsonNull.NULL;
      case 1 -> Json.of(random.nextInt());
      case 2 -> Json.of(text());
      case 3 -> JsonArray.of(List.of(Json.of(text())));
      default -> JsonObject.of(text(), text());
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4) == 0 ? 0 : random.nextInt(7); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
  }
}
