package io.github.kimisdk.schema;

import io.github.kimisdk.internal.schema.SchemaJson;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A sealed interface of records. A member of the JSON object, the tag, names the record. */
final class ChoiceShape extends NamedShape {
  private final String tag;
  private final Map<String, RecordShape> records = new LinkedHashMap<>();

  ChoiceShape(Class<?> type, String name, String description, String tag) {
    super(type, name, description);
    this.tag = tag;
  }

  /** The records by the value of the tag. {@link ShapeFactory} adds them. */
  Map<String, RecordShape> records() {
    return records;
  }

  @Override
  boolean partsFiniteWithout(Set<NamedShape> others) {
    return records.values().stream().anyMatch(record -> record.finiteWithout(others));
  }

  @Override
  JsonObject inline(Map<String, JsonValue> definitions) {
    List<JsonObject> branches = new ArrayList<>();
    records.forEach((value, record) -> branches.add(record.tagged(tag, value, definitions)));
    return SchemaJson.noted(JsonObject.of("anyOf", branches), "description", description);
  }

  @Override
  public Object read(JsonValue value) {
    JsonObject object = value.asObject();
    JsonValue found = object.get(tag);
    return Shape.at(tag, () -> ScalarShape.named(records, found)).read(object, tag);
  }

  @Override
  public JsonValue write(Object value, int depth) {
    for (Map.Entry<String, RecordShape> entry : records.entrySet()) {
      if (entry.getValue().type() != value.getClass()) {
        continue;
      }
      Map<String, JsonValue> members = new LinkedHashMap<>();
      members.put(tag, JsonString.of(entry.getKey()));
      return entry.getValue().write(value, members, depth);
    }
    throw new IllegalStateException(value.getClass().getName());
  }
}
