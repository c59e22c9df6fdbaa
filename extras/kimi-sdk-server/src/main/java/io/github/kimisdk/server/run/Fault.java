package io.github.kimisdk.server.run;

import io.github.kimisdk.internal.text.EditDistance;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A fault of a setting.
 *
 * @param place the path in the file, or the name of the variable
 * @param text the expectation, the finding, and the advice
 */
record Fault(String place, String text) {

  private static final int LONGEST = 60;

  /** Refuses the settings. The message has a line for each fault. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(List<Fault> faults) {
      super(String.join("\n", faults.stream().map(Fault::toString).toList()));
    }
  }

  /** Returns the fault of a value that is not of its kind. */
  static Fault kind(String place, Kind kind, JsonValue found) {
    String near = found instanceof JsonString text
        ? nearest(text.asString(), kind.choices()).map(one -> "; did you mean " + one + "?").orElse("") : "";
    return new Fault(place, "expected " + kind.expected() + ", found " + shown(found) + near + unset(found));
  }

  /** Returns the fault of a value that has another form. */
  static Fault form(String place, String expected, JsonValue found) {
    return new Fault(place, "expected " + expected + ", found " + found.kind() + unset(found));
  }

  private static String unset(JsonValue found) {
    return found.equals(JsonNull.NULL) ? "; leave it out if it is not to be set" : "";
  }

  /** Returns the fault of a name that no setting has. A setting of this name at another place is near as well. */
  static Fault unknown(String place, String name, Collection<String> valid) {
    String last = "." + name.toLowerCase(Locale.ROOT);
    Optional<String> near = nearest(name, valid).or(() -> Setting.ALL.stream().map(Setting::path)
        .filter(path -> ("." + path.toLowerCase(Locale.ROOT)).endsWith(last)).findFirst());
    if (near.isEmpty() && Keys.looksLikeKey(name) && name.chars().anyMatch(Character::isDigit)) {
      return new Fault(place.substring(0, place.length() - name.length()) + "***",
          "expected a setting, found something that looks like a key as its name; put the key into a file that keyFile names");
    }
    String advice = near.map(one -> "did you mean " + one + "?")
        .orElseGet(() -> "valid names here: " + String.join(", ", valid));
    return new Fault(place, "expected a setting, found an unknown name; " + advice);
  }

  /** Returns the name that differs least from another; empty if none is near. The case does not count. */
  static Optional<String> nearest(String name, Collection<String> valid) {
    String lower = name.substring(0, Math.min(name.length(), LONGEST)).toLowerCase(Locale.ROOT);
    return valid.stream().min(Comparator.comparing(one -> distance(lower, one)))
        .filter(one -> distance(lower, one) <= Math.max(2, one.length() / 3));
  }

  private static int distance(String lower, String name) {
    return EditDistance.of(lower, name.toLowerCase(Locale.ROOT));
  }

  /** Returns a value for a message: short, and without anything that looks like a key. */
  static String shown(JsonValue value) {
    String text = KeyMask.mask(value.toString());
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  @Override
  public String toString() {
    return KeyMask.mask(place) + ": " + text;
  }
}
