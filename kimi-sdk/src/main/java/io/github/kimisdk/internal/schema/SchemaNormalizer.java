package io.github.kimisdk.internal.schema;

import static io.github.kimisdk.internal.schema.SchemaJson.list;
import static io.github.kimisdk.internal.schema.SchemaJson.text;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns a foreign schema into Moonshot's subset.
 *
 * <p>{@link SchemaMerger} makes one schema of those that apply together, {@link SubsetWriter} and {@link TypeWriter} write the
 * result anew, {@link RootObject} makes the root an object, and {@link MadeSchema} gives recursion an end. A definition is
 * written when something refers to it. {@link ForeignDocument} collects the parts that the subset cannot express.
 */
public final class SchemaNormalizer {
  private static final int MAX_SHOWN = 100;
  public static final String FAILURE = "the schema cannot be converted to Moonshot's subset:";

  private SchemaNormalizer() {}

  public static JsonObject of(JsonObject root) {
    ForeignDocument document = new ForeignDocument(root);
    JsonObject json = root;
    try {
      json = written(document);
    } catch (JsonTypeException numberOutOfRange) {
      document.problems().add(numberOutOfRange.getMessage());
    } catch (ForeignDocument.TooLarge tooLarge) {
      throw new IllegalArgumentException(FAILURE + "\n  " + tooLarge.getMessage());
    }
    List<String> problems = document.problems();
    if (!problems.isEmpty()) {
      String more = problems.size() > MAX_SHOWN ? "\n  and " + (problems.size() - MAX_SHOWN) + " more" : "";
      List<String> shown = problems.subList(0, Math.min(MAX_SHOWN, problems.size()));
      throw new IllegalArgumentException(FAILURE + "\n  " + String.join("\n  ", shown) + more);
    }
    return json;
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
