package io.github.kimisdk.json;

import java.math.BigDecimal;

/**
 * A valid number text taken apart: its significant digits and the power of ten that they are multiplied with. No
 * digit and no exponent is expanded, so that {@code 1e999999999} costs what its eleven characters cost.
 *
 * @param negative whether it begins with a minus
 * @param digits the digits without zeros at either end; empty for 0
 * @param power the exponent of the last of them
 * @param exponent the exponent as written, or one beyond all limits
 * @param written how many digits are written before the exponent
 * @param whole whether there is neither a fraction nor an exponent
 */
record Decimal(boolean negative, String digits, long power, long exponent, int written, boolean whole) {
  private static final int MOST_DIGITS = 10_000;
  private static final int MOST_EXPONENT = 100_000;
  private static final long BEYOND = 1L << 40;

  /** The most digits of an exact double, 767, and some: a longer text without zeros at its end is none. */
  private static final int MOST_DOUBLE_DIGITS = 800;

  /** Enough digits to tell any double from the next one. */
  static final int DOUBLE_DIGITS = 17;

  /** Takes a text apart that follows the grammar. */
  static Decimal of(String text) {
    boolean negative = text.charAt(0) == '-';
    int from = negative ? 1 : 0;
    int end = from;
    int point = -1;
    for (; end < text.length() && (text.charAt(end) | 0x20) != 'e'; end++) {
      if (text.charAt(end) == '.') {
        point = end;
      }
    }
    long exponent = end == text.length() ? 0 : exponent(text, end + 1);
    String digits = point < 0 ? text.substring(from, end) : text.substring(from, point) + text.substring(point + 1, end);
    int first = 0;
    while (first < digits.length() && digits.charAt(first) == '0') {
      first++;
    }
    int last = digits.length();
    while (last > first && digits.charAt(last - 1) == '0') {
      last--;
    }
    int fraction = point < 0 ? 0 : end - point - 1;
    long power = exponent - fraction + digits.length() - last;
    return new Decimal(negative, digits.substring(first, last), power, exponent, digits.length(),
        point < 0 && end == text.length());
  }

  private static long exponent(String text, int from) {
    boolean negative = text.charAt(from) == '-';
    long value = 0;
    for (int i = negative || text.charAt(from) == '+' ? from + 1 : from; i < text.length(); i++) {
      value = Math.min(BEYOND, value * 10 + text.charAt(i) - '0');
    }
    return negative ? -value : value;
  }

  /** The integer that this is, or a mismatch. */
  long integer(JsonNumber number, String expected) {
    if (digits.isEmpty()) {
      return 0;
    }
    if (power < 0 || power > 18 || digits.length() + power > 19) {
      throw JsonTypeException.of(expected, number);
    }
    try {
      return Long.parseLong((negative ? "-" : "") + digits + "0".repeat((int) power));
    } catch (NumberFormatException e) {
      throw JsonTypeException.of(expected, number);
    }
  }

  /** Refuses a double that is the nearest to this number and still not near enough. */
  void checkDouble(double nearest, JsonNumber number) {
    if (digits.isEmpty()) {
      return;
    }
    if (Double.isInfinite(nearest)) {
      throw refused("a number in the range of a double", number);
    }
    if (nearest == 0) {
      throw refused("a number that a double tells from 0", number);
    }
    if (whole && digits.length() + power > 15 && !equal(nearest)) {
      throw refused("an integer that a double holds", number);
    }
    if (digits.length() > DOUBLE_DIGITS && !equal(nearest)) {
      throw refused("at most 17 significant digits or an exact double", number);
    }
  }

  private static JsonTypeException refused(String expected, JsonNumber number) {
    return JsonTypeException.of(expected + " (use asBigDecimal() or text())", number);
  }

  private boolean equal(double value) {
    if (digits.length() > MOST_DOUBLE_DIGITS) {
      return false;
    }
    BigDecimal exact = new BigDecimal(Math.abs(value)).stripTrailingZeros();
    return -exact.scale() == power && exact.unscaledValue().toString().equals(digits);
  }

  /** The exact value, or a mismatch where it is too large to reckon with. */
  BigDecimal big(String text) {
    if (written > MOST_DIGITS) {
      throw new JsonTypeException("", "a number of at most 10,000 digits (use text())", "number of " + written + " digits");
    }
    if (Math.abs(exponent) > MOST_EXPONENT) {
      throw JsonTypeException.of("an exponent within ±100,000 (use text())", JsonNumber.ofValid(text));
    }
    return new BigDecimal(text);
  }
}
