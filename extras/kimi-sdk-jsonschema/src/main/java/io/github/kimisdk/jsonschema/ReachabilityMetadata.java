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
import java.util.HashMap;
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
  private final Set<String> seen = new HashSet<>();

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
      metadata.add(type, Map.of());
    }
    Path file = Path.of(arguments[0]).toAbsolutePath();
    Files.createDirectories(file.getParent());
    Files.writeString(file, Json.pretty(metadata.json()) + "\n");
  }

  private JsonValue json() {
    return JsonObject.of("reflection", List.copyOf(types.values()));
  }

  /** Adds a type, in which type variables stand for other types. Returns its class, or null for a variable without a type. */
  private Class<?> add(Type type, Map<Type, Type> variables) {
    if (type instanceof Class<?> plain) {
      if (seen.add(plain.getTypeName() + variables)) {
        addClass(plain, variables);
      }
      return plain;
    }
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      Map<Type, Type> own = new HashMap<>();
      for (int i = 0; i < raw.getTypeParameters().length; i++) {
        Type argument = generic.getActualTypeArguments()[i];
        own.put(raw.getTypeParameters()[i], variables.getOrDefault(argument, argument));
        add(argument, variables);
      }
      return add(raw, own);
    }
    if (type instanceof GenericArrayType array) {
      Class<?> element = add(array.getGenericComponentType(), variables);
      return element == null ? null : add(element.arrayType(), Map.of());
    }
    Type other = type instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : variables.get(type);
    return other == null || other.equals(type) ? null : add(other, variables);
  }

  private void addClass(Class<?> type, Map<Type, Type> variables) {
    if (type.isRecord()) {
      put(type, "allDeclaredConstructors", "allDeclaredMethods");
      for (RecordComponent component : type.getRecordComponents()) {
        add(component.getGenericType(), variables);
      }
    } else if (type.isEnum()) {
      put(type, "allDeclaredFields");
    } else if (type.isArray()) {
      put(type);
      add(type.getComponentType(), Map.of());
    } else if (type.isSealed() && type != JsonValue.class) {
      put(type);
      for (Class<?> one : type.getPermittedSubclasses()) {
        add(one, Map.of());
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
