package io.github.kimisdk.schema;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonMalformed;
import io.github.kimisdk.json.JsonMismatch;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A record as a shape of JSON: its schema, and the way from JSON to the record and back.
 *
 * @param <T> the record
 */
public final class RecordType<T> {
  private final Class<T> type;

  private RecordType(Class<T> type) {
    this.type = type;
  }

  /**
   * The type of a record.
   *
   * @param type the record's class
   * @param <T> the record
   * @return the type
   * @throws IllegalArgumentException if it has no form in JSON; the message names the component, and says what to do
   */
  public static <T> RecordType<T> of(Class<T> type) {
    if (!type.isRecord()) throw new IllegalArgumentException(type.getName() + " is not a record");
    return new RecordType<>(type);
  }

  /**
   * The schema of the record, in Moonshot's subset.
   *
   * @return the schema
   */
  public Schema schema() {
    Schema.Builder builder = Schema.builder();
    for (RecordComponent component : type.getRecordComponents()) {
      boolean optional = component.getType() == Optional.class;
      Schema of = component.getType() == int.class ? Schema.integer("") : Schema.string("");
      if (optional) builder.optional(component.getName(), of);
      else builder.required(component.getName(), of);
    }
    return builder.build();
  }

  /**
   * The record that a JSON value holds.
   *
   * @param value the value
   * @return the record
   * @throws JsonMismatch if the value does not fit; with the path
   */
  public T read(JsonValue value) {
    JsonObject object = value.asObject();
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < values.length; i++) {
      types[i] = components[i].getType();
      try {
        Optional<JsonValue> member = object.tryGet(components[i].getName());
        if (types[i] == Optional.class) values[i] = member.map(JsonValue::asString);
        else if (member.isEmpty()) throw new JsonMismatch("", "string", "nothing");
        else values[i] = types[i] == int.class ? (Object) member.get().asInt() : member.get().asString();
      } catch (JsonMismatch e) {
        throw e.under("/" + components[i].getName());
      }
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The record that a JSON text holds.
   *
   * @param json the text
   * @return the record
   * @throws JsonMalformed if the text is not JSON
   * @throws JsonMismatch if the value does not fit; with the path
   */
  public T parse(String json) {
    return read(Json.parse(json));
  }

  /**
   * A record as JSON.
   *
   * @param value the record
   * @return the JSON value
   */
  public JsonValue write(T value) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    try {
      for (RecordComponent component : type.getRecordComponents()) {
        component.getAccessor().setAccessible(true);
        Object member = component.getAccessor().invoke(value);
        if (member instanceof Optional<?> optional) member = optional.orElse(null);
        if (member != null) members.put(component.getName(), Json.of(member));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return JsonObject.of(members);
  }

  @Override
  public String toString() {
    return "RecordType[" + type.getSimpleName() + "]";
  }
}
