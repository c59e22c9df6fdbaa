package io.github.kimisdk.server.run;

import io.github.kimisdk.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds names that an object has twice. The parser keeps the last value of a name, and a reader may have meant the first one. */
final class RepeatedNames {

  private final String text;
  private final List<String> places = new ArrayList<>();
  private int at;

  private RepeatedNames(String text) {
    this.text = text;
  }

  /** Returns the places of the names in a text that is valid JSON, such as {@code clients[0].name}. */
  static List<String> in(String json) {
    RepeatedNames names = new RepeatedNames(json);
    names.value("");
    return names.places;
  }

  private void value(String place) {
    if (take('{')) {
      Set<String> names = new HashSet<>();
      while (!take('}')) {
        take(',');
        String name = string();
        String member = place.isEmpty() ? name : place + "." + name;
        if (!names.add(name)) {
          places.add(member);
        }
        take(':');
        value(member);
      }
    } else if (take('[')) {
      for (int i = 0; !take(']'); i++) {
        take(',');
        value(place + "[" + i + "]");
      }
    } else if (next() == '"') {
      string();
    } else {
      while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0) {
        at++;
      }
    }
  }

  /** Skips white space, and returns the character that follows. */
  private char next() {
    while (Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return text.charAt(at);
  }

  private boolean take(char expected) {
    boolean found = next() == expected;
    at += found ? 1 : 0;
    return found;
  }

  private String string() {
    next();
    int from = at++;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
    return Json.parse(text.substring(from, at)).asString();
  }
}
