package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.RecordType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of a tool call. A failure is a result like any other: the model reads it and can correct its call. The model
 * reads the content only; outcome, usage and cause are for the program.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param content the parts that the model reads; every model reads text, vision models read images too
 * @param outcome whether the tool succeeded, failed, or was refused
 * @param usage the tokens that the tool itself used, if it asked a model
 * @param cause the exception behind a failure, with its stack trace; absent if there was none
 */
public record ToolResult(List<ContentPart> content, Outcome outcome, Usage usage, Optional<Throwable> cause) {

  /** How a tool call ended. */
  public enum Outcome {
    /** The tool gave a result. */
    SUCCEEDED,
    /** The tool failed, timed out, or could not run. */
    FAILED,
    /** An {@link Approval} refused the call, and the tool did not run. */
    REFUSED
  }

  /**
   * Creates a result from every component.
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
   * Returns a result that is text.
   *
   * @param text the text; the empty string if there is nothing to say
   * @return the result
   */
  public static ToolResult of(String text) {
    return text(Objects.requireNonNull(text, "text"), Outcome.SUCCEEDED, Optional.empty());
  }

  /**
   * Returns a result that is compact JSON text.
   *
   * @param json the value, for example of {@link io.github.kimisdk.json.Json#of(Object)}
   * @return the result
   */
  public static ToolResult of(JsonValue json) {
    return of(Json.write(Objects.requireNonNull(json, "json")));
  }

  /**
   * Returns a result of text and images.
   *
   * @param parts the parts in their order
   * @return the result
   */
  public static ToolResult of(ContentPart... parts) {
    Objects.requireNonNull(parts, "parts");
    return new ToolResult(List.of(parts), Outcome.SUCCEEDED, Usage.ZERO, Optional.empty());
  }

  /**
   * Returns a result that is a record as compact JSON text.
   *
   * @param record a record that {@link RecordType} can write
   * @return the result
   * @throws IllegalArgumentException if the record has no JSON form
   */
  public static ToolResult ofRecord(Record record) {
    Objects.requireNonNull(record, "record");
    return of(json(record));
  }

  /**
   * Returns a result that is a JSON array of records, as compact text.
   *
   * @param records records that {@link RecordType} can write
   * @return the result
   * @throws IllegalArgumentException if a record has no JSON form
   */
  public static ToolResult ofRecords(Collection<? extends Record> records) {
    Objects.requireNonNull(records, "records");
    return of(JsonArray.of(records.stream().map(ToolResult::json).toList()));
  }

  /** Returns the result that {@link Tool.Work#apply} has returned. */
  static ToolResult from(Object value) {
    if (value instanceof ToolResult result) {
      return result;
    }
    if (value instanceof JsonValue json) {
      return of(json);
    }
    String text = value == null ? "" : value.toString();
    if (value != null && text.startsWith(value.getClass().getName() + "@")) {
      throw new IllegalArgumentException("expected a text, a record, JSON or a ToolResult, found " + value.getClass().getName());
    }
    return value instanceof Record record ? ofRecord(record) : of(text);
  }

  /** The cast names the record's own class. */
  @SuppressWarnings("unchecked")
  private static JsonValue json(Record record) {
    return ((RecordType<Record>) RecordType.of(record.getClass())).write(record);
  }

  /**
   * Returns a failure for the model to read.
   *
   * @param reason the cause, and a way to avoid it, for the model
   * @return the result, whose text is {@code Error: } and the reason
   */
  public static ToolResult failed(String reason) {
    return text("Error: " + Objects.requireNonNull(reason, "reason"), Outcome.FAILED, Optional.empty());
  }

  /**
   * Returns a failure with a reason for the model and an exception for the program.
   *
   * @param reason the cause, and a way to avoid it, for the model
   * @param cause the exception; the model does not see it
   * @return the result, whose text is {@code Error: } and the reason
   */
  public static ToolResult failed(String reason, Throwable cause) {
    Objects.requireNonNull(cause, "cause");
    return text("Error: " + Objects.requireNonNull(reason, "reason"), Outcome.FAILED, Optional.of(cause));
  }

  /**
   * Returns the result of a call that a person or a rule refused.
   *
   * @param reason the reason, for the model to read
   * @return the result, whose text is {@code Error: the call was refused: } and the reason
   */
  public static ToolResult refused(String reason) {
    return text("Error: the call was refused: " + Objects.requireNonNull(reason, "reason"), Outcome.REFUSED, Optional.empty());
  }

  private static ToolResult text(String text, Outcome outcome, Optional<Throwable> cause) {
    return new ToolResult(List.of(ContentPart.text(text)), outcome, Usage.ZERO, cause);
  }

  /**
   * Returns whether the call has no result of its tool: the tool failed, timed out, or was refused.
   *
   * @return whether the outcome is not {@link Outcome#SUCCEEDED}
   */
  public boolean failed() {
    return outcome != Outcome.SUCCEEDED;
  }

  /**
   * Returns whether the call was refused before the tool ran.
   *
   * @return whether the outcome is {@link Outcome#REFUSED}
   */
  public boolean refused() {
    return outcome == Outcome.REFUSED;
  }

  /**
   * Returns a copy with the tokens that the tool used.
   *
   * @param usage the tokens
   * @return a copy
   */
  public ToolResult withUsage(Usage usage) {
    return new ToolResult(content, outcome, usage, cause);
  }

  /**
   * Returns the text that the model reads.
   *
   * @return the text parts joined
   */
  public String text() {
    return ContentPart.join(content);
  }

  /** Returns a copy with text appended to the last part, or after it if that part is no text. */
  ToolResult plus(String text) {
    List<ContentPart> parts = new ArrayList<>(content);
    int last = parts.size() - 1;
    if (last >= 0 && parts.get(last) instanceof ContentPart.Text before) {
      parts.set(last, ContentPart.text(before.text() + text));
    } else {
      parts.add(ContentPart.text(text));
    }
    return new ToolResult(parts, outcome, usage, cause);
  }

  /** Returns a copy with the first page of its text, where it stood, and a note. Other parts stay. */
  ToolResult paged(List<JsonObject> pages) {
    List<ContentPart> parts = new ArrayList<>();
    int kept = pages.stream().mapToInt(page -> page.get("text").asString().length()).sum();
    int left = pages.get(0).get("text").asString().length();
    for (ContentPart part : content) {
      if (part instanceof ContentPart.Text text) {
        int end = Math.min(left, text.text().length());
        left -= end;
        part = new ContentPart.Text(text.text().substring(0, end), text.extra());
      }
      if (!(part instanceof ContentPart.Text text && text.text().isEmpty())) {
        parts.add(part);
      }
    }
    return new ToolResult(parts, outcome, usage, cause).plus(
        ResultPages.note(pages.get(0).get("result").asString(), 1, pages.size())
        + (kept == text().length() ? "" : " Only the first " + kept + " of " + text().length() + " characters were kept."));
  }

  /** Returns the message that answers a call. Kimi refuses empty texts, so a result without content gets a placeholder. */
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
    return OneLine.said("ToolResult", failed() ? "failed" : "", text());
  }
}
