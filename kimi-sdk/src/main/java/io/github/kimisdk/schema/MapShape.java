package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A {@code Map} from strings to values of one type. */
record MapShape(Class<?> type, Shape value) implements Shape {

  @Override
  public JsonObject schema(Map<String, JsonValue> definitions) {
    return JsonObject.of("type", "object", "additionalProperties", value.schema(definitions));
  }

  @Override
  public Object read(JsonValue json) {
    Map<String, Object> members = new LinkedHashMap<>();
    json.asObject().members().forEach((name, member) -> members.put(name, value.readAt(name, member)));
    return Collections.unmodifiableMap(members);
  }

  @Override
  public JsonValue write(Object map, int depth) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    ((Map<?, ?>) map).forEach((name, member) ->
        members.put((String) name, value.writePart(member, "the key " + name, depth)));
    return JsonObject.of(members);
  }
}
