package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.access.TurnPiece;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folds the items that a model wrote in one turn into a message. {@link AssistantItems} writes them again. Items of types that
 * the record has no component for are kept whole.
 */
public final class AssistantTurn {

  /** Stands between two parts of the reasoning, which are paragraphs. */
  static final String PARAGRAPH = "\n\n";

  private final List<ContentPart> content = new ArrayList<>();
  private final List<ToolCall> calls = new ArrayList<>();
  private final List<JsonObject> kept = new ArrayList<>();
  private final List<JsonObject> reasoningItems = new ArrayList<>();
  private final List<JsonValue> annotations = new ArrayList<>();
  private final List<JsonValue> logprobs = new ArrayList<>();
  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private final Map<String, JsonValue> extra = new LinkedHashMap<>();
  private boolean plain = true;

  /** Adds an item. */
  public void add(ObjectReader item) {
    String type = type(item);
    if (ToolItems.calls(type)) {
      calls.add(ToolItems.readCall(item));
    } else if (type.equals("reasoning")) {
      addReasoning(item);
    } else if (type.equals("message")) {
      addMessage(item);
    } else {
      kept.add(item.object());
    }
  }

  /** Returns the type of an item. A message may lack it. */
  public static String type(ObjectReader item) {
    return item.object().tryGet("type").orElse(null) instanceof JsonString type ? type.value() : "message";
  }

  /** Whether a text has come and no call after it. Then further text belongs to the next turn. */
  public boolean spoken() {
    return !content.isEmpty() && calls.isEmpty();
  }

  private void addReasoning(ObjectReader item) {
    item.value("type");
    item.value("id");
    item.value("status");
    List<String> summaries = item.list("summary", part -> paragraph(part));
    // Open servers send the reasoning itself instead of a summary.
    List<String> texts = item.list("content", part -> paragraph(part));
    // Clients that want the encrypted form send an empty one back.
    boolean signed = item.string(AssistantItems.SIGNATURE).filter(text -> !text.isEmpty()).isPresent();
    plain &= !signed && summaries.size() <= 1 && texts.isEmpty() && item.rest().empty() && reasoningItems.isEmpty();
    reasoningItems.add(item.object());
  }

  private String paragraph(ObjectReader part) {
    String text = part.string("text").orElse("");
    reasoning.append(reasoning.length() == 0 || text.isEmpty() ? "" : PARAGRAPH).append(text);
    return text;
  }

  private void addMessage(ObjectReader item) {
    item.value("type");
    item.value("role");
    item.value("id");
    item.value("status");
    if (item.isString("content")) {
      content.add(ContentPart.text(item.required("content")));
    } else {
      item.list("content", this::addPart);
    }
    extra.putAll(item.rest().members());
  }

  private boolean addPart(ObjectReader part) {
    String type = part.object().tryGet("type").filter(JsonString.class::isInstance).map(JsonValue::asString).orElse("");
    if (type.equals("refusal")) {
      refusal.append(part.string("refusal").orElse(""));
      return true;
    }
    if (!ContentParts.isText(type)) {
      return content.add(new ContentPart.Unknown(type, part.object()));
    }
    part.value("type");
    part.lenient("annotations", (fields, name) -> Optional.of(annotations.addAll(fields.array(name).values())));
    part.lenient("logprobs", (fields, name) -> Optional.of(logprobs.addAll(fields.array(name).values())));
    return content.add(ContentParts.readText(part));
  }

  /** Returns the message of a history, with its parts as they came. */
  public AssistantMessage message() {
    return message(content.equals(List.of(ContentPart.text(""))) ? List.of() : content);
  }

  /** Returns the message of an answer, whose texts are one text, as they are when chunks are folded. */
  AssistantMessage answer() {
    String text = ContentPart.join(content);
    return message(text.isEmpty() ? List.of() : List.of(ContentPart.text(text)));
  }

  private AssistantMessage message(List<ContentPart> content) {
    JsonObject all = JsonObject.of(extra);
    List<JsonObject> whole = new ArrayList<>(kept);
    whole.addAll(plain ? List.of() : reasoningItems);
    List<JsonObject> origin = whole.stream()
        .map(item -> TurnPiece.at(JsonObject.of(AssistantItems.NAME, item), 0, 0, 0)).toList();
    all = annotations.isEmpty() ? all : all.with(AssistantItems.ANNOTATIONS, JsonArray.of(annotations));
    all = refusal.length() == 0 ? all : all.with(AssistantItems.REFUSAL, JsonString.of(refusal.toString()));
    Optional<String> thought = reasoningItems.isEmpty() ? Optional.empty() : Optional.of(reasoning.toString());
    return new AssistantMessage(content, thought, origin, calls, false, Optional.empty(), all);
  }

  /** Returns the log probabilities of the tokens in the form of chat completions; absent if there are none. */
  Optional<JsonObject> logprobs() {
    return logprobs(logprobs);
  }

  static Optional<JsonObject> logprobs(List<JsonValue> tokens) {
    return tokens.isEmpty() ? Optional.empty() : Optional.of(JsonObject.of("content", JsonArray.of(tokens)));
  }
}
