package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads members that no documentation describes, or that come as numbers and as strings. A member that cannot be read counts as
 * absent and stays in the rest of its object.
 */
final class LenientMembers {

  private LenientMembers() {}

  static Optional<BigDecimal> decimal(ObjectReader fields, String name) {
    return fields.lenient(name, (reader, member) -> reader.value(member).map(LenientMembers::decimal));
  }

  /** Returns a number, or the number in a string. */
  static BigDecimal decimal(JsonValue value) {
    if (!(value instanceof JsonString text)) {
      return value.asBigDecimal();
    }
    try {
      return JsonNumber.parse(text.value().strip()).asBigDecimal();
    } catch (JsonParseException noNumber) {
      throw JsonTypeException.of("number", value);
    }
  }

  /** Takes a text, which may be a number or a boolean. */
  static Optional<String> text(ObjectReader fields, String name) {
    return fields.lenient(name, (reader, member) -> reader.value(member).map(LenientMembers::text));
  }

  private static String text(JsonValue value) {
    if (value.kind().equals("object") || value.kind().equals("array")) {
      throw JsonTypeException.of("string", value);
    }
    return value instanceof JsonString text ? text.value() : value.toString();
  }

  /** Takes a text that is empty if it is absent. */
  static String textOrEmpty(ObjectReader fields, String name) {
    return text(fields, name).orElse("");
  }

  /** Takes an object whose rest belongs to the rest of its parent. A value of another type stays there, and counts as empty. */
  static ObjectReader nested(ObjectReader fields, String name) {
    if (fields.object().tryGet(name).orElse(null) instanceof JsonObject) {
      return fields.nested(name);
    }
    fields.lenient(name, ObjectReader::whole);
    return ObjectReader.of(JsonObject.EMPTY, "");
  }

  static Optional<Boolean> bool(ObjectReader fields, String name) {
    return fields.lenient(name, ObjectReader::bool);
  }

  /** Takes a time under the first of several names that has one. */
  static Optional<Instant> time(ObjectReader fields, List<String> names) {
    for (String name : names) {
      Optional<Instant> time = fields.lenient(name, (reader, member) -> reader.value(member).map(LenientMembers::time));
      if (time.isPresent()) {
        return time;
      }
    }
    return Optional.empty();
  }

  private static Instant time(JsonValue value) {
    try {
      return Instant.parse(value.asString());
    } catch (DateTimeException noTime) {
      throw JsonTypeException.of("a time such as 2026-05-19T04:12:48Z", value);
    }
  }
}
