package io.github.kimisdk.server.run;

import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The differences between two sets of settings. Clients and keys are compared by their names, not by their places in a list. */
final class Changes {

  /** A value at a place, of a setting. */
  private record Entry(Setting setting, JsonValue value) {

    /** Returns the value for the operator, without a key. */
    String shown() {
      boolean hidden = setting.kind() == Kind.SECRET || setting.path().endsWith("keyFile") && Keys.looksLikeKey(value.asString());
      return hidden ? "***" : KeyMask.mask(value.toString());
    }
  }

  private final Map<String, Entry> before;
  private final Map<String, Entry> after;
  private final Set<String> changed = new LinkedHashSet<>();

  Changes(ProgramSettings before, ProgramSettings after) {
    this.before = entries(before);
    this.after = entries(after);
    changed.addAll(this.before.keySet());
    changed.addAll(this.after.keySet());
    changed.removeIf(name -> this.before.containsKey(name) && this.before.get(name).equals(this.after.get(name)));
  }

  private static Map<String, Entry> entries(ProgramSettings settings) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Setting setting : Setting.ALL) {
      int list = setting.path().indexOf("[]");
      if (list < 0) {
        settings.find(setting.path()).ifPresent(value -> entries.put(setting.path(), new Entry(setting, value)));
        continue;
      }
      String member = setting.path().substring(list + "[]".length());
      for (String place : settings.places(setting.path().substring(0, list))) {
        if (settings.has(place + member)) {
          String number = place.substring(list + 1, place.length() - 1);
          String name = settings.text(place + ".name").orElse(number);
          entries.put(setting.path().substring(0, list) + "[" + name + "]" + member,
              new Entry(setting, settings.find(place + member).orElseThrow()));
        }
      }
    }
    return entries;
  }

  private Entry entry(String name) {
    return after.getOrDefault(name, before.get(name));
  }

  /** Returns the names of the settings that change while the gateway runs, or of those that need a restart. */
  String names(boolean live) {
    return changed.stream().filter(name -> entry(name).setting().live() == live).map(this::named).distinct()
        .collect(Collectors.joining(", "));
  }

  /** Returns the name of a change: that of the whole client or key if it comes or goes. */
  private String named(String name) {
    int end = entry(name).setting().path().contains("[]") ? name.lastIndexOf("].") : -1;
    if (end < 0) {
      return name;
    }
    String whole = name.substring(0, end + 1);
    Predicate<String> within = other -> other.startsWith(whole + ".");
    return before.keySet().stream().noneMatch(within) ? whole + " added"
        : after.keySet().stream().noneMatch(within) ? whole + " removed" : name;
  }

  /** Returns a line for each change, with the value before and after it. */
  List<String> lines() {
    return changed.stream().map(name -> {
      String values = !before.containsKey(name) ? after.get(name).shown() + "  (new)"
          : !after.containsKey(name) ? before.get(name).shown() + "  (removed)"
          : before.get(name).shown() + " -> " + after.get(name).shown();
      return name + " = " + values + (entry(name).setting().live() ? "" : "  (after a restart)");
    }).toList();
  }
}
