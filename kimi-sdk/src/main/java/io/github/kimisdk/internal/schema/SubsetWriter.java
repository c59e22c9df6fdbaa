package io.github.kimisdk.internal.schema;

import static io.github.kimisdk.internal.schema.SchemaJson.find;
import static io.github.kimisdk.internal.schema.SchemaJson.list;
import static io.github.kimisdk.internal.schema.SchemaJson.text;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes foreign schemas in the subset. Constraints without a keyword in the subset go to the description, for the model. */
final class SubsetWriter {
  private static final Set<String> TOLD = Set.of("format", "pattern", "multipleOf", "uniqueItems", "minProperties",
      "maxProperties",
      "propertyNames", "patternProperties", "dependentRequired", "contentEncoding", "contentMediaType", "contentSchema",
      "examples",
      "example", "deprecated", "readOnly", "writeOnly", "exclusiveMinimum", "exclusiveMaximum", "default",
      "unevaluatedProperties",
      "unevaluatedItems");

  /** The keywords of {@code TOLD} that have a meaning if they are false. */
  private static final Set<String> TOLD_IF_FALSE = Set.of("default", "unevaluatedProperties", "unevaluatedItems");

  /** The keywords that name a type where none is named. */
  private static final Map<String, Set<String>> HINTS = Map.of(
      "object", Set.of("properties", "required", "additionalProperties", "patternProperties", "minProperties", "maxProperties",
          "propertyNames"),
      "array", Set.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems"),
      "string", Set.of("minLength", "maxLength", "pattern", "format"),
      "number", Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"));
  private static final int MAX_DEPTH = 200;

  private final ForeignDocument document;
  private final SchemaMerger merger;
  private final TypeWriter types;
  /** The names of the definitions that are referred to, by the pointer to each. */
  private final Map<String, String> names = new HashMap<>();
  private final List<String> pointers = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();
  /** The next number to try behind a name that is taken. */
  private final Map<String, Integer> numbers = new HashMap<>();
  private int depth;

  SubsetWriter(ForeignDocument document, SchemaMerger merger) {
    this.document = document;
    this.merger = merger;
    types = new TypeWriter(document, this);
  }

  /** Returns the definitions that something refers to, which may refer to more of them. */
  Map<String, JsonValue> definitions() {
    Map<String, JsonValue> definitions = new LinkedHashMap<>();
    for (int i = 0; i < pointers.size(); i++) {
      String pointer = pointers.get(i);
      definitions.put(names.get(pointer), schema(document.target(pointer), pointer.substring(1)));
    }
    return definitions;
  }

  /** Returns a schema with its notes. */
  JsonObject schema(JsonValue value, String path) {
    if (value == JsonBoolean.TRUE) {
      return SchemaJson.ANY;
    }
    if (depth > MAX_DEPTH) {
      return document.problem(path, "expected at most " + MAX_DEPTH + " nested schemas, found more");
    }
    if (value == JsonBoolean.FALSE) {
      return document.problem(path, "expected a schema that allows something, found false");
    }
    if (!(value instanceof JsonObject object)) {
      return document.problem(path, "expected a schema, found " + value);
    }
    depth++;
    document.spend(path.length() + object.size());
    JsonObject schema = merger.flat(object, path);
    JsonObject result = withoutNotes(schema, path);
    depth--;
    List<String> description = new ArrayList<>();
    if (!text(schema, "description").isEmpty()) {
      description.add(text(schema, "description"));
    }
    for (String name : schema.names()) {
      if (told(name, schema, result)) {
        description.add(name + ": " + schema.get(name));
      }
    }
    String text = String.join("\n", description);
    document.spend(text.length());
    result = SchemaJson.noted(result, "description", text);
    return result.has("title") ? result : SchemaJson.noted(result, "title", text(schema, "title"));
  }

  /** Whether the model is told about a keyword of the foreign schema, which the result does not express. */
  private static boolean told(String name, JsonObject schema, JsonObject result) {
    JsonValue value = schema.get(name);
    if (!TOLD.contains(name) || result.has(name) || value == JsonNull.NULL) {
      return false;
    }
    if (value == JsonBoolean.FALSE && !TOLD_IF_FALSE.contains(name)) {
      return false;
    }
    if (name.equals("unevaluatedProperties")) {
      return schema.has("anyOf") || schema.has("oneOf");
    }
    boolean exact = name.startsWith("exclusive") && text(result, "type").equals("integer")
        && (value == JsonBoolean.TRUE || !schema.has(name.substring("exclusive".length()).toLowerCase(Locale.ROOT)));
    return !exact;
  }

  private JsonObject withoutNotes(JsonObject schema, String path) {
    if (find(schema, "nullable") == JsonBoolean.TRUE) {
      return union(List.of(withoutNotes(schema.without("nullable"), path), JsonObject.of("type", "null")), path);
    }
    if (schema.has("$ref")) {
      return reference(text(schema, "$ref"), path);
    }
    if (schema.has("anyOf")) {
      return branches(schema, "anyOf", path);
    }
    if (schema.has("oneOf")) {
      return branches(schema, "oneOf", path);
    }
    if (schema.has("const")) {
      return values(schema, List.of(schema.get("const")), Step.append(path, "const"));
    }
    if (schema.has("enum")) {
      return values(schema, list(schema, "enum"), Step.append(path, "enum"));
    }
    List<String> all = types(schema);
    List<JsonObject> written = all.stream().map(type -> types.schema(type, schema, path)).toList();
    boolean onlyTypes = written.size() > 1 && written.stream().allMatch(each -> each.size() == 1);
    return onlyTypes ? JsonObject.of("type", all) : union(written, path);
  }

  private JsonObject reference(String ref, String path) {
    if (document.target(ref) == null) {
      return document.problem(Step.append(path, "$ref"), ref + " leads to no schema of this document");
    }
    String name = names.computeIfAbsent(ref.substring(ref.indexOf('#')), this::define);
    return JsonObject.of("$ref", "#/$defs/" + name);
  }

  /** Returns a name for a definition that is written later. */
  private String define(String pointer) {
    pointers.add(pointer);
    String last = pointer.substring(pointer.lastIndexOf('/') + 1).replaceAll("[^\\p{L}\\p{N}_.-]", "_");
    String first = pointer.length() == 1 ? "Root" : last;
    String name = first;
    while (!taken.add(name)) {
      name = first + (numbers.merge(first, 1, Integer::sum) + 1);
    }
    return name;
  }

  private JsonObject branches(JsonObject schema, String keyword, String path) {
    // Another branch may know what one branch does not, so each allows unknown members.
    JsonObject beside = SchemaMerger.constraints(schema).without(keyword).without("unevaluatedProperties");
    List<JsonObject> written = new ArrayList<>();
    int i = 0;
    for (JsonValue branch : list(schema, keyword)) {
      String at = Step.append(path, keyword) + "/" + i++;
      JsonValue whole = branch == JsonBoolean.TRUE ? JsonObject.EMPTY : branch;
      if (whole instanceof JsonObject object && !beside.empty()) {
        whole = merger.merged(merger.flat(object, at), beside, at);
      }
      if (whole != JsonBoolean.FALSE) {
        written.add(schema(whole, at));
      }
    }
    return union(written, path);
  }

  JsonObject union(List<JsonObject> schemas, String path) {
    List<JsonObject> distinct = List.copyOf(new LinkedHashSet<>(schemas));
    if (distinct.isEmpty()) {
      return document.problem(path, "expected a schema that allows something, found no value or branch that fits");
    }
    return distinct.size() == 1 ? distinct.get(0) : JsonObject.of("anyOf", distinct);
  }

  /** Returns the types that a schema names, or the one that its keywords name; all types if there is neither. */
  private static List<String> types(JsonObject schema) {
    Set<String> types = new LinkedHashSet<>();
    for (JsonValue type : list(schema, "type")) {
      types.add(type instanceof JsonString text ? text.value() : type.toString());
    }
    if (!schema.has("type")) {
      HINTS.forEach((type, keywords) -> {
        if (schema.names().stream().anyMatch(keywords::contains)) {
          types.add(type);
        }
      });
    }
    if (types.contains("number")) {
      types.remove("integer");
    }
    if (schema.has("type") || types.size() == 1) {
      return List.copyOf(types);
    }
    return list(SchemaJson.ANY, "type").stream().map(JsonValue::asString).toList();
  }

  /** Returns a schema for some values: of one type, of one type and null, or of any of several types. */
  private JsonObject values(JsonObject schema, List<JsonValue> values, String path) {
    document.spend(values.size());
    List<String> declared = types(schema);
    Map<String, List<JsonValue>> byType = new LinkedHashMap<>();
    for (JsonValue value : new JsonSet(values)) {
      if (value instanceof JsonObject || value instanceof JsonArray) {
        return document.problem(path, "expected a string, number, boolean or null, found " + value);
      }
      boolean integer = value instanceof JsonNumber && !declared.contains("number");
      if (integer && value.asBigDecimal().stripTrailingZeros().scale() > 0) {
        continue;
      }
      String type = integer ? "integer" : value.kind();
      if (declared.contains(type)) {
        byType.computeIfAbsent(type, key -> new ArrayList<>()).add(value);
      }
    }
    boolean nullable = byType.size() == 2 && byType.remove("null") != null;
    List<JsonObject> written = new ArrayList<>();
    byType.forEach((type, group) -> written.add(values(type, group, nullable)));
    return union(written, path);
  }

  private static JsonObject values(String type, List<JsonValue> values, boolean nullable) {
    JsonObject schema = JsonObject.of("type", nullable ? List.of("null", type) : type);
    if (type.equals("null")) {
      return schema;
    }
    if (type.equals("boolean")) {
      return values.size() > 1 ? schema : SchemaJson.noted(schema, "description", "always " + values.get(0));
    }
    if (nullable) {
      values.add(JsonNull.NULL);
    }
    return schema.with("enum", JsonArray.of(values));
  }
}
