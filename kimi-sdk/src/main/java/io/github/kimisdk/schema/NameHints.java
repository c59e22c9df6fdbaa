package io.github.kimisdk.schema;

import io.github.kimisdk.internal.text.EditDistance;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
    Optional<String> nearest = wrong.length() > MAX_COMPARED ? Optional.empty()
        : names.stream().min(Comparator.comparingInt(name -> EditDistance.of(name, wrong)));
    return nearest.filter(name -> EditDistance.of(name, wrong) <= wrong.length() / 2)
        .map(name -> "is it \"" + name + "\"?").orElseGet(() -> "there are " + quoted(names));
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
