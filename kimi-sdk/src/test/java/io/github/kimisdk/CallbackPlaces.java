package io.github.kimisdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The places of the public surface that take code of the program, read from the listing of the surface. */
final class CallbackPlaces {

  /** Types of the JDK that a program passes as data. */
  private static final Set<String> DATA = Set.of("List", "Map", "Set", "Collection", "java.nio.file.Path", "CharSequence");
  private static final Pattern TYPE = Pattern.compile("(?:(?:abstract|static|final|sealed|growing) "
      + ")*(?:class|interface|record|enum) (\\w+).*");
  private static final Pattern MEMBER = Pattern.compile("(?:.* )?(\\w+)\\((.*)\\)(?: throws .*)?");

  private CallbackPlaces() {}

  /** Each as {@code Type.method(Callback)}, and {@code Type.method() -> Subscriber} for a method that returns a publisher. */
  static Set<String> all() {
    List<String> lines = lines();
    Set<String> own = new HashSet<>();
    lines.stream().map(String::strip).filter(line -> line.startsWith("interface "))
        .forEach(line -> own.add(line.split("\\W+")[1]));
    Set<String> places = new TreeSet<>();
    List<String> types = new ArrayList<>();
    for (String line : lines) {
      int depth = (line.length() - line.stripLeading().length()) / 2;
      Matcher type = TYPE.matcher(line.strip());
      Matcher member = MEMBER.matcher(line.strip());
      types = new ArrayList<>(types.subList(0, Math.min(depth, types.size())));
      if (type.matches()) {
        types.add(type.group(1));
      } else if (member.matches() && !types.isEmpty()) {
        String name = String.join(".", types) + "." + member.group(1);
        parameters(member.group(2)).stream().filter(given -> takesCode(given, own))
            .forEach(given -> places.add(name + "(" + given + ")"));
        if (line.contains("java.util.concurrent.Flow.Publisher<") && line.indexOf("Flow.Publisher<") < line.indexOf('(')) {
          places.add(name + "() -> Subscriber");
        }
      }
    }
    return places;
  }

  private static List<String> lines() {
    Path root = Path.of(System.getProperty("kimi.root", ".."));
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(root.resolve("kimi-sdk/api/kimi-sdk.api")));
      lines.addAll(Files.readAllLines(root.resolve("kimi-sdk-server/api/kimi-sdk-server.api")));
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The types of the parameters, without their arguments. */
  private static List<String> parameters(String text) {
    String plain = text;
    for (String before = ""; !before.equals(plain);) {
      before = plain;
      plain = plain.replaceAll("<[^<>]*>", "");
    }
    return List.of(plain.split(", "));
  }

  private static boolean takesCode(String type, Set<String> own) {
    String nested = type.substring(type.lastIndexOf('.') + 1);
    if (type.isEmpty() || DATA.contains(type) || type.endsWith("...")) {
      return false;
    }
    if (!type.startsWith("java.")) {
      return own.contains(nested) || type.equals("Iterable") || type.equals("Iterator");
    }
    try {
      Class<?> known = Class.forName(type.replace("Flow.", "Flow$"));
      return known.isInterface() || java.lang.reflect.Modifier.isAbstract(known.getModifiers());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(type, e);
    }
  }
}
