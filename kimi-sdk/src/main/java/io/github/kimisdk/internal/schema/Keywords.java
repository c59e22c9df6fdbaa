package io.github.kimisdk.internal.schema;

import java.util.List;
import java.util.Set;

/** The keywords of Moonshot's subset of JSON Schema. */
public final class Keywords {
  static final List<String> TYPES = List.of("null", "boolean", "object", "array", "number", "integer", "string");
  static final List<String> NOTES = List.of("title", "description");
  static final Set<String> ALL = Set.of("type", "enum", "default", "anyOf", "$ref", "minLength", "maxLength", "pattern",
      "minimum", "maximum", "items", "minItems", "maxItems", "properties", "required", "additionalProperties", "title",
      "description", "$defs", "$id");

  private static final Set<String> RESERVED = Set.of("$defs", "$ref", "anyOf", "required", "additionalProperties");

  private Keywords() {}

  /** Returns the keywords that apply to one type only. */
  static List<String> of(String type) {
    return switch (type) {
      case "object" -> List.of("properties", "required", "additionalProperties");
      case "array" -> List.of("items", "minItems", "maxItems");
      case "string" -> List.of("minLength", "maxLength", "pattern");
      case "number", "integer" -> List.of("minimum", "maximum");
      default -> List.of();
    };
  }

  /** Returns the end of the names of the bounds of a type, which begin with "min" and "max"; empty if it has none. */
  public static String boundSuffix(String type) {
    return switch (type) {
      case "string" -> "Length";
      case "array" -> "Items";
      case "number", "integer" -> "imum";
      default -> "";
    };
  }

  /** Returns the reason why a property cannot have a name; empty if it can. */
  public static String refusal(String name) {
    if (name.isEmpty()) {
      return "expected a name, found an empty one";
    }
    return RESERVED.contains(name) ? "expected a name that is no keyword, found \"" + name + "\"; rename it" : "";
  }
}
