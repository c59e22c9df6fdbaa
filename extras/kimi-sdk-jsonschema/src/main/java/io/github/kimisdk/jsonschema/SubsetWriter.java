package io.github.kimisdk.jsonschema;

import static io.github.kimisdk.internal.schema.SchemaJson.find;
import static io.github.kimisdk.internal.schema.SchemaJson.list;
import static io.github.kimisdk.internal.schema.SchemaJson.text;

import io.github.kimisdk.internal.schema.JsonSet;
import io.github.kimisdk.internal.schema.SchemaJson;
import io.github.kimisdk.internal.schema.Step;
import io.github.kimisdk.jsonschema.ForeignDocument.Nothing;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes foreign schemas in the subset. Constraints without a keyword in the subset go to the description, for the model. */
final class SubsetWriter {
  private static final Set<String> TOLD = Set.of("format", "pattern", "multipleOf", "uniqueItems", "minProperties",
      "maxProperties",
      "propertyNames", "patternProperties", "dependentRequired", "contentEncoding", "contentMediaType", "contentSchema",
      "examples",
      "example", "deprecated", "readOnly", "writeOnly", "exclusiveMinimum", "exclusiveMaximum", "default",
      "unevaluatedProperties",
      "unevaluatedItems");

  /** The keywords that belong to {@code if}. */
  private static final Set<String> CONDITIONAL = Set.of("then", "else");

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
  private static final int MAX_REASONS = 5;

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
      try {
        definitions.put(names.get(pointer), schema(document.target(pointer), pointer.substring(1)));
      } catch (Nothing nothing) {
        document.empty().put(pointer, nothing);
      }
    }
    return definitions;
  }

  /** Returns a part. A part that is not required may allow nothing while the whole allows something, so that is a problem. */
  JsonObject part(boolean required, Supplier<JsonObject> part) {
    try {
      return part.get();
    } catch (Nothing nothing) {
      if (required && !document.loose()) {
        throw nothing;
      }
      return document.problem(nothing);
    }
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
      throw document.nothing(path, "expected a schema that allows something, found false");
    }
    if (!(value instanceof JsonObject object)) {
      return document.problem(path, "expected a schema, found " + value);
    }
    document.spend(path.length() + object.size());
    try {
      depth++;
      JsonObject schema = merger.flat(object, path);
      return noted(schema, withoutNotes(schema, path));
    } finally {
      depth--;
    }
  }

  /** Returns the result with the notes of the schema, and with its constraints that the result does not express. */
  private JsonObject noted(JsonObject schema, JsonObject written) {
    List<String> description = new ArrayList<>();
    if (!text(schema, "description").isEmpty()) {
      description.add(text(schema, "description"));
    }
    for (String name : schema.names()) {
      if (told(name, schema, written)) {
        description.add(name + ": " + schema.get(name));
      }
    }
    String text = String.join("\n", description);
    document.spend(text.length());
    JsonObject result = SchemaJson.noted(written, "description", text);
    return result.has("title") ? result : SchemaJson.noted(result, "title", text(schema, "title"));
  }

  /** Whether the model is told about a keyword of the foreign schema, which the result does not express. */
  private boolean told(String name, JsonObject schema, JsonObject result) {
    JsonValue value = schema.get(name);
    if (document.loose() && (SchemaMerger.INEXPRESSIBLE.contains(name) || CONDITIONAL.contains(name) && schema.has("if"))) {
      return true;
    }
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
      return union(List.of(schema.without("nullable"), JsonObject.of("type", "null")), each -> withoutNotes(each, path), path);
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
    if (schema.has("const") || schema.has("enum")) {
      return values(schema, path);
    }
    List<String> all = types(schema);
    if (document.loose() && !SchemaMerger.TYPES.containsAll(all)) {
      return document.problem(Step.append(path, "type"), "expected types of JSON Schema, found " + schema.get("type"));
    }
    JsonObject union = union(all, type -> types.schema(type, schema, path), path);
    List<JsonValue> branches = list(union, "anyOf");
    boolean onlyTypes = !branches.isEmpty() && branches.stream().allMatch(branch -> branch.asObject().size() == 1);
    return onlyTypes ? JsonObject.of("type", branches.stream().map(branch -> branch.get("type")).toList()) : union;
  }

  private JsonObject reference(String ref, String path) {
    if (document.target(ref) == null) {
      return document.problem(Step.append(path, "$ref"), ref + " leads to no schema of this document");
    }
    String pointer = ref.substring(ref.indexOf('#'));
    if (document.empty().containsKey(pointer)) {
      throw document.nothing(Step.append(path, "$ref"), "expected a reference to a schema that allows something, found \"" + ref
          + "\"; " + document.empty().get(pointer).shown());
    }
    String name = names.computeIfAbsent(pointer, this::define);
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
    String union = Step.append(path, keyword);
    List<JsonValue> all = list(schema, keyword);
    return union(IntStream.range(0, all.size()).boxed().toList(), i -> branch(all.get(i), beside, union + "/" + i), union);
  }

  private JsonObject branch(JsonValue branch, JsonObject beside, String path) {
    JsonValue whole = branch == JsonBoolean.TRUE ? JsonObject.EMPTY : branch;
    boolean merge = whole instanceof JsonObject && !beside.empty();
    return schema(merge ? merger.merged(merger.flat((JsonObject) whole, path), beside, path) : whole, path);
  }

  /** Returns the union of schemas at their paths. */
  JsonObject union(Map<String, JsonValue> schemas, String path) {
    return union(schemas.keySet(), at -> schema(schemas.get(at), at), path);
  }

  /** Returns the union of all branches that allow something. The others leave neither problems nor definitions. */
  private <B> JsonObject union(Collection<B> branches, Function<B, JsonObject> writer, String path) {
    Set<JsonObject> written = new LinkedHashSet<>();
    List<Nothing> reasons = new ArrayList<>();
    for (B branch : branches) {
      int problems = document.problems().size();
      int referred = pointers.size();
      try {
        written.add(writer.apply(branch));
      } catch (Nothing nothing) {
        reasons.add(nothing);
        document.problems().subList(problems, document.problems().size()).clear();
        List<String> unused = pointers.subList(referred, pointers.size());
        unused.forEach(pointer -> taken.remove(names.remove(pointer)));
        unused.clear();
      }
    }
    if (written.isEmpty()) {
      throw reasons.size() == 1 ? reasons.get(0) : document.nothing(path, "expected a branch that allows something, found none"
          + reasons.stream().limit(MAX_REASONS).map(reason -> "; " + reason.shown()).collect(Collectors.joining()));
    }
    return written.size() == 1 ? written.iterator().next() : JsonObject.of("anyOf", List.copyOf(written));
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
  private JsonObject values(JsonObject schema, String path) {
    String keyword = schema.has("const") ? "const" : "enum";
    Set<JsonValue> all = new JsonSet(schema.has("const") ? List.of(schema.get("const")) : list(schema, "enum"));
    if (schema.has("enum")) {
      all.retainAll(new JsonSet(list(schema, "enum")));
    }
    document.spend(all.size());
    List<String> declared = types(schema);
    Map<String, List<JsonValue>> byType = new LinkedHashMap<>();
    for (JsonValue value : all) {
      boolean integer = value instanceof JsonNumber && !declared.contains("number");
      String type = integer ? "integer" : value.kind();
      if (!declared.contains(type) || integer && value.asBigDecimal().stripTrailingZeros().scale() > 0) {
        continue;
      }
      if (value instanceof JsonObject || value instanceof JsonArray) {
        String problem = "expected a string, number, boolean or null, found " + value;
        JsonObject any = document.problem(Step.append(path, keyword), problem);
        return SchemaJson.noted(any, "description", keyword + ": " + schema.get(keyword));
      }
      byType.computeIfAbsent(type, key -> new ArrayList<>()).add(value);
    }
    if (byType.isEmpty()) {
      throw document.nothing(Step.append(path, keyword), "expected values of the type " + declared + ", found " + all);
    }
    boolean nullable = byType.size() == 2 && byType.remove("null") != null;
    return union(byType.keySet(), type -> values(type, byType.get(type), nullable), path);
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
