package io.github.kimisdk.json;

import java.util.Objects;

/**
 * A JSON string: a text, without quotes and escapes. The text may contain an unpaired surrogate, which is written as an escape.
 */
public final class JsonString implements JsonValue {
  private final String value;

  /** Whether the value is known to be ASCII in which nothing has to be escaped: then the writer copies it. */
  private final boolean plain;

  JsonString(String value, boolean plain) {
    this.value = value;
    this.plain = plain;
  }

  /**
   * Returns the JSON string for a text.
   *
   * @param value the text
   * @return the string
   * @throws NullPointerException if the text is null
   */
  public static JsonString of(String value) {
    return new JsonString(Objects.requireNonNull(value, "value"), false);
  }

  /**
   * Returns the text.
   *
   * @return the text
   */
  public String value() {
    return value;
  }

  boolean plain() {
    return plain;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonString string && value.equals(string.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return Json.write(this);
  }
}
