package io.github.kimisdk.internal.failures;

import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;

/**
 * Describes a value of another type than expected, with the whole text of the value. {@link JsonTypeException} cuts a long text,
 * and a part of a key may then be too short to be masked.
 */
public final class Mismatch {

  private Mismatch() {}

  /** Returns the message of an exception about a value in an answer, to be masked and then cut. */
  public static String words(JsonTypeException mismatch, JsonValue answer) {
    try {
      JsonValue value = answer.at(mismatch.path());
      boolean scalar = value instanceof JsonString || value instanceof JsonNumber;
      if (scalar && JsonTypeException.of(mismatch.expected(), value).found().equals(mismatch.found())) {
        String text = value.toString();
        String found = value.kind() + " " + text.substring(0, Math.min(text.length(), Reply.MAX_ERROR_BYTES));
        return new JsonTypeException(mismatch.path(), mismatch.expected(), found).getMessage();
      }
    } catch (JsonTypeException elsewhere) {
      // The exception is about a missing value.
    }
    return mismatch.getMessage();
  }
}
