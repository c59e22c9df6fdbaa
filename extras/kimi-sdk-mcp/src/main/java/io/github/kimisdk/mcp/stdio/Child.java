package io.github.kimisdk.mcp.stdio;

import io.github.kimisdk.internal.threads.Scheduler;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A child process with the processes that it has started. */
final class Child {

  /** The time that a child has to end by itself, and again after it was terminated. */
  static final Duration GRACE = Duration.ofSeconds(2);

  /** The time between two looks at the processes that a running child has started. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Process process;
  private final Scheduler scheduler;
  private final Set<ProcessHandle> descendants = new LinkedHashSet<>();
  private CompletableFuture<Void> end;
  private long looked;

  Child(Process process, Scheduler scheduler) {
    this.process = process;
    this.scheduler = scheduler;
    this.looked = scheduler.nanos();
  }

  /** Remembers, at most once a second, the processes that the child has started. */
  synchronized void look() {
    long now = scheduler.nanos();
    if (now - looked >= PAUSE.toNanos()) {
      looked = now;
      remember();
    }
  }

  /** Remembers the processes that the child has started, which cannot be found any more after it has died. */
  synchronized void remember() {
    descendants.removeIf(handle -> !handle.isAlive());
    process.descendants().forEach(descendants::add);
  }

  /** Ends the processes. The caller closes the input of the child afterwards, which asks it to end by itself. */
  synchronized CompletableFuture<Void> end() {
    if (end == null) {
      remember();
      descendants.add(process.toHandle());
      Scheduler.Timer terminate = scheduler.after(GRACE, () -> each(ProcessHandle::destroy));
      Scheduler.Timer kill = scheduler.after(GRACE.multipliedBy(2), () -> each(ProcessHandle::destroyForcibly));
      CompletableFuture<?>[] exits = descendants.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
      end = CompletableFuture.allOf(exits).whenComplete((nothing, failure) -> {
        terminate.cancel();
        kill.cancel();
      });
    }
    return end;
  }

  private synchronized void each(Consumer<ProcessHandle> act) {
    remember();
    descendants.stream().filter(ProcessHandle::isAlive).forEach(act);
  }
}
