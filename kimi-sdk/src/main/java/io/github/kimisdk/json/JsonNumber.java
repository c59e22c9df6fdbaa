package io.github.kimisdk.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A JSON number. It keeps its exact text, and becomes a Java number only in the methods that return one.
 *
 * <p>Two numbers are equal if their texts are: {@code 1}, {@code 1.0} and {@code 1e0} are three different numbers.
 */
public final class JsonNumber implements JsonValue {
  /** The most digits that always fit into a long. */
  static final int SHORT_DIGITS = 18;

  private static final JsonNumber[] SMALL = new JsonNumber[256];

  /** Null for an integer of up to 18 digits (but not {@code -0}), whose text follows from its value. */
  private final String text;
  private final long integer;

  private JsonNumber(String text, long integer) {
    this.text = text;
    this.integer = integer;
  }

  /**
   * Returns the number for a {@code long}.
   *
   * @param value the value
   * @return the number
   */
  public static JsonNumber of(long value) {
    if (value > -1_000_000_000_000_000_000L && value < 1_000_000_000_000_000_000L) {
      return ofShort(value);
    }
    return new JsonNumber(Long.toString(value), value);
  }

  /**
   * Returns the number for a {@code double}, with the text of {@link Double#toString(double)}, or with 17 digits if that has
   * more, as on older JDKs. {@link #asDouble()} returns the same {@code double}.
   *
   * @param value the value
   * @return the number
   * @throws IllegalArgumentException if the value is NaN or infinite, which JSON cannot represent
   */
  public static JsonNumber of(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(notFinite(value));
    }
    String text = Double.toString(value);
    if (text.length() > Decimal.DOUBLE_DIGITS && Decimal.of(text).digits().length() > Decimal.DOUBLE_DIGITS) {
      text = new BigDecimal(value).round(new MathContext(Decimal.DOUBLE_DIGITS)).toString();
    }
    return new JsonNumber(text, 0);
  }

  /**
   * Returns the number for a {@code BigDecimal}, with the text of {@link BigDecimal#toString()}.
   *
   * @param value the value
   * @return the number
   * @throws NullPointerException if the value is null
   */
  public static JsonNumber of(BigDecimal value) {
    Objects.requireNonNull(value, "value");
    return parse(value.toString());
  }

  /**
   * Returns the number for a {@code BigInteger}.
   *
   * @param value the value
   * @return the number
   * @throws NullPointerException if the value is null
   */
  public static JsonNumber of(BigInteger value) {
    Objects.requireNonNull(value, "value");
    return parse(value.toString());
  }

  /**
   * Parses the text of a number.
   *
   * @param text a number in the grammar of RFC 8259, without white space around it
   * @return the number
   * @throws JsonParseException if the text is not a number
   */
  public static JsonNumber parse(String text) {
    Objects.requireNonNull(text, "text");
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return new JsonParser(utf8, 0, utf8.length, JsonLimits.DEFAULT, true).number();
  }

  /** Returns the message for NaN or an infinite number. */
  static String notFinite(double value) {
    return "expected a finite number, found " + value + "; use a string or JsonNull.NULL instead";
  }

  /** Returns the number for an integer of up to 18 digits. */
  static JsonNumber ofShort(long value) {
    if (value < 0 || value >= SMALL.length) {
      return new JsonNumber(null, value);
    }
    JsonNumber small = SMALL[(int) value];
    if (small == null) {
      SMALL[(int) value] = small = new JsonNumber(null, value);
    }
    return small;
  }

  /** Returns the number for a text that is valid and not such an integer. */
  static JsonNumber ofValid(String text) {
    return new JsonNumber(text, 0);
  }

  /**
   * Returns the exact text of the number, as it was parsed.
   *
   * @return the text
   */
  public String text() {
    return text == null ? Long.toString(integer) : text;
  }

  /** Returns whether the text follows from {@link #integer()}. */
  boolean plain() {
    return text == null;
  }

  /** Returns whether all numbers of this value are one object. */
  boolean shared() {
    return text == null && integer >= 0 && integer < SMALL.length;
  }

  /** Returns the value of a plain number. */
  long integer() {
    return integer;
  }

  @Override
  public int asInt() {
    long value = text == null ? integer : Decimal.of(text).integer(this, "an integer of 32 bits");
    if (value != (int) value) {
      throw JsonTypeException.of("an integer of 32 bits", this);
    }
    return (int) value;
  }

  @Override
  public long asLong() {
    return text == null ? integer : Decimal.of(text).integer(this, "an integer of 64 bits");
  }

  @Override
  public double asDouble() {
    double nearest = text == null ? integer : Double.parseDouble(text);
    if (text == null && Math.abs(integer) <= 1L << 53) {
      return nearest;
    }
    Decimal.of(text()).checkDouble(nearest, this);
    return nearest;
  }

  @Override
  public BigDecimal asBigDecimal() {
    return text == null ? BigDecimal.valueOf(integer) : Decimal.of(text).big(text);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof JsonNumber number)) {
      return false;
    }
    return text == null || number.text == null
        ? text == number.text && integer == number.integer : text.equals(number.text);
  }

  @Override
  public int hashCode() {
    return text == null ? Long.hashCode(integer) : text.hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
