package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.RecordType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of a tool call. A failure is a result like any other: the model reads it, and mends what it did.
 *
 * @param content what the model reads; text is the safe form, images are for vision models
 * @param failed whether the call failed
 * @param usage the tokens that the tool itself was charged, when it asked a model
 */
public record ToolResult(List<ContentPart> content, boolean failed, Usage usage) {

  /**
   * A result with every component.
   *
   * @param content the parts, not null
   * @param failed whether the call failed
   * @param usage the tokens, not null
   */
  public ToolResult {
    content = List.copyOf(content);
    Objects.requireNonNull(usage, "usage");
  }

  /**
   * What a tool gave, in the form in which the model reads it: text as it is, a {@link ContentPart} as it is, anything
   * else as compact JSON.
   *
   * @param value a {@link CharSequence}, {@link ContentPart}, {@link JsonValue}, record, null, what
   *     {@link Json#of(Object)} takes, or a list, map or optional of records; a {@code ToolResult} stays itself
   * @return the result
   * @throws IllegalArgumentException when it has no JSON form
   */
  public static ToolResult of(Object value) {
    if (value instanceof ToolResult result) {
      return result;
    }
    if (value instanceof ContentPart part) {
      return new ToolResult(List.of(part), false, Usage.ZERO);
    }
    return text(value instanceof CharSequence text ? text.toString() : value == null ? "" : Json.write(json(value)), false);
  }

  /**
   * A failure that the model is to read.
   *
   * @param why what went wrong, and what to do in its place
   * @return the result, whose text is {@code Error: } and the reason
   */
  public static ToolResult failed(String why) {
    return text("Error: " + why, true);
  }

  private static ToolResult text(String text, boolean failed) {
    return new ToolResult(List.of(ContentPart.text(text)), failed, Usage.ZERO);
  }

  /** The cast names the record's own class. */
  @SuppressWarnings("unchecked")
  private static JsonValue json(Object value) {
    if (value instanceof Record shape) {
      return ((RecordType<Record>) RecordType.of(shape.getClass())).write(shape);
    }
    if (value instanceof Optional<?> optional && optional.isPresent()) {
      return json(optional.get());
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      for (Map.Entry<?, ?> member : map.entrySet()) {
        members.put(String.valueOf(member.getKey()), json(member.getValue()));
      }
      return JsonObject.of(members);
    }
    if (value instanceof Iterable<?> elements && !(value instanceof JsonValue)) {
      List<JsonValue> values = new ArrayList<>();
      for (Object element : elements) {
        values.add(json(element));
      }
      return JsonArray.of(values);
    }
    return value instanceof Enum<?> constant ? Json.of(constant.name()) : Json.of(value);
  }

  /**
   * The same result with the tokens that the tool was charged.
   *
   * @param usage the tokens
   * @return a copy
   */
  public ToolResult withUsage(Usage usage) {
    return new ToolResult(content, failed, usage);
  }

  /**
   * The text that the model reads.
   *
   * @return the text parts joined
   */
  public String text() {
    return ContentPart.join(content);
  }

  /** The same result with more text at its end. */
  ToolResult plus(String more) {
    List<ContentPart> parts = new ArrayList<>(content);
    int last = parts.size() - 1;
    if (last >= 0 && parts.get(last) instanceof ContentPart.Text text) {
      parts.set(last, ContentPart.text(text.text() + more));
    } else {
      parts.add(ContentPart.text(more));
    }
    return new ToolResult(parts, failed, usage);
  }

  /** The message for a call. Kimi refuses empty texts, so one that says nothing says so. */
  ToolMessage message(ToolCall call) {
    List<ContentPart> parts = new ArrayList<>(content);
    parts.removeIf(part -> part instanceof ContentPart.Text text && text.text().isEmpty());
    if (parts.isEmpty()) {
      parts.add(ContentPart.text("(no output)"));
    }
    return new ToolMessage(call.id(), parts, Optional.of(call.name()), JsonObject.EMPTY);
  }

  @Override
  public String toString() {
    return "ToolResult[" + (failed ? "failed: " : "") + text() + "]";
  }
}
