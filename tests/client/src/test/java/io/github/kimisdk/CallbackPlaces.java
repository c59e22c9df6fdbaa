package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The places of the public surface that take code of the program, read from the listing of the surface. */
final class CallbackPlaces {

  /** Types of the JDK that a program passes as data. */
  private static final Set<String> DATA = Set.of("List", "Map", "Set", "Collection", "java.nio.file.Path", "CharSequence");
  private static final Pattern TYPE = Pattern.compile("(?:(?:abstract|static|final|sealed|growing) "
      + ")*(?:class|interface|record|enum) (\\w+).*");
  private static final Pattern INSTANCE = Pattern.compile("(?:abstract|default) .*?(\\w+)\\((.*)\\)(?: throws .*)?");
  private static final Pattern MEMBER = Pattern.compile("(?:.* )?(\\w+)\\((.*)\\)(?: throws .*)?");

  /** Methods of callbacks that the library calls beside the abstract ones of types of the JDK. */
  private static final Map<String, Set<String>> CALLED = Map.of(
      "Iterable", Set.of("iterator", "hasNext", "next"), "java.util.stream.Stream", Set.of("next"),
      "java.io.InputStream", Set.of("read", "close"), "java.io.OutputStream", Set.of("write", "flush"),
      "java.net.http.HttpClient", Set.of("sendAsync"),
      // Only programs list and delete conversations.
      "ConversationStore", Set.of("load", "append"));

  /** Methods of {@code ChatModel} that the library calls on no model: they end in {@code chat} or {@code stream}. */
  private static final Set<String> FOR_PROGRAMS = Set.of("ask", "stream(String, java.util.function.Consumer<String>)");

  private CallbackPlaces() {}

  /** The type of the callback of a place. */
  static String type(String place) {
    return place.endsWith("() -> Subscriber")
        ? "java.util.concurrent.Flow.Subscriber" : place.substring(place.indexOf('(') + 1, place.length() - 1);
  }

  /** The methods of a type of callbacks that the library calls, by their names; with parameters where there are overloads. */
  static Set<String> methods(String type) {
    if (CALLED.containsKey(type)) {
      return CALLED.get(type);
    }
    return type.startsWith("java.") ? abstractMethods(type) : listedMethods(type);
  }

  private static Set<String> abstractMethods(String type) {
    Set<String> names = new TreeSet<>();
    for (Method method : load(type).getMethods()) {
      if (Modifier.isAbstract(method.getModifiers())) {
        names.add(method.getName());
      }
    }
    return names;
  }

  private static Set<String> listedMethods(String type) {
    Map<String, Set<String>> found = new TreeMap<>();
    visit((name, line) -> {
      Matcher member = INSTANCE.matcher(line);
      if (name.equals(type) && member.matches()) {
        found.computeIfAbsent(member.group(1), any -> new TreeSet<>()).add(member.group(1) + "(" + member.group(2) + ")");
      }
    });
    Set<String> methods = new TreeSet<>();
    found.forEach((name, overloads) -> {
      overloads.removeIf(overload -> FOR_PROGRAMS.contains(name) || FOR_PROGRAMS.contains(overload));
      if (overloads.size() == 1) {
        methods.add(name);
      } else {
        methods.addAll(overloads);
      }
    });
    assertThat(methods).as("the methods of " + type).isNotEmpty();
    return methods;
  }

  /** Each as {@code Type.method(Callback)}, and {@code Type.method() -> Subscriber} for a method that returns a publisher. */
  static Set<String> all() {
    Set<String> own = new HashSet<>();
    lines().stream().map(String::strip).filter(line -> line.startsWith("interface "))
        .forEach(line -> own.add(line.split("\\W+")[1]));
    Set<String> places = new TreeSet<>();
    visit((type, line) -> {
      Matcher member = MEMBER.matcher(line);
      if (member.matches()) {
        String name = type + "." + member.group(1);
        parameters(member.group(2)).stream().filter(given -> takesCode(given, own))
            .forEach(given -> places.add(name + "(" + given + ")"));
        if (line.contains("java.util.concurrent.Flow.Publisher<") && line.indexOf("Flow.Publisher<") < line.indexOf('(')) {
          places.add(name + "() -> Subscriber");
        }
      }
    });
    // It takes a Kimi only, and calls no method of another model.
    places.remove("KimiPlatform.of(ChatModel)");
    return places;
  }

  /** Visits the members of all types, with the names of the types. */
  private static void visit(BiConsumer<String, String> visitor) {
    List<String> types = new ArrayList<>();
    for (String line : lines()) {
      int depth = (line.length() - line.stripLeading().length()) / 2;
      Matcher type = TYPE.matcher(line.strip());
      types = new ArrayList<>(types.subList(0, Math.min(depth, types.size())));
      if (type.matches()) {
        types.add(type.group(1));
      } else if (!types.isEmpty()) {
        visitor.accept(String.join(".", types), line.strip());
      }
    }
  }

  private static List<String> lines() {
    return Listings.lines(List.of("kimi-sdk", "extras/kimi-sdk-platform", "extras/kimi-sdk-server"));
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
    Class<?> known = load(type);
    return known.isInterface() || Modifier.isAbstract(known.getModifiers());
  }

  private static Class<?> load(String type) {
    try {
      return Class.forName(type.replace("Flow.", "Flow$"));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(type, e);
    }
  }
}
