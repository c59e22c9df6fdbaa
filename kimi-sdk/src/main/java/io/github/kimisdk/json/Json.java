package io.github.kimisdk.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Parses and writes JSON text.
 *
 * <p>The parser accepts exactly the JSON texts of RFC 8259. These are the decisions in cases that the RFC leaves open:
 * <ul>
 * <li>a name that occurs twice in an object: accepted; the last value counts, at the position of the first;
 * <li>a byte order mark: refused, and the message names it;
 * <li>bytes that are not UTF-8 (overlong, encoded surrogates, beyond U+10FFFF, cut short): refused;
 * <li>an escaped unpaired surrogate, as in {@code "\}{@code ud800"}: accepted, kept as that {@code char}, and written
 *     back escaped;
 * <li>a raw unpaired surrogate in a {@code String}: refused;
 * <li>text after the value: refused;
 * <li>numbers: of any length and size, kept as their text;
 * <li>depth, length and memory: within {@link JsonLimits}.
 * </ul>
 *
 * <p>A refused text causes a {@link JsonParseException} with the position. The parser does not recurse, and the writer recurses
 * to a fixed depth, so no depth of nesting overflows the stack. All methods may be called from any thread.
 *
 * <pre>{@code
 * JsonObject trip = Json.parse("{\"city\":\"Rome\",\"days\":[1,2]}").asObject();
 * System.out.println(trip.get("city").asString() + ", " + trip.get("days").asArray().size() + " days");
 * System.out.println(Json.write(JsonObject.of("city", "Milan", "days", 3)));
 * }</pre>
 */
public final class Json {
  /** Deeper than any data that a program builds from maps and lists, unless one of them holds itself. */
  private static final int DEEPEST = 1000;

  private Json() {}

  /**
   * Parses a text within {@link JsonLimits#DEFAULT}.
   *
   * @param text the JSON text
   * @return the value
   * @throws JsonParseException if the text is not JSON
   */
  public static JsonValue parse(String text) {
    Objects.requireNonNull(text, "text");
    return parse(text, JsonLimits.DEFAULT);
  }

  /**
   * Parses a text within limits.
   *
   * @param text the JSON text
   * @param limits the maximum depth, length and memory
   * @return the value
   * @throws JsonParseException if the text is not JSON, or exceeds a limit
   */
  public static JsonValue parse(String text, JsonLimits limits) {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(limits, "limits");
    if (text.length() > limits.maxBytes()) {
      throw JsonParser.tooLong(text.length(), limits);
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    TextPosition.refuseUnpaired(text, utf8);
    return new JsonParser(utf8, 0, utf8.length, limits, true).document();
  }

  /**
   * Parses a text within {@link JsonLimits#DEFAULT}.
   *
   * @param utf8 the JSON text in UTF-8; not changed, and not kept
   * @return the value
   * @throws JsonParseException if the text is not JSON
   */
  public static JsonValue parse(byte[] utf8) {
    Objects.requireNonNull(utf8, "utf8");
    return parse(utf8, 0, utf8.length, JsonLimits.DEFAULT);
  }

  /**
   * Parses a text in a range of an array within {@link JsonLimits#DEFAULT}.
   *
   * @param utf8 an array with the JSON text in UTF-8; not changed, and not kept
   * @param from the position of the first byte
   * @param to the position after the last byte
   * @return the value
   * @throws JsonParseException if the text is not JSON
   * @throws IndexOutOfBoundsException if the positions are not a range of the array
   */
  public static JsonValue parse(byte[] utf8, int from, int to) {
    Objects.requireNonNull(utf8, "utf8");
    return parse(utf8, from, to, JsonLimits.DEFAULT);
  }

  /**
   * Parses a text in a range of an array within limits.
   *
   * @param utf8 an array with the JSON text in UTF-8; not changed, and not kept
   * @param from the position of the first byte
   * @param to the position after the last byte
   * @param limits the maximum depth, length and memory
   * @return the value
   * @throws JsonParseException if the text is not JSON, or exceeds a limit
   * @throws IndexOutOfBoundsException if the positions are not a range of the array
   */
  public static JsonValue parse(byte[] utf8, int from, int to, JsonLimits limits) {
    Objects.requireNonNull(utf8, "utf8");
    Objects.requireNonNull(limits, "limits");
    if (from < 0 || from > to || to > utf8.length) {
      throw new IndexOutOfBoundsException("expected a range of the " + utf8.length + " bytes, found " + from + " to " + to);
    }
    return new JsonParser(utf8, from, to, limits, false).document();
  }

  /**
   * Returns the compact JSON text of a value.
   *
   * @param value the value
   * @return the text, without white space between tokens
   */
  public static String write(JsonValue value) {
    Objects.requireNonNull(value, "value");
    return JsonWriter.text(value, false);
  }

  /**
   * Returns the compact JSON text of a value in UTF-8.
   *
   * @param value the value
   * @return the bytes, in an array of their own
   */
  public static byte[] bytes(JsonValue value) {
    Objects.requireNonNull(value, "value");
    return JsonWriter.bytes(value);
  }

  /**
   * Returns the JSON text of a value for human readers. Each member and element has its own line, which is indented by two
   * spaces per level.
   *
   * @param value the value
   * @return the text, without a line break at its end
   */
  public static String pretty(JsonValue value) {
    Objects.requireNonNull(value, "value");
    return JsonWriter.text(value, true);
  }

  /**
   * Returns the approximate memory that a value takes on a 64-bit JVM. It is mostly far more than the length of the text: for
   * dense texts such as {@code [[0],[0]]}, ten times as much.
   *
   * @param value the value
   * @return the bytes; {@link JsonLimits#maxMemory} limits about the same figure
   */
  public static long memory(JsonValue value) {
    Objects.requireNonNull(value, "value");
    return Memory.of(value);
  }

  /**
   * Returns the JSON value for a Java value.
   *
   * @param value null, a {@link JsonValue}, {@link CharSequence}, {@link Boolean}, {@link Byte}, {@link Short},
   *     {@link Integer}, {@link Long}, {@link Float}, {@link Double}, {@link BigInteger} or {@link BigDecimal}, or a
   *     {@link Map} with strings for keys, an {@link Iterable}, an array of objects or an {@link Optional} of those
   * @return the JSON value; {@link JsonNull#NULL} for null and for an empty {@code Optional}
   * @throws IllegalArgumentException if the value is of another class, which the message names, if it is NaN or infinite, or if
   *     it is so deeply nested that it probably contains itself
   */
  public static JsonValue of(Object value) {
    return of(value, 0);
  }

  private static JsonValue of(Object value, int depth) {
    if (value == null) {
      return JsonNull.NULL;
    }
    if (value instanceof JsonValue json) {
      return json;
    }
    if (value instanceof CharSequence text) {
      return JsonString.of(text.toString());
    }
    if (value instanceof Boolean truth) {
      return JsonBoolean.of(truth);
    }
    if (value instanceof Number number) {
      return of(number);
    }
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("expected at most " + DEEPEST
          + " levels of values, found more; a value may contain itself");
    }
    if (value instanceof Optional<?> optional) {
      return of(optional.orElse(null), depth + 1);
    }
    if (value instanceof Map<?, ?> map) {
      return object(map, depth + 1);
    }
    List<JsonValue> values = new ArrayList<>();
    if (value instanceof Iterable<?> elements) {
      for (Object element : elements) {
        values.add(of(element, depth + 1));
      }
    } else if (value instanceof Object[] elements) {
      for (Object element : elements) {
        values.add(of(element, depth + 1));
      }
    } else {
      throw new IllegalArgumentException("expected a value with a JSON form, found " + value.getClass().getTypeName()
          + "; use a string, a number, a boolean, a Map, an Iterable, an array of objects or a JsonValue");
    }
    return JsonArray.of(values);
  }

  private static JsonNumber of(Number value) {
    if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
      return JsonNumber.of(value.longValue());
    }
    if (value instanceof Double real) {
      return JsonNumber.of((double) real);
    }
    if (value instanceof Float real) {
      if (!Float.isFinite(real)) {
        throw new IllegalArgumentException(JsonNumber.notFinite(real));
      }
      return JsonNumber.ofValid(real.toString());
    }
    if (value instanceof BigInteger big) {
      return JsonNumber.of(big);
    }
    if (value instanceof BigDecimal big) {
      return JsonNumber.of(big);
    }
    throw new IllegalArgumentException("expected a number with a JSON form, found " + value.getClass().getTypeName()
        + "; use a Long, a Double or a BigDecimal");
  }

  private static JsonObject object(Map<?, ?> map, int depth) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw new IllegalArgumentException("expected a String as the key of a map, found "
            + (entry.getKey() == null ? "null" : entry.getKey().getClass().getTypeName()));
      }
      members.put(name, of(entry.getValue(), depth));
    }
    return JsonObject.of(members);
  }
}
