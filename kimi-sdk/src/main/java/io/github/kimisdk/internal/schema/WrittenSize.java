package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;

/**
 * Counts the bytes of a schema as the published validator writes it: without blanks, with each number as the nearest double, and
 * with escapes for the characters that matter in HTML.
 */
final class WrittenSize {
  private WrittenSize() {}

  /** Counts the bytes of a value without those of its parts, which it separates. */
  static long of(JsonValue value, int parts) {
    if (value instanceof JsonString text) {
      return bytes(text.value());
    }
    if (value instanceof JsonNumber number) {
      return bytes(SchemaJson.toDouble(number));
    }
    if (value instanceof JsonObject object) {
      return 2 + Math.max(0, parts - 1) + object.names().stream().mapToLong(name -> 1 + bytes(name)).sum();
    }
    return parts > 0 ? parts + 1 : value.toString().length();
  }

  private static int bytes(String text) {
    return 2 + text.codePoints().map(WrittenSize::bytes).sum();
  }

  private static int bytes(int character) {
    if ("\"\\\b\f\n\r\t".indexOf(character) >= 0) {
      return 2;
    }
    if (character < ' ' || "<>&\u2028\u2029".indexOf(character) >= 0) {
      return 6;
    }
    return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  }

  private static int bytes(double value) {
    if (value == 0) {
      return 1 / value < 0 ? 2 : 1;
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    double magnitude = Math.abs(value);
    if (magnitude >= 1e-6 && magnitude < 1e21) {
      return exact.toPlainString().length();
    }
    int digits = exact.precision();
    int exponent = digits - exact.scale() - 1;
    return (value < 0 ? 1 : 0) + digits + (digits > 1 ? 1 : 0) + 2 + Integer.toString(Math.abs(exponent)).length();
  }
}
