package io.github.kimisdk.jsonschema;

import static io.github.kimisdk.internal.schema.SchemaJson.list;
import static io.github.kimisdk.internal.schema.SchemaJson.text;

import io.github.kimisdk.internal.schema.JsonSet;
import io.github.kimisdk.internal.schema.MadeSchema;
import io.github.kimisdk.internal.schema.SchemaJson;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Converts schemas of MCP, OpenAPI, zod or pydantic to the subset of JSON Schema that Kimi takes. */
public final class SchemaNormalizer {
  // SchemaMerger makes one schema of those that apply together, SubsetWriter and TypeWriter write the result anew, RootObject
  // makes the root an object, and MadeSchema gives recursion an end. A definition is written when something refers to it.
  // ForeignDocument collects the parts that the subset cannot express.

  private static final int MAX_SHOWN = 100;

  private SchemaNormalizer() {}

  /**
   * Returns a schema in Moonshot's subset (MFJS).
   *
   * <p>Values that fit the given schema fit the new one. Keywords that the subset lacks, such as {@code format}, go to the
   * description for the model. The new schema may therefore allow more, so the receiver still has to check the values.
   *
   * <p>A root that allows any of several objects becomes one object with the members of all, because arguments have no other
   * form. An array through which a schema leads back to itself becomes {@code anyOf} of that array and the empty array, because
   * the service does not see otherwise that it may be empty. Up to draft 7, which {@code $schema} names, keywords beside a
   * {@code $ref} have no effect.
   *
   * <p>A branch of a union that allows nothing goes, such as {@code {"type":"null"}} beside {@code "type":"string"}. A union
   * without any branch left is refused, with the reason of each branch.
   *
   * <p>Every schema for objects has the array {@code required}, because not every deployment takes one without it.
   *
   * <p>In three cases the new schema allows less. A schema without {@code type} is for the type whose keywords it uses; {@code
   * format} is a keyword of strings. In a root that allowed any of several objects, a member has the schemas of those objects
   * that name it. A root that allowed objects and null is for objects, because arguments are never null.
   *
   * @param foreign any JSON Schema
   * @return the schema, which passes {@link Schema#check} and {@link Schema#checkService}
   * @throws IllegalArgumentException if a part cannot be converted; the message names each such part, up to 100, with its path
   */
  public static Schema normalize(Schema foreign) {
    ForeignDocument document = new ForeignDocument(Objects.requireNonNull(foreign, "foreign").json());
    List<String> problems = document.problems();
    Schema result = foreign;
    try {
      result = Schema.of(MadeSchema.of(written(document)));
    } catch (JsonTypeException numberOutOfRange) {
      problems.add(numberOutOfRange.getMessage());
    } catch (ForeignDocument.TooLarge tooLarge) {
      problems.clear();
      problems.add(tooLarge.getMessage());
    }
    if (problems.isEmpty()) {
      result.check().forEach(fault -> problems.add(fault.toString()));
    }
    if (!problems.isEmpty()) {
      String more = problems.size() > MAX_SHOWN ? "\n  and " + (problems.size() - MAX_SHOWN) + " more" : "";
      List<String> shown = problems.subList(0, Math.min(MAX_SHOWN, problems.size()));
      throw new IllegalArgumentException(
          "the schema cannot be converted to Moonshot's subset:\n  " + String.join("\n  ", shown) + more);
    }
    return result;
  }

  /** Writes the document again without the references to a definition that was found to allow nothing. */
  private static JsonObject written(ForeignDocument document) {
    while (true) {
      int empty = document.empty().size();
      SchemaMerger merger = new SchemaMerger(document);
      SubsetWriter writer = new SubsetWriter(document, merger);
      JsonObject json = writer.part(false, () -> writer.schema(merger.inlined(document.effective(document.root()), ""), ""));
      Map<String, JsonValue> definitions = writer.definitions();
      if (document.empty().size() == empty) {
        JsonObject root = RootObject.of(json, definitions);
        return definitions.isEmpty() ? root : root.with("$defs", JsonObject.of(definitions));
      }
      document.problems().clear();
    }
  }

  /** Makes one object of a root that is any of several: the arguments of a tool have no other form. */
  private static final class RootObject {
    private static final int MAX_DEPTH = 200;
    private static final int MAX_OBJECTS = 1_000;

    private final Map<String, JsonValue> definitions;
    private final List<JsonObject> objects = new ArrayList<>();

    private RootObject(Map<String, JsonValue> definitions) {
      this.definitions = definitions;
    }

    /** Returns the root, as one object if all its alternatives are objects, or null, which arguments never are. */
    static JsonObject of(JsonObject root, Map<String, JsonValue> definitions) {
      RootObject result = new RootObject(definitions);
      boolean union = root.has("anyOf") && result.collect(root, 1) && !result.objects.isEmpty();
      return union ? result.one(text(root, "description")) : root;
    }

    private boolean collect(JsonObject schema, int depth) {
      if (depth > MAX_DEPTH || objects.size() > MAX_OBJECTS) {
        return false;
      }
      if (schema.has("$ref")) {
        return collect((JsonObject) definitions.get(text(schema, "$ref").substring("#/$defs/".length())), depth + 1);
      }
      if (schema.has("anyOf")) {
        return list(schema, "anyOf").stream().allMatch(branch -> collect((JsonObject) branch, depth + 1));
      }
      return text(schema, "type").equals("null") || objects.add(schema) && text(schema, "type").equals("object");
    }

    private JsonObject one(String description) {
      if (objects.size() == 1) {
        return SchemaJson.noted(objects.get(0), "description", description);
      }
      Map<String, JsonValue> properties = new LinkedHashMap<>();
      Set<JsonValue> required = new JsonSet(list(objects.get(0), "required"));
      Set<String> alternatives = new LinkedHashSet<>();
      for (JsonObject object : objects) {
        if (object.has("properties")) {
          SchemaMerger.addAll(properties, object.get("properties").asObject(), "anyOf");
        }
        required.retainAll(new JsonSet(list(object, "required")));
        alternatives.add(list(object, "required").toString());
      }
      boolean closed = objects.stream().allMatch(object -> SchemaJson.find(object, "additionalProperties") == JsonBoolean.FALSE);
      JsonObject result = JsonObject.of("type", "object", "properties", properties);
      if (!required.isEmpty()) {
        result = result.with("required", JsonArray.of(List.copyOf(required)));
      }
      if (closed) {
        result = result.with("additionalProperties", JsonBoolean.FALSE);
      }
      if (alternatives.size() > 1) {
        result = SchemaJson.noted(result, "description", "has all members of one of " + String.join(" or ", alternatives));
      }
      return SchemaJson.noted(result, "description", description);
    }
  }
}
