package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.Map;
import java.util.Set;

/**
 * A record or a sealed interface. It may contain itself, so it exists before its parts do. A type that several places use
 * becomes a definition.
 */
abstract sealed class NamedShape implements Shape permits RecordShape, ChoiceShape {
  final String description;
  private final Class<?> type;
  private final String name;
  private int uses;

  NamedShape(Class<?> type, String name, String description) {
    this.type = type;
    this.name = name;
    this.description = description;
  }

  @Override
  public final Class<?> type() {
    return type;
  }

  final int uses() {
    return uses;
  }

  final void addUses(int more) {
    uses += more;
  }

  @Override
  public final JsonObject schema(Map<String, JsonValue> definitions) {
    if (uses < 2) {
      return inline(definitions);
    }
    if (!definitions.containsKey(name)) {
      definitions.put(name, JsonObject.EMPTY);
      definitions.put(name, inline(definitions));
    }
    return JsonObject.of("$ref", "#/$defs/" + name);
  }

  /** Returns the schema of this place, even if the type is a definition as well. */
  abstract JsonObject inline(Map<String, JsonValue> definitions);

  @Override
  public final boolean finiteWithout(Set<NamedShape> others) {
    return !others.contains(this);
  }

  /** Whether a finite value of this type exists whose parts contain no value of some other types. */
  abstract boolean partsFiniteWithout(Set<NamedShape> others);
}
