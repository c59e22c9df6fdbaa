package io.github.kimisdk.json;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;

/**
 * A JSON value of one of six kinds: object, array, string, number, boolean or null.
 *
 * <p>Values are immutable and may be shared between threads. Two values are equal if they have the same structure. The order of
 * an object's members does not count, and numbers are compared by their text. A method for another kind of value throws a
 * {@link JsonTypeException}.
 */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  /**
   * Returns the name of the kind: {@code object}, {@code array}, {@code string}, {@code number}, {@code boolean} or
   * {@code null}.
   *
   * @return the kind
   */
  default String kind() {
    return this instanceof JsonObject ? "object" : this instanceof JsonArray ? "array" : this instanceof JsonString ? "string"
        : this instanceof JsonNumber ? "number" : this instanceof JsonBoolean ? "boolean" : "null";
  }

  /**
   * Returns the value of a member of this object.
   *
   * @param name the name of the member
   * @return its value
   * @throws JsonTypeException if this is not an object, or has no such member; the message then lists its members
   */
  default JsonValue get(String name) {
    Objects.requireNonNull(name, "name");
    throw JsonTypeException.of("object", this);
  }

  /**
   * Returns the value of a member of this object, if there is one.
   *
   * @param name the name of the member
   * @return its value, which may be {@link JsonNull}; empty if the member is missing
   * @throws JsonTypeException if this is not an object
   */
  default Optional<JsonValue> tryGet(String name) {
    Objects.requireNonNull(name, "name");
    throw JsonTypeException.of("object", this);
  }

  /**
   * Returns an element of this array.
   *
   * @param index the index, from 0
   * @return the element
   * @throws JsonTypeException if this is not an array, or has no such element
   */
  default JsonValue get(int index) {
    throw JsonTypeException.of("array", this);
  }

  /**
   * Returns the value at an RFC 6901 pointer, such as {@code /choices/0/message}.
   *
   * @param pointer the pointer; empty for this value
   * @return the value there
   * @throws JsonTypeException if there is no such value; the path of the exception is that of the last value on the way
   * @throws IllegalArgumentException if the pointer is neither empty nor begins with {@code /}, or has a {@code ~} that neither
   *     0 nor 1 follows
   */
  default JsonValue at(String pointer) {
    Objects.requireNonNull(pointer, "pointer");
    return Pointer.follow(this, pointer);
  }

  /**
   * Returns the text of this string.
   *
   * @return the text
   * @throws JsonTypeException if this is not a string
   */
  default String asString() {
    return this instanceof JsonString text ? text.value() : no("string");
  }

  /**
   * Returns the value of this boolean.
   *
   * @return true or false
   * @throws JsonTypeException if this is not a boolean
   */
  default boolean asBoolean() {
    return this instanceof JsonBoolean flag ? flag.value() : no("boolean");
  }

  /**
   * Returns the exact value of this number as an {@code int}; {@code 1e2} and {@code 1.0} have one.
   *
   * @return the value
   * @throws JsonTypeException if this is not a number, is not integral or is out of range
   */
  default int asInt() {
    throw JsonTypeException.of("number", this);
  }

  /**
   * Returns the exact value of this number as a {@code long}; {@code 1e2} and {@code 1.0} have one.
   *
   * @return the value
   * @throws JsonTypeException if this is not a number, is not integral or is out of range
   */
  default long asLong() {
    throw JsonTypeException.of("number", this);
  }

  /**
   * Returns the {@code double} nearest to this number.
   *
   * <p>A number that would become another number is refused: if the {@code double} is infinite, or is 0 although the number is
   * not, or if the number is written as an integer that no {@code double} equals. A number with more than 17 significant
   * digits, not counting zeros at either end, is refused unless a {@code double} equals it.
   *
   * @return the value
   * @throws JsonTypeException if this is not a number, or is refused
   */
  default double asDouble() {
    throw JsonTypeException.of("number", this);
  }

  /**
   * Returns the exact value of this number.
   *
   * <p>A number with an exponent outside ±100,000, or with more than 10,000 digits, is refused, because arithmetic with it
   * would be slow. {@link JsonNumber#text()} returns its text.
   *
   * @return the value
   * @throws JsonTypeException if this is not a number, or is refused
   */
  default BigDecimal asBigDecimal() {
    throw JsonTypeException.of("number", this);
  }

  /**
   * Returns this value as an object.
   *
   * @return this
   * @throws JsonTypeException if this is not an object
   */
  default JsonObject asObject() {
    return this instanceof JsonObject object ? object : no("object");
  }

  /**
   * Returns this value as an array.
   *
   * @return this
   * @throws JsonTypeException if this is not an array
   */
  default JsonArray asArray() {
    return this instanceof JsonArray array ? array : no("array");
  }

  private <T> T no(String expected) {
    throw JsonTypeException.of(expected, this);
  }

  /**
   * Returns the complete compact JSON text of this value, even if it is long.
   *
   * @return the text
   */
  @Override
  String toString();
}
