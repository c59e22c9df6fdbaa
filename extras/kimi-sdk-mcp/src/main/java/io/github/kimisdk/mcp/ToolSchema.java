package io.github.kimisdk.mcp;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The schema of a tool for Kimi. A part without a form allows more, because the server checks the arguments. A property called
 * {@code $ref} gets a name that occurs nowhere else, and its own name again in the arguments.
 */
final class ToolSchema {

  private static final String REFERENCE = "$ref";
  private static final int MAX_NOTES = 20;

  private final Set<String> names = new HashSet<>();
  private final List<String> notes = new ArrayList<>();
  private final Schema schema;
  private final String renamed;

  ToolSchema(JsonObject given) {
    collect(given);
    String name = names.contains(REFERENCE) ? "ref_" : "";
    while (names.contains(name)) {
      name += "_";
    }
    renamed = name;
    if (!renamed.isEmpty()) {
      notes.add("the property $ref is called " + renamed + " for the model");
    }
    SchemaNormalizer.Loosened loosened =
        SchemaNormalizer.loosen(Schema.of(renamed.isEmpty() ? given : (JsonObject) renamed(given)));
    schema = loosened.schema();
    loosened.notes().stream().map(Log::quoted).forEach(notes::add);
    if (notes.size() > MAX_NOTES) {
      notes.subList(MAX_NOTES, notes.size()).clear();
      notes.add("there are more such parts");
    }
  }

  /** The schema that the model gets. */
  Schema schema() {
    return schema;
  }

  /** A line for each part that the model gets in another form. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** The arguments of the server, from those of the model. */
  JsonObject arguments(JsonObject given) {
    return renamed.isEmpty() ? given : (JsonObject) restored(given);
  }

  /** Collects the names of properties. A text called {@code $ref} is a reference. */
  private void collect(JsonValue value) {
    if (value instanceof JsonArray array) {
      array.forEach(this::collect);
    } else if (value instanceof JsonObject object) {
      object.members().forEach((name, member) -> {
        if (name.equals("properties") && member instanceof JsonObject properties) {
          properties.members().forEach((each, property) -> {
            if (!(property instanceof JsonString)) {
              names.add(each);
            }
          });
        }
        collect(member);
      });
    }
  }

  /** Gives properties called {@code $ref} their new name, where they are required, too. References are strings, and stay. */
  private JsonValue renamed(JsonValue value) {
    if (value instanceof JsonArray array) {
      return JsonArray.of(array.values().stream().map(this::renamed).toList());
    }
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    JsonObject result = JsonObject.EMPTY;
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      boolean property = member.getKey().equals(REFERENCE) && !(member.getValue() instanceof JsonString);
      JsonValue below = member.getKey().equals("required") && member.getValue() instanceof JsonArray required
          ? JsonArray.of(required.values().stream().map(this::renamedName).toList()) : renamed(member.getValue());
      result = result.with(property ? renamed : member.getKey(), below);
    }
    return result;
  }

  private JsonValue renamedName(JsonValue name) {
    return name.equals(Json.of(REFERENCE)) ? Json.of(renamed) : name;
  }

  private JsonValue restored(JsonValue value) {
    if (value instanceof JsonArray array) {
      return JsonArray.of(array.values().stream().map(this::restored).toList());
    }
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    JsonObject result = JsonObject.EMPTY;
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      result = result.with(member.getKey().equals(renamed) ? REFERENCE : member.getKey(), restored(member.getValue()));
    }
    return result;
  }
}
