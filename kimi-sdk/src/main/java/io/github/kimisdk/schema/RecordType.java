package io.github.kimisdk.schema;

import static java.util.stream.Collectors.joining;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.lang.reflect.TypeVariable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Converts a record type to and from JSON, and provides its schema.
 *
 * <p>A record becomes an object with a member for each component; {@link Doc} describes them to the model. A component may be a
 * {@code String}, {@code boolean}, {@code char}, any number, an enum, a record (its own type, too), a sealed interface of
 * records, a {@code List}, {@code Set}, {@code Collection}, array, or {@code Map} with string keys. It may also be a class of
 * {@code java.time}, a {@code UUID} or a {@code URI}, each as a string, or a {@link JsonValue}, {@link JsonObject} or {@link
 * io.github.kimisdk.json.JsonArray} for any such value. An {@code Optional} may be missing; every other component is required. A
 * record of a sealed interface has one more member, {@code type}, with the simple name of the record.
 *
 * <p>This class is immutable and thread-safe. There is one instance for each class, which is released together with the class.
 *
 * <pre>{@code
 * record Recipe(String title, List<String> steps) {}
 *
 * RecordType<Recipe> type = RecordType.of(Recipe.class);
 * System.out.println(type.schema());
 * Recipe tea = type.parse("{\"title\":\"Tea\",\"steps\":[\"Boil water\"]}");
 * System.out.println(tea.title() + ": " + type.write(tea));
 * }</pre>
 *
 * @param <T> the record type
 */
public final class RecordType<T> {
  private static final ClassValue<RecordType<?>> ALL = new ClassValue<>() {
    @Override
    protected RecordType<?> computeValue(Class<?> type) {
      return new RecordType<>(type);
    }
  };

  private final Class<T> type;
  private final RecordShape shape;
  private final Schema schema;

  private RecordType(Class<T> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException("expected a record, found " + type.getTypeName() + "; make it one, or part of a record");
    }
    if (type.getTypeParameters().length > 0) {
      throw new IllegalArgumentException(generic(type));
    }
    this.type = type;
    ShapeFactory shapes = new ShapeFactory();
    shape = (RecordShape) shapes.of(type, Map.of(), type.getTypeName());
    shapes.refuseEndless();
    Map<String, JsonValue> definitions = new LinkedHashMap<>();
    JsonObject json = shape.inline(definitions);
    if (!definitions.isEmpty()) {
      json = json.with("$defs", JsonObject.of(definitions));
    }
    schema = Schema.made(json, "the schema of " + type.getTypeName()
        + " is not of Moonshot's subset; @Doc(name = ...) renames a component:");
  }

  /** Returns the message for a generic record, whose class alone does not name the type arguments. */
  private static String generic(Class<?> type) {
    String parameters = "<" + Stream.of(type.getTypeParameters()).map(TypeVariable::getName).collect(joining(", ")) + ">";
    String arguments = parameters.replaceAll("\\w+", "String");
    String name = type.getSimpleName();
    return "expected a record without type parameters, found " + type.getTypeName() + parameters
        + "; make it a component of another"
        + " record, which says what they stand for: record Holder(" + name + arguments + " value) {}";
  }

  /**
   * Returns the record type of a class.
   *
   * @param type the class of the record
   * @param <T> the record type
   * @return the record type
   * @throws IllegalArgumentException if the class is not a record, has no form in JSON, requires itself, has no schema that Kimi
   *     accepts, or is in a module that does not open it; the message names the component and says what to do
   */
  @SuppressWarnings("unchecked")
  public static <T> RecordType<T> of(Class<T> type) {
    Objects.requireNonNull(type, "type");
    return (RecordType<T>) ALL.get(type);
  }

  /**
   * Returns the schema of the record.
   *
   * @return the schema, which passes {@link Schema#checkObject}
   */
  public Schema schema() {
    return schema;
  }

  /**
   * Reads a record from a JSON value.
   *
   * <p>Reading is strict: a string is not a number, and an unknown member is refused. An {@code Optional} treats null as missing.
   *
   * @param value the value
   * @return the record
   * @throws io.github.kimisdk.json.JsonTypeException if the value does not fit, is out of bounds, or is refused by the
   *     constructor of the record; the
   *     message says where, what was expected and what was found
   */
  public T read(JsonValue value) {
    Objects.requireNonNull(value, "value");
    return type.cast(shape.read(value));
  }

  /**
   * Reads a record from a JSON text.
   *
   * @param json the text
   * @return the record
   * @throws io.github.kimisdk.json.JsonParseException if the text is not JSON
   * @throws io.github.kimisdk.json.JsonTypeException if the value does not fit, as for {@link #read}
   */
  public T parse(String json) {
    Objects.requireNonNull(json, "json");
    return read(Json.parse(json));
  }

  /**
   * Writes a record as JSON. {@link #read} makes an equal record of the result, with one exception: an empty
   * {@code Optional<JsonValue>} within a list or a map comes back as an {@code Optional} of JSON null.
   *
   * @param value the record
   * @return the object, with its members in the order of the components
   * @throws IllegalArgumentException if a component is null, NaN or infinite, or if values are nested more than 1,000 levels
   *     deep, for example because a list contains itself
   */
  public JsonObject write(T value) {
    Objects.requireNonNull(value, "value");
    return shape.write(value, 0).asObject();
  }

  @Override
  public String toString() {
    return "RecordType[" + type.getTypeName() + "]";
  }
}
