package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** Collects the faults of a schema. */
public final class Faults {

  /** A fault: the JSON pointer of its place, the rule, and a message. */
  public record Fault(String path, String rule, String message) {}

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
