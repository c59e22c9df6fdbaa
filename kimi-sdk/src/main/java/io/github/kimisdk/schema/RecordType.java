package io.github.kimisdk.schema;

import static java.util.stream.Collectors.joining;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.lang.reflect.TypeVariable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A record as a shape of JSON: its schema, and the way from JSON to the record and back.
 *
 * <p>A record is an object whose members are its components; {@link Doc} describes them to the model. A component may be
 * a {@code String}, {@code boolean}, {@code char}, any number, an enum, another record (itself, too), a sealed
 * interface of records, a {@code List}, {@code Set}, {@code Collection}, array or {@code Map} with strings for keys, a
 * class of {@code java.time}, a {@code UUID} or {@code URI} as text, or a {@link JsonValue}, {@link JsonObject} or
 * {@link io.github.kimisdk.json.JsonArray} for anything. An {@code Optional} may be missing; everything else has to be
 * there. A record of a sealed interface has a member more, {@code type}, with the simple name of the record.
 *
 * <p>Immutable, and safe for many threads. There is one for each class, and it goes when its class goes.
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
 * @param <T> the record
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
    if (!type.isRecord()) throw new IllegalArgumentException(type.getTypeName() + " is not a record; put it into one");
    if (type.getTypeParameters().length > 0) throw new IllegalArgumentException(generic(type));
    this.type = type;
    ShapeFactory shapes = new ShapeFactory();
    shape = (RecordShape) shapes.of(type, Map.of(), type.getTypeName());
    shapes.refuseEndless();
    Map<String, JsonValue> definitions = new LinkedHashMap<>();
    JsonObject json = shape.inline(definitions);
    if (!definitions.isEmpty()) json = json.with("$defs", JsonObject.of(definitions));
    schema = Schema.of(RecursiveArrays.rewritten(json)).checked("the schema of " + type.getTypeName()
        + " is not of Moonshot's subset; @Doc(name = ...) gives a component another name:");
  }

  /** A class alone does not say what its parameters stand for; a component of another record does. */
  private static String generic(Class<?> type) {
    String parameters = "<" + Stream.of(type.getTypeParameters()).map(TypeVariable::getName).collect(joining(", ")) + ">";
    String arguments = parameters.replaceAll("\\w+", "String");
    String name = type.getSimpleName();
    return "expected a record without type parameters, found " + type.getTypeName() + parameters + "; make it a component of another"
        + " record, which says what they stand for: record Holder(" + name + arguments + " value) {}";
  }

  /**
   * The type of a record.
   *
   * @param type the record's class
   * @param <T> the record
   * @return the type
   * @throws IllegalArgumentException if it is not a record, has no form in JSON, requires itself, has no schema that Kimi
   *     takes, or is in a module that keeps it to itself; the message names the component and says what to do
   */
  @SuppressWarnings("unchecked")
  public static <T> RecordType<T> of(Class<T> type) {
    Objects.requireNonNull(type, "type");
    return (RecordType<T>) ALL.get(type);
  }

  /**
   * The schema of the record, which passes {@link Schema#checkObject}.
   *
   * @return the schema
   */
  public Schema schema() {
    return schema;
  }

  /**
   * The record that a JSON value holds.
   *
   * <p>Nothing is guessed: a text is not a number, and a member that the record does not have is refused. Only null is
   * the same as missing, where something may be missing.
   *
   * @param value the value
   * @return the record
   * @throws JsonTypeException if the value does not fit, is out of bounds, or is refused by the record's own constructor;
   *     it says where, what was expected and what is there
   */
  public T read(JsonValue value) {
    Objects.requireNonNull(value, "value");
    return type.cast(shape.read(value));
  }

  /**
   * The record that a JSON text holds.
   *
   * @param json the text
   * @return the record
   * @throws JsonParseException if the text is not JSON
   * @throws JsonTypeException if the value does not fit, as with {@link #read}
   */
  public T parse(String json) {
    Objects.requireNonNull(json, "json");
    return read(Json.parse(json));
  }

  /**
   * A record as JSON; {@link #read} makes an equal record of it, but for an empty {@code Optional<JsonValue>} within a list
   * or a map, which comes back as one of JSON null.
   *
   * @param value the record
   * @return the object, with its members in the order of the components
   * @throws IllegalArgumentException if a component is null, NaN or infinite, or an {@code Optional} of JSON null, or if
   *     it is so deeply nested that it must contain itself
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
