package io.github.kimisdk.jsonschema;

import static io.github.kimisdk.internal.schema.SchemaJson.find;
import static io.github.kimisdk.internal.schema.SchemaJson.list;
import static io.github.kimisdk.internal.schema.SchemaJson.text;

import io.github.kimisdk.internal.schema.CompletedSchema;
import io.github.kimisdk.internal.schema.JsonSet;
import io.github.kimisdk.internal.schema.Keywords;
import io.github.kimisdk.internal.schema.SchemaJson;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
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
  private static final JsonString OBJECT = JsonString.of("object");

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
    List<String> problems = new ArrayList<>();
    Schema result = converted(Objects.requireNonNull(foreign, "foreign").json(), false, problems);
    if (!problems.isEmpty()) {
      String more = problems.size() > MAX_SHOWN ? "\n  and " + (problems.size() - MAX_SHOWN) + " more" : "";
      throw new IllegalArgumentException(
          "the schema cannot be converted to Moonshot's subset:\n  " + String.join("\n  ", shown(problems)) + more);
    }
    return result;
  }

  /**
   * A schema that may allow much more than the original.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param schema a schema for objects, which passes {@link Schema#checkObject} and {@link Schema#checkService}
   * @param notes a line for each part that could not be converted, with its path, at most 100; mostly empty
   */
  public record Loosened(Schema schema, List<String> notes) {
    /**
     * Creates a result from all components.
     *
     * @param schema the schema, not null
     * @param notes the lines, not null
     */
    public Loosened {
      Objects.requireNonNull(schema, "schema");
      notes = List.copyOf(Objects.requireNonNull(notes, "notes"));
    }
  }

  /**
   * Returns a schema for the arguments of a tool whose receiver checks them anyway, such as a server of MCP. It takes every
   * schema: a part that {@link #normalize} refuses becomes a schema that allows anything there. The description of that part has
   * {@code not}, {@code if}, {@code enum} with objects and the like. A schema of which less can be kept, such as one that is
   * nested too deeply, becomes one for objects with the same members, or any. The root is for objects, whatever it was for.
   *
   * @param foreign any JSON Schema
   * @return the schema, and a note for each part that {@link #normalize} refuses
   */
  public static Loosened loosen(Schema foreign) {
    JsonObject given = Objects.requireNonNull(foreign, "foreign").json();
    List<String> notes = new ArrayList<>();
    Schema strict = converted(given, false, notes);
    if (notes.isEmpty() && accepted(strict)) {
      return new Loosened(strict, notes);
    }
    notes.clear();
    boolean other = given.has("type") && !list(given, "type").contains(OBJECT);
    if (other) {
      notes.add("/type: expected \"object\", which arguments are, found " + given.get("type"));
    }
    JsonObject root = given.with("type", OBJECT);
    for (boolean loose : new boolean[] {false, true}) {
      List<String> problems = new ArrayList<>();
      Schema result = converted(root, loose, problems);
      if (accepted(result) && (loose || problems.isEmpty())) {
        notes.addAll(problems);
        return new Loosened(result, shown(notes));
      }
      if (loose) {
        notes.addAll(problems);
        result.checkObject().forEach(fault -> notes.add(fault.toString()));
      }
    }
    notes.add("the root: only the names of its members are kept");
    Schema names = Schema.of(names(given));
    return new Loosened(accepted(names) ? names : Schema.of(CompletedSchema.of(JsonObject.of("type", OBJECT))), shown(notes));
  }

  private static boolean accepted(Schema schema) {
    return schema.checkObject().isEmpty() && schema.checkService().isEmpty();
  }

  private static List<String> shown(List<String> lines) {
    return lines.subList(0, Math.min(MAX_SHOWN, lines.size()));
  }

  /** The members of a schema without their constraints. */
  private static JsonObject names(JsonObject given) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    if (find(given, "properties") instanceof JsonObject properties) {
      properties.members().forEach((name, property) -> {
        String description = property instanceof JsonObject object ? text(object, "description") : "";
        members.put(name, SchemaJson.noted(SchemaJson.ANY, "description", description));
      });
    }
    members.keySet().removeIf(name -> !Keywords.refusal(name).isEmpty());
    List<String> required = list(given, "required").stream().filter(JsonString.class::isInstance).map(JsonValue::asString)
        .filter(members::containsKey).distinct().toList();
    return SchemaJson.noted(SchemaJson.object(members, required, Map.of()), "description", text(given, "description"));
  }

  /** Converts a schema, and collects the problems. The result counts only if there are none, or if it is loose. */
  private static Schema converted(JsonObject foreign, boolean loose, List<String> problems) {
    ForeignDocument document = new ForeignDocument(foreign, loose);
    Schema result = Schema.of(foreign);
    try {
      result = Schema.of(CompletedSchema.of(written(document)));
      problems.addAll(document.problems());
    } catch (JsonTypeException numberOutOfRange) {
      problems.addAll(document.problems());
      problems.add(numberOutOfRange.getMessage());
    } catch (ForeignDocument.TooLarge tooLarge) {
      problems.add(tooLarge.getMessage());
    }
    if (problems.isEmpty()) {
      result.check().forEach(fault -> problems.add(fault.toString()));
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
