package io.github.kimisdk;

import io.github.kimisdk.json.JsonValue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Visits all that can be read from an object: each accessor, {@code toString}, message, cause and suppressed exception. */
final class KeyWalk {

  /** Accessors that act, or that lead back to a client. */
  private static final Set<String> SKIPPED = Set.of(
      "iterator", "close", "wait", "notify", "notifyAll", "hashCode", "getClass", "clone", "toBuilder", "fillInStackTrace",
      "getStackTrace",
      "spliterator", "stream", "listIterator", "open", "withComplete", "printStackTrace", "bytes", "json");

  private final Set<String> kept;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  /** The texts by the place where one was first found. */
  private final Map<String, String> texts = new TreeMap<>();
  private final Map<String, String> keptTexts = new TreeMap<>();

  /** The kept accessors, by {@code Type.name}, may have any value, and are not visited further. */
  KeyWalk(Set<String> kept) {
    this.kept = kept;
  }

  /** The texts of all places but the kept ones. */
  Map<String, String> texts() {
    return texts;
  }

  /** The values of the kept accessors. */
  Map<String, String> kept() {
    return keptTexts;
  }

  void visit(String place, Object value) {
    if (value == null || value instanceof Class || value instanceof Number || value instanceof Boolean || value instanceof Enum) {
      return;
    }
    if (value instanceof CharSequence || value instanceof JsonValue) {
      texts.merge(place, value.toString(), (a, b) -> a + "\n" + b);
    } else if (seen.add(value)) {
      inside(place, value);
    }
  }

  private void inside(String place, Object value) {
    if (value instanceof Optional<?> optional) {
      optional.ifPresent(inner -> visit(place, inner));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((name, inner) -> {
        visit(place, name);
        visit(place, inner);
      });
    } else if (value instanceof java.util.Collection<?> all) {
      all.forEach(inner -> visit(place, inner));
    } else if (value instanceof Throwable failure) {
      failure(place, failure);
    } else {
      texts.merge(simple(value) + ".toString", value.toString(), (a, b) -> a + "\n" + b);
      accessors(value);
    }
  }

  private void failure(String place, Throwable failure) {
    String type = simple(failure);
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    String lines = trace.toString().lines().filter(line -> !line.startsWith("\tat ")).collect(Collectors.joining("\n"));
    texts.merge(type + " trace", failure + "\n" + failure.getMessage() + "\n" + failure.getLocalizedMessage() + "\n" + lines,
        (a, b) -> a + b);
    visit(place + " cause", failure.getCause());
    for (Throwable beside : failure.getSuppressed()) {
      visit(place + " suppressed", beside);
    }
    accessors(failure);
  }

  private void accessors(Object value) {
    if (!value.getClass().getName().startsWith("io.github.kimisdk.")) {
      return;
    }
    for (Method method : value.getClass().getMethods()) {
      boolean read = method.getParameterCount() == 0 && method.getReturnType() != void.class
          && !Modifier.isStatic(method.getModifiers())
          && method.getReturnType() != value.getClass() && Modifier.isPublic(method.getDeclaringClass().getModifiers())
          && !SKIPPED.contains(method.getName());
      if (read) {
        visited(value, method);
      }
    }
  }

  private void visited(Object value, Method method) {
    String name = simple(value) + "." + method.getName();
    Object result;
    try {
      result = method.invoke(value);
    } catch (InvocationTargetException refused) {
      result = refused.getCause();
    } catch (IllegalAccessException hidden) {
      throw new AssertionError(hidden);
    }
    if (kept.contains(name)) {
      keptTexts.merge(name, String.valueOf(result), (a, b) -> a + "\n" + b);
    } else {
      visit(name, result);
    }
  }

  private static String simple(Object value) {
    return value.getClass().getSimpleName();
  }
}
