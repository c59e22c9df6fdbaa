package io.github.kimisdk.house;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/** Who uses whom: for every package (by its short name) the packages that it points at, each with the reasons. */
record Arrows(Map<String, Map<String, Set<String>>> uses) {

  private static final Pattern CLASS_USE =
      Pattern.compile("^\\s+(" + Pattern.quote(House.ROOT) + "[\\w.$]*)\\s+->\\s+(" + Pattern.quote(House.ROOT) + "[\\w.$]*)\\s.*");
  private static final Pattern PICTURE =
      Pattern.compile("(?m)^```arrows\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  static Arrows none() {
    return new Arrows(new TreeMap<>());
  }

  Arrows with(String from, String to, String reason) {
    uses.computeIfAbsent(from, name -> new TreeMap<>()).computeIfAbsent(to, name -> new TreeSet<>()).add(reason);
    return this;
  }

  /** The arrows between the packages of compiled classes, as {@code jdeps} finds them. */
  static Arrows in(Path classes) {
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    int exit = jdeps.run(out, out, "-verbose:class", "-filter:none", classes.toString());
    if (exit != 0) {
      throw new IllegalStateException("jdeps failed with " + exit + ": " + text);
    }
    Arrows arrows = none();
    for (String line : text.toString().lines().toList()) {
      Matcher use = CLASS_USE.matcher(line);
      if (use.matches()) {
        String from = House.brief(packageOf(use.group(1)));
        String to = House.brief(packageOf(use.group(2)));
        if (!from.equals(to)) {
          arrows.with(from, to, simple(use.group(1)) + " -> " + simple(use.group(2)));
        }
      }
    }
    return arrows;
  }

  /** The arrows that a document allows, from its block marked {@code arrows}: {@code from -> to, to} in each line. */
  static Arrows allowedBy(String document) {
    Matcher block = PICTURE.matcher(document);
    if (!block.find()) {
      throw new IllegalStateException("expected a block marked ```arrows in DESIGN.md, found none");
    }
    Arrows arrows = none();
    for (String line : block.group(1).lines().toList()) {
      String[] sides = line.strip().split("\\s*->\\s*");
      for (String to : sides[1].split("\\s*,\\s*")) {
        if (!to.equals("nothing")) {
          arrows.with(sides[0], to, "DESIGN.md");
        }
      }
    }
    return arrows;
  }

  /** One line for each arrow here that is not in the other picture. */
  Set<String> beyond(Arrows allowed) {
    Set<String> wrong = new TreeSet<>();
    uses.forEach((from, targets) -> targets.forEach((to, reasons) -> {
      if (!allowed.uses.getOrDefault(from, Map.of()).containsKey(to)) {
        wrong.add(from + " -> " + to + " (" + reasons.stream().limit(5).collect(Collectors.joining("; ")) + ")");
      }
    }));
    return wrong;
  }

  /** The packages that stand on a circle of arrows. */
  Set<String> circles() {
    Set<String> circles = new TreeSet<>();
    for (String start : uses.keySet()) {
      Set<String> reached = new TreeSet<>();
      reach(start, reached);
      if (reached.contains(start)) {
        circles.add(start);
      }
    }
    return circles;
  }

  private void reach(String from, Set<String> reached) {
    for (String to : uses.getOrDefault(from, Map.of()).keySet()) {
      if (reached.add(to)) {
        reach(to, reached);
      }
    }
  }

  private static String packageOf(String className) {
    return className.substring(0, className.lastIndexOf('.'));
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
