package io.github.kimisdk.schema;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A program for builds of native images: it writes the metadata for the reflection on records of the user. Its arguments are
 * the file to write and the names of the records. The shapes that read and write a record lead to the types of its components.
 */
final class ReachabilityMetadata {
  private final Map<String, JsonObject> types = new TreeMap<>();
  private final Set<Shape> seen = new LinkedHashSet<>();

  private ReachabilityMetadata() {}

  /** Writes the file {@code arguments[0]} for the records whose binary names follow. */
  public static void main(String... arguments) throws IOException, ClassNotFoundException {
    if (arguments.length < 2) {
      throw new IllegalArgumentException("expected a file and the names of records, found " + arguments.length + " arguments");
    }
    ReachabilityMetadata metadata = new ReachabilityMetadata();
    for (String name : List.of(arguments).subList(1, arguments.length)) {
      Class<?> type = Class.forName(name, false, ReachabilityMetadata.class.getClassLoader());
      RecordType.of(type);   // refuses a type that has no form in JSON, with the reason
      metadata.add(new ShapeFactory().of(type, Map.of(), name));
    }
    Path file = Path.of(arguments[0]).toAbsolutePath();
    Files.createDirectories(file.getParent());
    Files.writeString(file, Json.pretty(metadata.json()) + "\n");
  }

  private JsonValue json() {
    return JsonObject.of("reflection", List.copyOf(types.values()));
  }

  private void add(Shape shape) {
    if (!seen.add(shape)) {
      return;
    }
    if (shape instanceof RecordShape record) {
      put(shape.type(), "allDeclaredConstructors", "allDeclaredMethods");
      record.components().forEach(component -> add(component.shape()));
    } else if (shape instanceof ChoiceShape choice) {
      addSealed(choice.type());
      choice.records().values().forEach(this::add);
    } else if (shape instanceof SequenceShape sequence) {
      if (shape.type().isArray()) {
        put(shape.type());
      }
      add(sequence.element());
    } else if (shape instanceof MapShape map) {
      add(map.value());
    } else if (shape instanceof OptionalShape optional) {
      add(optional.content());
    } else if (shape.type().isEnum()) {
      put(shape.type(), "allDeclaredFields");
    }
  }

  private void addSealed(Class<?> type) {
    put(type);
    for (Class<?> sub : type.getPermittedSubclasses()) {
      if (sub.isSealed()) {
        addSealed(sub);
      }
    }
  }

  private void put(Class<?> type, String... all) {
    JsonObject entry = JsonObject.of("type", type.isArray() ? type.getTypeName() : type.getName());
    for (String members : all) {
      entry = entry.with(members, JsonBoolean.TRUE);
    }
    types.put(type.getTypeName(), entry);
  }
}
