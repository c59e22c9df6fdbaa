package io.github.kimisdk.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The public records that may gain components. A sentence of their javadoc, or of the type around them, says so. */
final class GrowingTypes {

  /** The sentence; every growing type has it word for word. */
  static final String PROMISE =
      "<p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.";

  private GrowingTypes() {}

  /** All public records of the exported packages, growing or not. */
  static List<Class<?>> records() {
    List<Class<?>> records = new ArrayList<>();
    Surface.types().forEach(type -> addRecords(type, records));
    return records;
  }

  private static void addRecords(Class<?> type, List<Class<?>> records) {
    if (type.isRecord()) {
      records.add(type);
    }
    Stream.of(type.getClasses()).filter(nested -> nested.getDeclaringClass() == type)
        .forEach(nested -> addRecords(nested, records));
  }

  /** Whether a type is a record whose constructor is no part of the API. */
  static boolean contains(Class<?> type) {
    return type.isRecord() && (promises(type) || type.getEnclosingClass() != null && promises(type.getEnclosingClass()));
  }

  private static boolean promises(Class<?> type) {
    Class<?> outer = type;
    while (outer.getEnclosingClass() != null) {
      outer = outer.getEnclosingClass();
    }
    Optional<Path> file = House.source(outer);
    if (file.isEmpty()) {
      return false;
    }
    Pattern declaration = Pattern.compile(
        "(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+\\s+)*(?:(?:public|sealed) )*(?:record|interface) " + type.getSimpleName()
        + "\\b");
    Matcher found = declaration.matcher(House.read(file.get()));
    return found.find() && found.group(1).contains(PROMISE);
  }
}
