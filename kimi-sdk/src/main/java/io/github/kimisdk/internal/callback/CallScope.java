package io.github.kimisdk.internal.callback;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The part of a run, such as a step or a tool call, in which a thread makes calls. A call belongs to the scope of the thread that
 * starts it, and tells it how long it has waited for the rate limits.
 *
 * @param id the id of the part
 * @param waits takes the waits of calls, on any thread
 */
public record CallScope(String id, Consumer<Duration> waits) {

  private static final ThreadLocal<CallScope> CURRENT = new ThreadLocal<>();

  /** The scope of this thread, if it works in one. */
  public static Optional<CallScope> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** Returns a task that runs in a scope, on any thread; in none if there is none. */
  public static Runnable within(Optional<CallScope> scope, Runnable task) {
    return scope.<Runnable>map(known -> () -> known.run(task)).orElse(task);
  }

  private void run(Runnable task) {
    CallScope outer = CURRENT.get();
    CURRENT.set(this);
    try {
      task.run();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }
}
