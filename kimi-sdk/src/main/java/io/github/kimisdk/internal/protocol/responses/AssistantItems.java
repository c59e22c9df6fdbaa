package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.access.TurnPiece;
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
 * <p>Two members of {@link AssistantMessage#extra} have a place of their own: the annotations of the text, and a refusal. The
 * origin has whole items: those that the record has no component for, and reasoning that its text does not tell.
 */
public final class AssistantItems {

  /** The name of this format in an origin. */
  public static final String NAME = "responses";
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
    return write(message.withToolCalls(calls), Optional.empty(), List.of());
  }

  /**
   * Writes a message.
   *
   * @param signature the encrypted form of reasoning that the origin does not have as an item
   * @param logprobs the log probabilities of its tokens, which are not part of the record
   */
  public static List<JsonObject> write(AssistantMessage message, Optional<String> signature, List<JsonValue> logprobs) {
    List<JsonObject> kept = kept(message.origin());
    List<JsonObject> items = new ArrayList<>(kept);
    if (kept.stream().noneMatch(AssistantItems::isReasoning) && (message.reasoning().isPresent() || signature.isPresent())) {
      items.add(reasoning(message.reasoning().orElse(""), signature));
    }
    if (!message.wordless() || message.extra().has(REFUSAL) || items.isEmpty() && message.toolCalls().isEmpty()) {
      items.add(message(message, logprobs));
    }
    message.toolCalls().forEach(call -> items.add(ToolItems.write(call)));
    return items;
  }

  /** Returns the items in an origin. */
  public static List<JsonObject> kept(List<JsonObject> origin) {
    return TurnPiece.of(origin, NAME).stream().map(TurnPiece::own).toList();
  }

  /** Returns whether an item is reasoning. */
  public static boolean isReasoning(JsonObject item) {
    return item.tryGet("type").filter(JsonString.of("reasoning")::equals).isPresent();
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
    return new ObjectWriter()
        .put("type", "message")
        .put("role", "assistant")
        .put("content", JsonArray.of(parts))
        .with(extra.without(ANNOTATIONS).without(REFUSAL));
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
