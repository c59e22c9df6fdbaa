package io.github.kimisdk.schema;

import io.github.kimisdk.internal.schema.SchemaJson;
import io.github.kimisdk.internal.schema.Step;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A record: an object with a member for each component. */
final class RecordShape extends NamedShape {
  private static final Map<String, JsonValue> OTHERS = Map.of("additionalProperties", JsonBoolean.FALSE);

  private List<Component> components = List.of();
  private Constructor<?> constructor;

  /** A component; the name is that of the JSON member, and the description is for the model. */
  record Component(String name, String description, Shape shape, Method accessor) {
    boolean optional() {
      return shape instanceof OptionalShape;
    }
  }

  RecordShape(Class<?> type, String name, String description) {
    super(type, name, description);
  }

  /** Completes the shape. {@link ShapeFactory} calls this once. */
  void define(List<Component> all, Constructor<?> canonical) {
    components = all;
    constructor = canonical;
  }

  List<Component> components() {
    return components;
  }

  @Override
  boolean partsFiniteWithout(Set<NamedShape> others) {
    return components.stream().allMatch(component -> component.shape.finiteWithout(others));
  }

  // ---- schema

  @Override
  JsonObject inline(Map<String, JsonValue> definitions) {
    return object(new LinkedHashMap<>(), definitions);
  }

  /** Returns the schema of this record as a branch of a sealed interface, with the tag as first member. */
  JsonObject tagged(String tag, String value, Map<String, JsonValue> definitions) {
    if (names().contains(tag)) {
      throw new IllegalArgumentException(type().getTypeName() + ": expected no component \"" + tag + "\", found one; the member"
          + " of this name tells the records apart, so choose another name with @Doc(name = ...) on the sealed interface");
    }
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    properties.put(tag, JsonObject.of("type", "string", "enum", List.of(value)));
    return object(properties, definitions);
  }

  private JsonObject object(Map<String, JsonValue> properties, Map<String, JsonValue> definitions) {
    List<String> required = new ArrayList<>(properties.keySet());
    for (Component component : components) {
      Shape shape = component.shape instanceof OptionalShape optional ? optional.content() : component.shape;
      if (!component.optional()) {
        required.add(component.name);
      }
      properties.put(component.name, SchemaJson.noted(shape.schema(definitions), "description", component.description));
    }
    return SchemaJson.noted(SchemaJson.object(properties, required, OTHERS), "description", description);
  }

  private List<String> names() {
    return components.stream().map(Component::name).toList();
  }

  // ---- reading

  @Override
  public Object read(JsonValue value) {
    return read(value.asObject(), null);
  }

  /** Reads an object that has the tag of a sealed interface as well, unless the tag is null. */
  Object read(JsonObject object, String tag) {
    List<Object> values = new ArrayList<>();
    int known = tag == null ? 0 : 1;
    for (Component component : components) {
      if (component.shape instanceof OptionalShape optional && !object.has(component.name)) {
        values.add(optional.empty());
      } else {
        values.add(component.shape.readAt(component.name, object.get(component.name)));
        known++;
      }
    }
    if (known < object.size()) {
      refuseUnknown(object, tag);
    }
    return construct(values.toArray());
  }

  private void refuseUnknown(JsonObject object, String tag) {
    List<String> names = names();
    for (String name : object.names()) {
      if (names.contains(name) || name.equals(tag)) {
        continue;
      }
      JsonTypeException unknown = JsonTypeException.of("no member of this name; " + NameHints.suggestion(name, names),
          object.get(name));
      throw unknown.under(Step.append("", NameHints.shortened(name)));
    }
  }

  private Object construct(Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      JsonTypeException mismatch = new JsonTypeException("", "a valid " + type().getSimpleName(), "one that it refuses: "
          + reason);
      mismatch.initCause(cause);
      throw mismatch;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- writing

  @Override
  public JsonValue write(Object value, int depth) {
    return write(value, new LinkedHashMap<>(), depth);
  }

  /** Writes a record after the members that are there already. */
  JsonObject write(Object record, Map<String, JsonValue> members, int depth) {
    for (Component component : components) {
      Object value = value(component, record);
      JsonValue written = component.shape.writePart(value, component.name + " of " + type().getSimpleName(), depth);
      if (!(component.shape instanceof OptionalShape optional) || optional.value(value) != null) {
        members.put(component.name, written);
      }
    }
    return JsonObject.of(members);
  }

  private Object value(Component component, Object record) {
    try {
      return component.accessor.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the accessor of " + component.name + " of " + type().getName() + " failed", e);
    }
  }
}
