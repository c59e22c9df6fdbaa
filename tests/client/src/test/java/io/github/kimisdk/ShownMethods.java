package io.github.kimisdk;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The accessors of types and of all that these return, from the listing of the API. */
final class ShownMethods {

  private static final Pattern TYPE = Pattern.compile("^(?!package).*?\\b(?:class|record|interface) (\\w+).*");
  private static final Pattern ACCESSOR = Pattern.compile("^  (?!static |\\s|new\\().*?([\\w.<>, ]+) (\\w+)\\(\\)$");
  private static final Pattern NAME = Pattern.compile("(?<![.\\w])[A-Z]\\w+(?![.\\w])");

  private ShownMethods() {}

  /** Returns the accessors by {@code Type.name}, except those that return their own type. JSON is read as its text. */
  static Set<String> of(Collection<String> roots) {
    Map<String, Map<String, String>> types = types();
    Set<String> accessors = new TreeSet<>();
    Set<String> seen = new TreeSet<>(roots);
    ArrayDeque<String> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      String type = open.pop();
      types.get(type).forEach((name, returned) -> {
        if (!returned.equals(type)) {
          accessors.add(type + "." + name);
          NAME.matcher(returned).results().map(found -> found.group()).filter(types::containsKey)
              .filter(next -> !next.startsWith("Json") && seen.add(next)).forEach(open::add);
        }
      });
    }
    return accessors;
  }

  private static Map<String, Map<String, String>> types() {
    Map<String, Map<String, String>> types = new HashMap<>();
    Map<String, String> current = new TreeMap<>();
    for (String line : Listings.lines(Listings.CALLING)) {
      Matcher type = TYPE.matcher(line);
      if (!line.startsWith(" ") && type.matches()) {
        current = types.computeIfAbsent(type.group(1), any -> new TreeMap<>());
      }
      Matcher accessor = ACCESSOR.matcher(line);
      if (accessor.matches() && !accessor.group(1).equals("void")) {
        current.put(accessor.group(2), accessor.group(1));
      }
    }
    return types;
  }
}
