package io.github.kimisdk.chat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins the lists of reasoning that some hosts send beside the text of the reasoning. The first element of a delta continues the
 * last one of the delta before it if no member of the two differs, except for the text, which grows.
 */
final class ReasoningPieces {

  private static final String TYPES = "reasoning.";
  private static final List<String> TEXTS = List.of("text", "summary");

  private final List<JsonValue> elements = new ArrayList<>();
  private final Map<String, JsonValue> last = new LinkedHashMap<>();
  private final Map<String, StringBuilder> texts = new LinkedHashMap<>();

  /** Returns whether a value is a list of reasoning. */
  static boolean are(JsonValue value) {
    return value instanceof JsonArray list && !list.empty() && list.values().stream().allMatch(ReasoningPieces::is);
  }

  private static boolean is(JsonValue element) {
    return element instanceof JsonObject object && object.tryGet("type").orElse(null) instanceof JsonString type
        && type.value().startsWith(TYPES);
  }

  /** Adds the list of a delta; returns by how much the memory grows. */
  long add(JsonArray list) {
    for (int i = 0; i < list.size(); i++) {
      JsonObject element = list.get(i).asObject();
      if (i > 0 || !continues(element)) {
        close();
      }
      add(element);
    }
    return Json.memory(list);
  }

  private void add(JsonObject element) {
    element.members().forEach((name, value) -> {
      if (TEXTS.contains(name) && value instanceof JsonString text) {
        texts.computeIfAbsent(name, first -> new StringBuilder()).append(text.value());
      } else if (value != JsonNull.NULL || !TEXTS.contains(name)) {
        last.put(name, value);
      }
    });
  }

  private boolean continues(JsonObject element) {
    return element.members().entrySet().stream().allMatch(member ->
        TEXTS.contains(member.getKey()) || last.getOrDefault(member.getKey(), member.getValue()).equals(member.getValue()));
  }

  private void close() {
    if (!last.isEmpty()) {
      elements.add(open());
    }
    last.clear();
    texts.clear();
  }

  private JsonObject open() {
    Map<String, JsonValue> members = new LinkedHashMap<>(last);
    texts.forEach((name, text) -> members.put(name, JsonString.of(text.toString())));
    return JsonObject.of(members);
  }

  /** Returns the list of the whole answer. */
  JsonArray joined() {
    List<JsonValue> all = new ArrayList<>(elements);
    all.add(open());
    return JsonArray.of(all);
  }
}
