package io.github.kimisdk.json;

import java.util.Objects;

/** A JSON string: a text, without quotes and escapes. It may hold an unpaired surrogate, which is written escaped. */
public final class JsonString implements JsonValue {
  private final String value;

  /** Nothing but ASCII: what the parser has seen, the writer need not look at again. */
  private final boolean ascii;

  /** ASCII in which nothing has to be escaped. */
  private final boolean plain;

  /** The JSON string for a text; ASCII and plain when that is known. */
  JsonString(String value, boolean ascii, boolean plain) {
    this.value = value;
    this.ascii = ascii;
    this.plain = plain;
  }

  /**
   * The JSON string for a text.
   *
   * @param value the text
   * @return the string
   * @throws NullPointerException if the text is null
   */
  public static JsonString of(String value) {
    return new JsonString(Objects.requireNonNull(value, "value"), false, false);
  }

  /**
   * The text.
   *
   * @return the text
   */
  public String value() {
    return value;
  }

  boolean ascii() {
    return ascii;
  }

  boolean plain() {
    return plain;
  }

  @Override
  public String kind() {
    return "string";
  }

  @Override
  public String asString() {
    return value;
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
