package io.github.kimisdk.server.recording;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where two JSON values differ.
 *
 * @param path the JSON Pointer of the first place that differs
 * @param recorded the value there in the first one
 * @param asked the value there in the second one
 * @param same how many characters are the same before they differ, if both are texts
 */
record Difference(String path, String recorded, String asked, int same) {

  private static final int SHOWN = 60;
  private static final int BEFORE = 20;

  /** Returns all places that differ, in the order of the first value. */
  static List<Difference> all(JsonValue recorded, JsonValue asked) {
    List<Difference> all = new ArrayList<>();
    compare("", recorded, asked, all);
    return all;
  }

  private static void compare(String path, JsonValue recorded, JsonValue asked, List<Difference> all) {
    if (recorded instanceof JsonObject left && asked instanceof JsonObject right) {
      Set<String> names = new LinkedHashSet<>(left.names());
      names.addAll(right.names());
      for (String name : names) {
        compare(path + "/" + name.replace("~", "~0").replace("/", "~1"), left.tryGet(name).orElse(null),
            right.tryGet(name).orElse(null), all);
      }
    } else if (recorded instanceof JsonArray left && asked instanceof JsonArray right) {
      for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
        compare(path + "/" + i, i < left.size() ? left.get(i) : null, i < right.size() ? right.get(i) : null, all);
      }
    } else if (recorded == null || !recorded.equals(asked)) {
      all.add(of(path, recorded, asked));
    }
  }

  private static Difference of(String path, JsonValue recorded, JsonValue asked) {
    int same = 0;
    if (recorded instanceof JsonString left && asked instanceof JsonString right) {
      while (same < Math.min(left.value().length(), right.value().length())
          && left.value().charAt(same) == right.value().charAt(same)) {
        same++;
      }
    }
    int from = same > SHOWN - BEFORE ? same - BEFORE : 0;
    return new Difference(path, shown(recorded, from), shown(asked, from), same);
  }

  /** Returns a part of a value, in one line. */
  private static String shown(JsonValue value, int from) {
    if (value == null) {
      return "nothing";
    }
    String text = value instanceof JsonString string ? string.value() : Json.write(value);
    int end = Math.min(text.length(), from + SHOWN);
    String part = (from > 0 ? "..." : "") + text.substring(Math.min(from, end), end) + (end < text.length() ? "..." : "");
    return value instanceof JsonString ? Json.of(part).toString() : part;
  }
}
