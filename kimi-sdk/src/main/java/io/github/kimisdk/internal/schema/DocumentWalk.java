package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Walks the JSON of a schema once. It measures the size and the depth as the published validator does, and finds the numbers
 * that the validator cannot read. It also collects the references, whose depth and end are examined later.
 *
 * <p>The validator reads every number as a double, writes the schema again without blanks and measures that text. Its writer
 * escapes the characters that matter in HTML.
 */
final class DocumentWalk {
  private static final int MAX_BYTES = 120_000;
  private static final int MAX_DEPTH = 10_000;

  private final Faults faults = new Faults();
  private final Set<String> references = new LinkedHashSet<>();
  private final List<Reference> referring = new ArrayList<>();
  private long size;
  private boolean tooDeep;

  /** Whether the validator looks at a reference, which is so outside of definitions and of arrays other than anyOf. */
  private enum Reach { REQUIRED, OPTIONAL, NOWHERE }

  private record Part(JsonValue value, Step at, int depth, Reach reach) {}

  /** An object with a reference; "optional" says that the reference need not end, because a member above may be missing. */
  record Reference(JsonObject object, Step at, boolean optional) {}

  DocumentWalk(JsonObject root) {
    Walk.depthFirst(new Part(root, null, 1, Reach.REQUIRED), this::parts);
  }

  /** Returns the text of each {@code $ref} anywhere in the document. */
  Set<String> references() {
    return references;
  }

  /** Returns the objects with a reference that the validator looks at. It looks into the value of {@code default} as well. */
  List<Reference> referring() {
    return referring;
  }

  /** Returns a fault for each number and for a depth that the validator cannot read, or one for a size beyond its limit. */
  Faults faults() {
    if (tooDeep) {
      faults.add(null, "depth", "expected JSON of at most " + MAX_DEPTH + " levels, found more");
    }
    if (faults.empty() && size > MAX_BYTES) {
      faults.add(null, "size", "expected at most " + MAX_BYTES + " bytes, found " + size);
    }
    return faults;
  }

  /** Counts the bytes of a value without those of its parts. */
  private List<Part> parts(Part part) {
    List<Part> parts = new ArrayList<>();
    if (part.value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        Reach reach = array.get(i) instanceof JsonObject ? part.reach : Reach.NOWHERE;
        parts.add(new Part(array.get(i), Step.element(part.at, i), part.depth + 1, reach));
      }
    } else if (part.value instanceof JsonObject object) {
      reference(part, object);
      object.members().forEach((name, value) -> {
        size += 1 + bytes(name);
        parts.add(new Part(value, Step.to(part.at, name), part.depth + 1, reach(part, object, name)));
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

  private void reference(Part part, JsonObject object) {
    if (!object.has("$ref")) {
      return;
    }
    if (object.get("$ref") instanceof JsonString ref) {
      references.add(ref.value());
    }
    if (part.reach != Reach.NOWHERE) {
      referring.add(new Reference(object, part.at, part.reach == Reach.OPTIONAL));
    }
  }

  private static Reach reach(Part part, JsonObject object, String name) {
    boolean array = object.get(name) instanceof JsonArray;
    if (part.reach == Reach.NOWHERE || name.equals("$defs") || array && !name.equals("anyOf")) {
      return Reach.NOWHERE;
    }
    boolean optional = name.equals("additionalProperties")
        || name.equals("properties") && JsonArray.EMPTY.equals(SchemaJson.find(object, "required"));
    return optional ? Reach.OPTIONAL : part.reach;
  }

  private static int bytes(JsonValue value) {
    if (value instanceof JsonString text) {
      return bytes(text.value());
    }
    return value instanceof JsonNumber number ? bytes(SchemaJson.toDouble(number)) : value.toString().length();
  }

  private static int bytes(String text) {
    return 2 + text.codePoints().map(DocumentWalk::bytes).sum();
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
