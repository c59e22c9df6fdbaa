package io.github.kimisdk.jsonschema;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.RecordType;
import java.io.IOException;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A program for builds of native images: it writes the metadata for the reflection on records of the user. Its arguments are
 * the file to write and the names of the records. The components of a record lead to other types.
 */
final class ReachabilityMetadata {
  private final Map<String, JsonObject> types = new TreeMap<>();
  private final Set<Type> seen = new HashSet<>();

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
      metadata.add(type);
    }
    Path file = Path.of(arguments[0]).toAbsolutePath();
    Files.createDirectories(file.getParent());
    Files.writeString(file, Json.pretty(metadata.json()) + "\n");
  }

  private JsonValue json() {
    return JsonObject.of("reflection", List.copyOf(types.values()));
  }

  private void add(Type... all) {
    for (Type type : all) {
      if (!seen.add(type)) {
        continue;
      }
      if (type instanceof Class<?> plain) {
        addClass(plain);
      } else if (type instanceof ParameterizedType generic) {
        add(generic.getRawType());
        add(generic.getActualTypeArguments());
      } else if (type instanceof WildcardType wildcard) {
        add(wildcard.getUpperBounds());
      } else if (type instanceof GenericArrayType array) {
        add(array.getGenericComponentType());
      }
    }
  }

  private void addClass(Class<?> type) {
    if (type.isRecord()) {
      put(type, "allDeclaredConstructors", "allDeclaredMethods");
      for (RecordComponent component : type.getRecordComponents()) {
        add(component.getGenericType());
      }
    } else if (type.isSealed() && type != JsonValue.class) {
      put(type);
      add(type.getPermittedSubclasses());
    } else if (type.isArray()) {
      put(type);
      add(type.getComponentType());
    } else if (type.isEnum()) {
      put(type, "allDeclaredFields");
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
