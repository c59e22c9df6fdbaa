package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.Schema.Fault;
import java.util.ArrayList;
import java.util.List;

/** Collects the faults of a schema. */
final class Faults {
  private final List<Fault> list = new ArrayList<>();

  void add(Step at, String rule, String message) {
    list.add(new Fault(Step.pointer(at), rule, message));
  }

  void mismatch(Step at, String rule, String expected, JsonValue found) {
    add(at, rule, JsonTypeException.of(expected, found).getMessage());
  }

  boolean empty() {
    return list.isEmpty();
  }

  List<Fault> list() {
    return List.copyOf(list);
  }
}
