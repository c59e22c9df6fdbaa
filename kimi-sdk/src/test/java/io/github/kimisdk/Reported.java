package io.github.kimisdk;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The exceptions that went to the uncaught exception handler of this thread, and ways to throw. */
public final class Reported {

  private final List<Throwable> all = new CopyOnWriteArrayList<>();

  /** Runs an action on this thread, and notes what goes to its handler. */
  public <T> T during(Supplier<T> action) {
    Thread thread = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    thread.setUncaughtExceptionHandler((any, thrown) -> all.add(thrown));
    try {
      return action.get();
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }
  }

  /** The exceptions so far. */
  public List<Throwable> all() {
    return all;
  }

  /** An unchecked exception, a checked one and an error. */
  public static Stream<Throwable> kinds() {
    return Stream.of(quiet(new IllegalStateException("enough")), quiet(new IOException("enough")),
        quiet(new AssertionError("enough")));
  }

  /** An exception without a trace, which would fill the log of the build. */
  static <X extends Throwable> X quiet(X thrown) {
    thrown.setStackTrace(new StackTraceElement[0]);
    return thrown;
  }

  /** Throws anything, as Kotlin and Lombok do. */
  @SuppressWarnings("unchecked")
  public static <X extends Throwable> void sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
