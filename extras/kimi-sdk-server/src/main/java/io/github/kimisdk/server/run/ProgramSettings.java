package io.github.kimisdk.server.run;

import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The settings that a file and the environment give, by their places, such as {@code clients[0].name}. Each value is of the kind
 * of its setting.
 */
final class ProgramSettings {

  /**
   * A value.
   *
   * @param json the value
   * @param source the file or the variable that it comes from
   */
  record Value(JsonValue json, String source) {}

  private final Map<String, Value> values;

  ProgramSettings(Map<String, Value> values) {
    this.values = values;
  }

  /** Returns a value, or that of its setting if it is not set. */
  Optional<JsonValue> find(String place) {
    return values.containsKey(place) ? Optional.of(values.get(place).json())
        : Setting.at(place).orElseThrow(() -> new IllegalArgumentException("expected a setting, found " + place)).initialValue();
  }

  Optional<String> text(String place) {
    return find(place).map(JsonValue::asString);
  }

  List<String> texts(String place) {
    return find(place).map(list -> list.asArray().values().stream().map(JsonValue::asString).toList()).orElse(List.of());
  }

  Map<String, String> map(String place) {
    Map<String, String> map = new LinkedHashMap<>();
    find(place).ifPresent(object -> object.asObject().members().forEach((name, value) -> map.put(name, value.asString())));
    return map;
  }

  boolean flag(String place) {
    return find(place).orElseThrow().asBoolean();
  }

  OptionalLong number(String place) {
    return find(place).map(value -> OptionalLong.of(value.asBigDecimal().longValueExact())).orElse(OptionalLong.empty());
  }

  Optional<BigDecimal> amount(String place) {
    return find(place).map(JsonValue::asBigDecimal);
  }

  Duration time(String place) {
    return Kind.time(text(place).orElseThrow()).orElseThrow();
  }

  /** Returns whether a place, or one below it, is set. */
  boolean has(String place) {
    return values.keySet().stream().anyMatch(path -> path.equals(place) || path.startsWith(place + "."));
  }

  /** Returns a copy with the values of other settings where a change needs a restart. */
  ProgramSettings withRestartOf(ProgramSettings running) {
    Map<String, Value> merged = new HashMap<>(values);
    merged.keySet().removeIf(place -> !Setting.at(place).orElseThrow().live());
    running.values.forEach((place, value) -> {
      if (!Setting.at(place).orElseThrow().live()) {
        merged.put(place, value);
      }
    });
    return new ProgramSettings(merged);
  }

  /** Returns the values at and below a place. */
  Map<String, JsonValue> below(String place) {
    Map<String, JsonValue> below = new TreeMap<>();
    values.forEach((path, value) -> {
      if (path.startsWith(place + ".")) {
        below.put(path, value.json());
      }
    });
    return below;
  }

  /** Returns the places of the objects in a list, in their order, such as {@code clients[0]}. */
  List<String> places(String list) {
    String start = list + "[";
    return values.keySet().stream().filter(path -> path.startsWith(start))
        .map(path -> Integer.parseInt(path.substring(start.length(), path.indexOf(']'))))
        .distinct().sorted().map(number -> start + number + "]").toList();
  }

  /** Returns the file or the variable that a value comes from; {@code default} if it is not set. */
  String source(String place) {
    return values.containsKey(place) ? values.get(place).source() : "default";
  }

  /** Returns the name of a place for a message: that of the variable if the value comes from the environment. */
  String named(String place) {
    Value value = values.get(place);
    return value != null && Setting.owns(value.source()) ? value.source() : place;
  }

  /** Returns a line for each setting with its value and its source. Keys are masked. */
  String effective() {
    StringBuilder lines = new StringBuilder();
    for (Setting setting : Setting.ALL) {
      int list = setting.path().indexOf("[]");
      List<String> places = list < 0 ? List.of("") : places(setting.path().substring(0, list));
      for (String place : places) {
        append(lines, list < 0 ? setting.path() : place + setting.path().substring(list + "[]".length()));
      }
    }
    return lines.toString();
  }

  private void append(StringBuilder lines, String place) {
    boolean secret = Setting.at(place).orElseThrow().kind() == Kind.SECRET;
    find(place).ifPresent(value -> lines.append(place).append(" = ")
        .append(secret ? JsonString.of("***") : value).append("  (")
        .append(source(place)).append(")\n"));
  }
}
