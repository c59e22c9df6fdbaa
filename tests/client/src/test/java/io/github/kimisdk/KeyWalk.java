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
import java.util.TreeSet;
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
  /** The methods that were called, by {@code Type.name}. */
  private final Set<String> called = new TreeSet<>();

  /** The kept accessors, by {@code Type.name}, return data, which may have any value. */
  KeyWalk(Set<String> kept) {
    this.kept = kept;
  }

  /** The methods that were called, by the names of their types and their own. */
  Set<String> called() {
    return called;
  }

  /** The texts of all places but the kept ones. */
  Map<String, String> texts() {
    return texts;
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
    called.add(method.getDeclaringClass().getSimpleName() + "." + method.getName());
    if (!kept.contains(name)) {
      visit(name, result);
    }
  }

  private static String simple(Object value) {
    return value.getClass().getSimpleName();
  }
}
