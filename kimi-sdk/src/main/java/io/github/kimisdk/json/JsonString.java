package io.github.kimisdk.json;

import java.util.Objects;

/**
 * A JSON string.
 *
 * @param value the text, without quotes and escapes; it may hold an unpaired surrogate, which is written escaped
 */
public record JsonString(String value) implements JsonValue {
  /**
   * The JSON string for a text.
   *
   * @param value the text
   * @throws NullPointerException if the text is null
   */
  public JsonString {
    Objects.requireNonNull(value, "value");
  }

  /**
   * The JSON string for a text.
   *
   * @param value the text
   * @return the string
   * @throws NullPointerException if the text is null
   */
  public static JsonString of(String value) {
    return new JsonString(value);
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
  public String toString() {
    return Json.write(this);
  }
}
