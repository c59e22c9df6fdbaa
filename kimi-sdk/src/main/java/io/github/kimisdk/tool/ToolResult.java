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
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What came of a tool call. A failure is a result like any other: the model reads it, and mends what it did. The model reads
 * only the content; outcome, usage and cause are for the program.
 *
 * @param content what the model reads; text is the safe form, images are for vision models
 * @param outcome whether the tool succeeded, failed, or was refused by a person
 * @param usage the tokens that the tool itself was charged, when it asked a model
 * @param cause the exception behind a failure, with its stack trace; absent when there was none
 */
public record ToolResult(List<ContentPart> content, Outcome outcome, Usage usage, Optional<Throwable> cause) {

  /** How a tool call ended. */
  public enum Outcome {
    /** The tool gave a result. */
    SUCCEEDED,
    /** The tool failed, was given up, or could not be run. */
    FAILED,
    /** An {@link Approval} refused the call, and the tool was not run. */
    REFUSED
  }

  /**
   * A result with every component.
   *
   * @param content the parts, not null
   * @param outcome how the call ended, not null
   * @param usage the tokens, not null
   * @param cause the exception or empty
   */
  public ToolResult {
    content = List.copyOf(Objects.requireNonNull(content, "content"));
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(cause, "cause");
  }

  /**
   * A result without a cause.
   *
   * @param content the parts, not null
   * @param failed whether the call failed
   * @param usage the tokens, not null
   */
  public ToolResult(List<ContentPart> content, boolean failed, Usage usage) {
    this(content, failed ? Outcome.FAILED : Outcome.SUCCEEDED, usage, Optional.empty());
  }

  /**
   * What a tool gave, in the form in which the model reads it: text and paths as they are, a {@link ContentPart} as it is, anything
   * else as compact JSON.
   *
   * @param value a {@link CharSequence}, {@link Path}, {@link ContentPart}, {@link JsonValue}, record, null, what
   *     {@link Json#of(Object)} takes, a class of {@code java.time}, a {@code UUID} or {@code URI} as text, or a list, array
   *     of objects, map or optional of those; a {@code ToolResult} stays itself
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
    boolean plain = value instanceof CharSequence || value instanceof Path;
    return text(plain ? value.toString() : value == null ? "" : Json.write(json(value)), Outcome.SUCCEEDED, Optional.empty());
  }

  /**
   * A failure that the model is to read.
   *
   * @param why what went wrong, and what to do in its place
   * @return the result, whose text is {@code Error: } and the reason
   */
  public static ToolResult failed(String why) {
    return text("Error: " + Objects.requireNonNull(why, "why"), Outcome.FAILED, Optional.empty());
  }

  /**
   * A failure whose reason the model reads, and whose exception the program keeps.
   *
   * @param why what went wrong, and what to do in its place
   * @param cause what was thrown; the model does not see it
   * @return the result, whose text is {@code Error: } and the reason
   */
  public static ToolResult failed(String why, Throwable cause) {
    Objects.requireNonNull(cause, "cause");
    return text("Error: " + Objects.requireNonNull(why, "why"), Outcome.FAILED, Optional.of(cause));
  }

  /**
   * The result of a call that a person or a rule refused.
   *
   * @param reason why, for the model to read
   * @return the result, whose text is {@code Error: the call was refused: } and the reason
   */
  public static ToolResult refused(String reason) {
    String told = "Error: the call was refused: " + Objects.requireNonNull(reason, "reason");
    return text(told, Outcome.REFUSED, Optional.empty());
  }

  private static ToolResult text(String text, Outcome outcome, Optional<Throwable> cause) {
    return new ToolResult(List.of(ContentPart.text(text)), outcome, Usage.ZERO, cause);
  }

  /**
   * Whether the tool gave no result of its own: it failed, was given up, or was refused.
   *
   * @return whether the outcome is not {@link Outcome#SUCCEEDED}
   */
  public boolean failed() {
    return outcome != Outcome.SUCCEEDED;
  }

  /**
   * Whether the call was refused before it was run.
   *
   * @return whether the outcome is {@link Outcome#REFUSED}
   */
  public boolean refused() {
    return outcome == Outcome.REFUSED;
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
    // A path is an iterable of paths, without end.
    if (value instanceof Path || value instanceof UUID || value instanceof URI
        || value != null && value.getClass().getPackageName().equals("java.time")) {
      return Json.of(value.toString());
    }
    if (value instanceof Object[] elements) {
      return json(Arrays.asList(elements));
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
    return new ToolResult(content, outcome, usage, cause);
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
    return new ToolResult(parts, outcome, usage, cause);
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
    return "ToolResult[" + (refused() ? "refused: " : failed() ? "failed: " : "") + text() + "]";
  }
}
