package io.github.kimisdk.internal.schema;

import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** Collects the faults of a schema. Their pointers are written at the end, because those of a deep schema are long. */
public final class Faults {

  /** A fault: the JSON pointer of its place, the rule, and a message. */
  public record Fault(String path, String rule, String message) {}

  private record Found(Step at, String rule, String message) {}

  private final List<Found> all = new ArrayList<>();

  void add(Step at, String rule, String message) {
    all.add(new Found(at, rule, message));
  }

  void mismatch(Step at, String rule, String expected, JsonValue found) {
    add(at, rule, JsonTypeException.of(expected, found).getMessage());
  }

  boolean empty() {
    return all.isEmpty();
  }

  List<Fault> list() {
    return all.stream().map(found -> new Fault(Step.pointer(found.at), found.rule, found.message)).toList();
  }
}
