package io.github.kimisdk.json;

/** The walk along an RFC 6901 pointer. */
final class Pointer {
  private Pointer() {}

  static JsonValue follow(JsonValue root, String pointer) {
    check(pointer);
    JsonValue value = root;
    for (int from = 0; from < pointer.length(); ) {
      int slash = pointer.indexOf('/', from + 1);
      int to = slash < 0 ? pointer.length() : slash;
      try {
        value = step(value, pointer.substring(from + 1, to).replace("~1", "/").replace("~0", "~"));
      } catch (JsonTypeException e) {
        throw e.under(pointer.substring(0, from));
      }
      from = to;
    }
    return value;
  }

  private static void check(String pointer) {
    if (!pointer.isEmpty() && pointer.charAt(0) != '/') {
      throw new IllegalArgumentException("expected a JSON pointer that is empty or begins with '/', found "
          + ValueSummary.quoted(pointer));
    }
    for (int i = pointer.indexOf('~'); i >= 0; i = pointer.indexOf('~', i + 1)) {
      if (i + 1 == pointer.length() || pointer.charAt(i + 1) != '0' && pointer.charAt(i + 1) != '1') {
        throw new IllegalArgumentException("expected a JSON pointer with ~0 for '~' and ~1 for '/', found "
            + ValueSummary.quoted(pointer));
      }
    }
  }

  private static JsonValue step(JsonValue value, String token) {
    if (value instanceof JsonObject object) {
      return object.get(token);
    }
    if (!(value instanceof JsonArray)) {
      throw JsonTypeException.of("object or array", value);
    }
    if (!digits(token)) {
      throw JsonTypeException.of("an element, not " + ValueSummary.quoted(token), value);
    }
    if (token.length() > 9) {
      throw JsonTypeException.of("element " + ValueSummary.quoted(token), value);
    }
    return value.get(Integer.parseInt(token));
  }

  private static boolean digits(String token) {
    boolean leadingZero = token.length() > 1 && token.charAt(0) == '0';
    return !token.isEmpty() && !leadingZero && token.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
