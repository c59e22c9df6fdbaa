package io.github.kimisdk.schema;

import io.github.kimisdk.internal.text.EditDistance;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.Json;
import java.util.List;

/** Words for messages about names: known ones, similar ones, and long ones. */
final class NameHints {
  private static final int MAX_COMPARED = 64;
  private static final int MAX_SHOWN = 80;
  private static final int MAX_LISTED = 20;

  private NameHints() {}

  /** Returns the most similar name as a question, or else a list of the names. */
  static String suggestion(String wrong, List<String> names) {
    if (names.isEmpty()) {
      return "there are none";
    }
    String nearest = "";
    int least = wrong.length() / 2 + 1;
    for (String name : names) {
      int distance = wrong.length() > MAX_COMPARED ? least : EditDistance.of(name, wrong);
      if (distance >= least) {
        continue;
      }
      least = distance;
      nearest = name;
    }
    return nearest.isEmpty() ? "there are " + quoted(names) : "is it \"" + nearest + "\"?";
  }

  /** Returns a list of the names, at most 20 of them. */
  static String quoted(List<String> names) {
    int more = names.size() - MAX_LISTED;
    String text = Json.of(more > 0 ? names.subList(0, MAX_LISTED) : names).toString();
    return text.substring(1, text.length() - 1).replace("\",\"", "\", \"") + (more > 0 ? " and " + more + " more" : "");
  }

  /** Returns the start of a name, masked before it is cut. The model may send a name of any length. */
  static String shortened(String name) {
    return KeyMask.cut(name, MAX_SHOWN);
  }
}
