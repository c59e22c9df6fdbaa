package io.github.kimisdk.house;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The dependencies between packages: for every package, by its short name, the packages that it uses, with the classes. */
record Arrows(Map<String, Map<String, Set<String>>> uses) {

  private static final Pattern CLASS_USE =
      Pattern.compile("^\\s+(" + Pattern.quote(House.ROOT) + "[\\w.$]*)\\s+->\\s+(" + Pattern.quote(House.ROOT)
      + "[\\w.$]*)\\s.*");
  private static final Pattern PICTURE =
      Pattern.compile("(?m)^```arrows\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  static Arrows none() {
    return new Arrows(new TreeMap<>());
  }

  Arrows with(String from, String to, String reason) {
    uses.computeIfAbsent(from, name -> new TreeMap<>()).computeIfAbsent(to, name -> new TreeSet<>()).add(reason);
    return this;
  }

  /** The dependencies between the packages of compiled classes, as {@code jdeps} finds them. */
  static Arrows in(List<Path> classes) {
    Arrows arrows = none();
    for (Use use : uses(classes)) {
      String from = House.brief(packageOf(use.from()));
      String to = House.brief(packageOf(use.to()));
      if (!from.equals(to)) {
        arrows.with(from, to, simple(use.from()) + " -> " + simple(use.to()));
      }
    }
    return arrows;
  }

  /** The dependencies between the files of one package. A nested class counts as its top-level class. */
  static Arrows within(List<Path> classes, String packageName) {
    Arrows arrows = none();
    for (Use use : uses(classes)) {
      String from = file(use.from());
      String to = file(use.to());
      if (packageOf(use.from()).equals(packageName) && packageOf(use.to()).equals(packageName) && !from.equals(to)) {
        arrows.with(from, to, simple(use.from()) + " -> " + simple(use.to()));
      }
    }
    return arrows;
  }

  private static String file(String className) {
    String name = simple(className);
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private record Use(String from, String to) {}

  /** The findings of {@code jdeps}, because many tests ask for the same classes. */
  private static final Map<List<Path>, List<Use>> FOUND = new ConcurrentHashMap<>();

  private static List<Use> uses(List<Path> classes) {
    return FOUND.computeIfAbsent(classes, Arrows::found);
  }

  private static List<Use> found(List<Path> classes) {
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    List<String> arguments = new ArrayList<>(List.of("-verbose:class", "-filter:none", "--module-path", framework()));
    classes.forEach(folder -> arguments.add(folder.toString()));
    int exit = jdeps.run(out, out, arguments.toArray(String[]::new));
    if (exit != 0) {
      throw new IllegalStateException("jdeps failed with " + exit + ": " + text);
    }
    List<Use> uses = new ArrayList<>();
    for (String line : text.toString().lines().toList()) {
      Matcher use = CLASS_USE.matcher(line);
      if (use.matches()) {
        uses.add(new Use(use.group(1), use.group(2)));
      }
    }
    return uses;
  }

  /** The jar of the framework that an adapter requires as a module. */
  private static String framework() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> Path.of(entry).getFileName().toString().startsWith("langchain4j-core-")).findFirst().orElseThrow();
  }

  /** The dependencies that a document allows: the block marked {@code arrows}, with {@code from -> to, to} in each line. */
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

  /** One line for each dependency that {@code allowed} does not have. */
  Set<String> beyond(Arrows allowed) {
    Set<String> wrong = new TreeSet<>();
    uses.forEach((from, targets) -> targets.forEach((to, reasons) -> {
      if (!allowed.uses.getOrDefault(from, Map.of()).containsKey(to)) {
        wrong.add(from + " -> " + to + " (" + reasons.stream().limit(5).collect(Collectors.joining("; ")) + ")");
      }
    }));
    return wrong;
  }

  /** The packages that depend on themselves through others. */
  Set<String> cycles() {
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
