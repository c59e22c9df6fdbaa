package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the bytes of a schema as the published validator does, and finds the JSON that the validator cannot read.
 *
 * <p>The validator reads every number as a double, writes the schema again without blanks and measures that text. Its writer
 * escapes the characters that matter in HTML.
 */
final class SizeCheck {
  private static final int MAX_BYTES = 120_000;
  private static final int MAX_DEPTH = 10_000;

  private final Faults faults;
  private long size;
  private boolean tooDeep;

  private SizeCheck(Faults faults) {
    this.faults = faults;
  }

  private record Part(JsonValue value, Step at, int depth) {}

  /** Adds a fault for each number and for a depth of JSON that the validator cannot read, or one if the schema is too large. */
  static void check(JsonObject root, Faults faults) {
    SizeCheck check = new SizeCheck(faults);
    Walk.depthFirst(new Part(root, null, 1), check::parts);
    if (check.tooDeep) {
      faults.add(null, "depth", "expected JSON of at most " + MAX_DEPTH + " levels, found more");
    }
    if (faults.empty() && check.size > MAX_BYTES) {
      faults.add(null, "size", "expected at most " + MAX_BYTES + " bytes, found " + check.size);
    }
  }

  /** Counts the bytes of a value without those of its parts. */
  private List<Part> parts(Part part) {
    List<Part> parts = new ArrayList<>();
    if (part.value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        parts.add(new Part(array.get(i), Step.to(part.at, Integer.toString(i)), part.depth + 1));
      }
    } else if (part.value instanceof JsonObject object) {
      object.members().forEach((name, value) -> {
        size += 1 + bytes(name);
        parts.add(new Part(value, Step.to(part.at, name), part.depth + 1));
      });
    } else if (part.value instanceof JsonNumber number && Double.isInfinite(SchemaJson.toDouble(number))) {
      faults.add(part.at, "bounds", "expected a number in the range of a double, found " + number);
      return parts;
    } else {
      size += bytes(part.value);
      return parts;
    }
    size += 2 + Math.max(0, parts.size() - 1);
    tooDeep |= part.depth > MAX_DEPTH;
    return tooDeep ? List.of() : parts;
  }

  private static int bytes(JsonValue value) {
    if (value instanceof JsonString text) {
      return bytes(text.value());
    }
    return value instanceof JsonNumber number ? bytes(SchemaJson.toDouble(number)) : value.toString().length();
  }

  private static int bytes(String text) {
    return 2 + text.codePoints().map(SizeCheck::bytes).sum();
  }

  private static int bytes(int character) {
    if ("\"\\\b\f\n\r\t".indexOf(character) >= 0) {
      return 2;
    }
    if (character < ' ' || "<>&\u2028\u2029".indexOf(character) >= 0) {
      return 6;
    }
    if (character < 0x80) {
      return 1;
    }
    if (character < 0x800) {
      return 2;
    }
    return character < 0x10000 ? 3 : 4;
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
    int sign = exact.signum() < 0 ? 1 : 0;
    return sign + digits + (digits > 1 ? 1 : 0) + 2 + Integer.toString(Math.abs(exponent)).length();
  }
}
