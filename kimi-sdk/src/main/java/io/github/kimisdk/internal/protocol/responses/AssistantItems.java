package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.OwnMembers;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a message of the model as items, in the order of the service: searches, reasoning, text, tool calls. {@link
 * AssistantTurn} reads them.
 *
 * <p>Three members of {@link AssistantMessage#extra} have a place of their own: the items that the record has no component for
 * ({@link #ITEMS}), the annotations of the text, and a refusal.
 */
public final class AssistantItems {

  /** The member of a message's {@code extra} that keeps whole items, such as searches of the service. */
  static final String ITEMS = OwnMembers.ITEMS;
  /** The member of {@code extra} for the annotations of the text. */
  public static final String ANNOTATIONS = OwnMembers.ANNOTATIONS;
  /** The type of a refusal, and its member of {@code extra}. */
  public static final String REFUSAL = "refusal";
  /** The member of reasoning with its encrypted form. */
  public static final String SIGNATURE = "encrypted_content";

  private AssistantItems() {}

  /** Writes a message of a history. */
  static List<JsonObject> write(AssistantMessage message) {
    List<ToolCall> calls = message.toolCalls().stream().map(ToolItems::sentBack).toList();
    return write(message.withToolCalls(calls), List.of());
  }

  /** Writes a message with the log probabilities of its tokens, which are not part of the record. */
  public static List<JsonObject> write(AssistantMessage message, List<JsonValue> logprobs) {
    List<JsonObject> kept = kept(message.extra());
    boolean replay = replays(message, kept);
    List<JsonObject> items = new ArrayList<>(kept.stream().filter(item -> replay || !isReasoning(item)).toList());
    if (!replay && (message.reasoning().isPresent() || message.reasoningSignature().isPresent())) {
      items.add(reasoning(message.reasoning().orElse(""), message.reasoningSignature()));
    }
    if (!message.wordless() || message.extra().has(REFUSAL) || items.isEmpty() && message.toolCalls().isEmpty()) {
      items.add(message(message, logprobs));
    }
    message.toolCalls().forEach(call -> items.add(ToolItems.write(call)));
    return items;
  }

  /** Returns the items that a message keeps as the service sent them. */
  public static List<JsonObject> kept(JsonObject extra) {
    return extra.tryGet(ITEMS).orElse(null) instanceof JsonArray items
        ? items.values().stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList() : List.of();
  }

  /** Returns whether an item is reasoning. */
  public static boolean isReasoning(JsonObject item) {
    return item.tryGet("type").filter(JsonString.of("reasoning")::equals).isPresent();
  }

  /** Returns whether the kept items of reasoning say the same as the message. A caller may have changed its reasoning. */
  private static boolean replays(AssistantMessage message, List<JsonObject> kept) {
    AssistantTurn turn = new AssistantTurn();
    kept.stream().filter(AssistantItems::isReasoning).forEach(item -> turn.add(ObjectReader.of(item, "")));
    AssistantMessage same = turn.message();
    return same.reasoning().isPresent()
        && same.reasoning().equals(message.reasoning())
        && same.reasoningSignature().equals(message.reasoningSignature());
  }

  /** Writes reasoning as one summary. The signature is its encrypted form, which some services want back. */
  public static JsonObject reasoning(String text, Optional<String> signature) {
    List<JsonObject> summary = text.isEmpty() ? List.of() : List.of(summary(text));
    return new ObjectWriter()
        .put("type", "reasoning")
        .put("summary", JsonArray.of(summary))
        .put(SIGNATURE, signature)
        .object();
  }

  /** Writes the summary of reasoning. */
  public static JsonObject summary(String text) {
    return JsonObject.of("type", "summary_text", "text", text);
  }

  private static JsonObject message(AssistantMessage message, List<JsonValue> logprobs) {
    JsonObject extra = OwnMembers.known(message.extra(), Protocol.RESPONSES);
    JsonArray annotations = extra.tryGet(ANNOTATIONS).orElse(null) instanceof JsonArray array ? array : JsonArray.EMPTY;
    List<JsonObject> parts = new ArrayList<>();
    for (ContentPart part : message.content()) {
      boolean first = parts.isEmpty();
      parts.add(part instanceof ContentPart.Text text
          ? outputText(text, first ? annotations : JsonArray.EMPTY, first ? logprobs : List.of())
          : ContentParts.write(part));
    }
    extra.tryGet(REFUSAL).ifPresent(text -> parts.add(refusal(text)));
    return message(parts, extra);
  }

  /** Writes a refusal, a part of a message. */
  public static JsonObject refusal(Object text) {
    return JsonObject.of("type", REFUSAL, REFUSAL, text);
  }

  /** Writes a message of these parts, with the unknown members that have no place of their own. */
  public static JsonObject message(List<JsonObject> parts, JsonObject extra) {
    JsonObject rest = extra;
    for (String placed : List.of(ITEMS, ANNOTATIONS, REFUSAL)) {
      rest = rest.has(placed) ? rest.without(placed) : rest;
    }
    return new ObjectWriter()
        .put("type", "message")
        .put("role", "assistant")
        .put("content", JsonArray.of(parts))
        .with(rest);
  }

  /** Writes a text, a part of a message. */
  public static JsonObject outputText(ContentPart.Text text, JsonArray annotations, List<JsonValue> logprobs) {
    return new ObjectWriter()
        .put("type", "output_text")
        .put("text", text.text())
        .put("annotations", annotations)
        .list("logprobs", logprobs, token -> token)
        .with(text.extra());
  }
}
