package io.github.kimisdk.mcp.stdio;

import io.github.kimisdk.internal.threads.Scheduler;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A child process with the processes that it has started. All of them end with this JVM, too. */
final class Child {

  /** The time that a child has to end by itself, and again after it was terminated. */
  static final Duration GRACE = Duration.ofSeconds(2);

  /** The time between two looks at the processes that a running child has started. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** The children that run. A hook ends them when the JVM ends without a close. */
  private static final Set<Child> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(Child::endAll, "kimi-sdk-mcp-children"));
    } catch (IllegalStateException ending) {
      // The JVM ends already, and a child that starts now ends with its input.
    }
  }

  private final Process process;
  private final Scheduler scheduler;
  private final Set<ProcessHandle> descendants = new LinkedHashSet<>();
  private CompletableFuture<Void> end;
  private long looked;

  Child(Process process, Scheduler scheduler) {
    this.process = process;
    this.scheduler = scheduler;
    this.looked = scheduler.nanos();
    RUNNING.add(this);
    process.onExit().thenRun(() -> RUNNING.remove(this));
  }

  /** Terminates the processes, and kills those that stay. Timers and workers may have ended. */
  private static void endAll() {
    List<Child> children = List.copyOf(RUNNING);
    children.forEach(child -> child.each(ProcessHandle::destroy));
    try {
      CompletableFuture.allOf(children.stream().map(Child::exits).toArray(CompletableFuture<?>[]::new))
          .get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception slow) {
      children.forEach(child -> child.each(ProcessHandle::destroyForcibly));
    }
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
    if (process.isAlive()) {
      descendants.add(process.toHandle());
    }
  }

  /** Ends the processes. The caller closes the input of the child afterwards, which asks it to end by itself. */
  synchronized CompletableFuture<Void> end() {
    if (end == null) {
      remember();
      Scheduler.Timer terminate = scheduler.after(GRACE, () -> each(ProcessHandle::destroy));
      Scheduler.Timer kill = scheduler.after(GRACE.multipliedBy(2), () -> each(ProcessHandle::destroyForcibly));
      end = exits().whenComplete((nothing, failure) -> {
        terminate.cancel();
        kill.cancel();
      });
    }
    return end;
  }

  /** Ends with all processes that are known. */
  private synchronized CompletableFuture<Void> exits() {
    return CompletableFuture.allOf(descendants.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
  }

  private synchronized void each(Consumer<ProcessHandle> act) {
    remember();
    descendants.stream().filter(ProcessHandle::isAlive).forEach(act);
  }
}
