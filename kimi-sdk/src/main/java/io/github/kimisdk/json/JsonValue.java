package io.github.kimisdk.json;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;

/**
 * A JSON value of one of six kinds: object, array, string, number, boolean or null.
 *
 * <p>Values are immutable and may be shared between threads. Two are equal when they have the same structure;
 * the order of an object's members does not count, and numbers are compared by their text. A method that asks for
 * another kind than the value has fails with {@link JsonTypeException}.
 */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  /**
   * The name of the kind: {@code object}, {@code array}, {@code string}, {@code number}, {@code boolean} or
   * {@code null}.
   *
   * @return the kind
   */
  String kind();

  /**
   * The member of this object that has the name.
   *
   * @param name the name of the member
   * @return its value
   * @throws JsonTypeException if this is not an object, or has no such member; the message then lists those it has
   */
  default JsonValue get(String name) {
    Objects.requireNonNull(name, "name");
    throw JsonTypeException.kind("object", this);
  }

  /**
   * The member of this object that has the name, if there is one.
   *
   * @param name the name of the member
   * @return its value, which may be {@link JsonNull}; empty if the member is missing
   * @throws JsonTypeException if this is not an object
   */
  default Optional<JsonValue> tryGet(String name) {
    Objects.requireNonNull(name, "name");
    throw JsonTypeException.kind("object", this);
  }

  /**
   * The element of this array at the index.
   *
   * @param index the index, from 0
   * @return the element
   * @throws JsonTypeException if this is not an array, or has no such element
   */
  default JsonValue get(int index) {
    throw JsonTypeException.kind("array", this);
  }

  /**
   * The value that an RFC 6901 pointer leads to, such as {@code /choices/0/message}.
   *
   * @param pointer the pointer; empty for this value
   * @return the value there
   * @throws JsonTypeException if there is none; its path is that of the last value on the way
   * @throws IllegalArgumentException if the pointer is not one: not empty and without a leading {@code /}, or
   *     with a {@code ~} that neither 0 nor 1 follows
   */
  default JsonValue at(String pointer) {
    Objects.requireNonNull(pointer, "pointer");
    return Pointer.follow(this, pointer);
  }

  /**
   * The text of this string.
   *
   * @return the text
   * @throws JsonTypeException if this is not a string
   */
  default String asString() {
    throw JsonTypeException.kind("string", this);
  }

  /**
   * The truth of this boolean.
   *
   * @return true or false
   * @throws JsonTypeException if this is not a boolean
   */
  default boolean asBoolean() {
    throw JsonTypeException.kind("boolean", this);
  }

  /**
   * The exact value of this number as an {@code int}; {@code 1e2} and {@code 1.0} have one.
   *
   * @return the value
   * @throws JsonTypeException if this is not a number, is not integral or is out of range
   */
  default int asInt() {
    throw JsonTypeException.kind("number", this);
  }

  /**
   * The exact value of this number as a {@code long}; {@code 1e2} and {@code 1.0} have one.
   *
   * @return the value
   * @throws JsonTypeException if this is not a number, is not integral or is out of range
   */
  default long asLong() {
    throw JsonTypeException.kind("number", this);
  }

  /**
   * The {@code double} nearest to this number.
   *
   * <p>This fails where that would silently be another number: where it is infinite, where it is 0 and the number is
   * not, where the number is written as an integer that no double is, and where it has more than 17 significant
   * digits (zeros at either end not counted) and no double is exactly it.
   *
   * @return the value
   * @throws JsonTypeException if this is not a number, or is refused
   */
  default double asDouble() {
    throw JsonTypeException.kind("number", this);
  }

  /**
   * The exact value of this number.
   *
   * <p>This fails with an exponent outside ±100,000 or with more than 10,000 digits, so that arithmetic with it
   * stays affordable; {@link JsonNumber#text()} remains.
   *
   * @return the value
   * @throws JsonTypeException if this is not a number, or is refused
   */
  default BigDecimal asBigDecimal() {
    throw JsonTypeException.kind("number", this);
  }

  /**
   * This value as an object.
   *
   * @return this
   * @throws JsonTypeException if this is not an object
   */
  default JsonObject asObject() {
    throw JsonTypeException.kind("object", this);
  }

  /**
   * This value as an array.
   *
   * @return this
   * @throws JsonTypeException if this is not an array
   */
  default JsonArray asArray() {
    throw JsonTypeException.kind("array", this);
  }

  /**
   * The compact JSON text of this value, whole however long.
   *
   * @return the text
   */
  @Override
  String toString();
}
