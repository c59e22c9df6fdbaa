package io.github.kimisdk.json;

import io.github.kimisdk.internal.text.KeyMask;

/** The words of messages: what a value is, bounded, so that a message stays one line whatever the value holds. */
final class ValueSummary {
  private static final int LONGEST = 40;
  private static final int LONGEST_MASKED = 64 * 1024;
  private static final int MOST_NAMES = 12;

  private ValueSummary() {}

  /** A value in a few words: {@code string "12"}, {@code object with 3 members}. */
  static String of(JsonValue value) {
    if (value instanceof JsonObject object) {
      return count("object with ", object.size(), "member");
    }
    if (value instanceof JsonArray array) {
      return count("array of ", array.size(), "element");
    }
    if (value instanceof JsonString string) {
      return "string " + quoted(string.value());
    }
    if (value instanceof JsonNumber number) {
      return "number " + shortened(number.text());
    }
    return value instanceof JsonNull ? "null" : "boolean " + value;
  }

  /** The names of an object's members, as many as a message bears. */
  static String names(JsonObject object) {
    if (object.empty()) {
      return "an object without members";
    }
    StringBuilder words = new StringBuilder(object.size() == 1 ? "an object with only " : "an object with ");
    int shown = Math.min(object.size(), MOST_NAMES);
    for (int i = 0; i < shown; i++) {
      words.append(i == 0 ? "" : ", ").append(quoted(object.name(i)));
    }
    if (shown < object.size()) {
      words.append(" and ").append(object.size() - shown).append(" more");
    }
    return words.toString();
  }

  /** A text as a JSON string, cut short if it is long. */
  static String quoted(String text) {
    return Json.write(JsonString.of(shortened(text)));
  }

  /** Masks a text before it is cut, because a part of a key is not found. */
  private static String shortened(String text) {
    return KeyMask.cut(text.substring(0, Math.min(text.length(), LONGEST_MASKED)), LONGEST);
  }

  /** A number of things, with their unit in the singular or plural. */
  static String count(String kind, int count, String unit) {
    return kind + count + " " + unit + (count == 1 ? "" : "s");
  }
}
