package io.github.kimisdk.internal.callback;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs code of the program within one call or run, on the current thread. {@link #tell} is for observers, such as a listener:
 * what they throw goes to the uncaught exception handler of the thread. {@link #ask} is for deciders, such as a check: what they
 * throw is thrown here, checked or not, and the caller makes a failure of it. When the call is {@linkplain #late late}, code
 * that still runs is interrupted.
 *
 * <p>An interruption of the thread outlives the code, unless it came from here.
 */
public final class Callbacks {

  /** The thread that runs code of the program; null if none does. */
  private Thread inside;
  /** Whether {@link #late} has interrupted the code. */
  private boolean interrupted;
  private Throwable cutOff;

  /** Creates callbacks of a call that is not late. */
  public Callbacks() {}

  /** Runs an observer. It cannot change the call: any {@code Throwable} is reported, and this method returns. */
  public void tell(Runnable observer) {
    tell(() -> {
      observer.run();
      return null;
    }, null);
  }

  /** Runs an observer that may return a value. Returns another value if it throws or returns null. */
  public <T> T tell(Supplier<T> observer, T otherwise) {
    boolean before = Thread.currentThread().isInterrupted();
    Thread outer = enter();
    try {
      T value = observer.get();
      return value == null ? otherwise : value;
    } catch (Throwable thrown) {
      before |= restores(thrown);
      report(thrown);
      return otherwise;
    } finally {
      leave(outer, before);
    }
  }

  /** Runs a decider that decides only whether to throw. */
  public void run(Runnable decider) {
    ask(() -> {
      decider.run();
      return null;
    });
  }

  /** Runs a decider and returns its decision. Throws any {@code Throwable} of the decider, including a checked one. */
  public <T> T ask(Supplier<T> decider) {
    boolean before = Thread.currentThread().isInterrupted();
    Thread outer = enter();
    try {
      return decider.get();
    } catch (Throwable thrown) {
      before |= restores(thrown);
      throw thrown;
    } finally {
      leave(outer, before);
    }
  }

  /** Runs a decider outside of calls and runs. A checked exception is the cause of an unchecked one. */
  public static <T> T unchecked(Supplier<T> decider) {
    try {
      return new Callbacks().ask(decider);
    } catch (RuntimeException | Error known) {
      throw known;
    } catch (Throwable checked) {
      throw new IllegalStateException("code of the program threw " + checked, checked);
    }
  }

  /**
   * The time is up, which any thread may say. If code of the program runs, this method interrupts it, and returns the value that
   * the supplier makes while the code cannot return.
   */
  public synchronized <T> Optional<T> late(Supplier<T> meanwhile) {
    if (inside == null) {
      return Optional.empty();
    }
    interrupted = true;
    inside.interrupt();
    return Optional.of(meanwhile.get());
  }

  /** Whether a decider has thrown this exception after {@link #late} had interrupted it. */
  public synchronized boolean cutOff(Throwable thrown) {
    return thrown != null && thrown == cutOff;
  }

  /** Passes an exception to the handler of this thread. Ignores exceptions of the handler, as the JVM does. */
  public static void report(Throwable thrown) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } catch (Throwable ignored) {
      // There is nobody left to tell.
    }
  }

  private synchronized Thread enter() {
    Thread outer = inside;
    inside = Thread.currentThread();
    return outer;
  }

  /** Whether an exception stands for an interruption that did not come from here. */
  private synchronized boolean restores(Throwable thrown) {
    cutOff = interrupted ? thrown : cutOff;
    return thrown instanceof InterruptedException && !interrupted;
  }

  private synchronized void leave(Thread outer, boolean before) {
    inside = outer;
    if (interrupted && outer == null) {
      interrupted = false;
      Thread.interrupted();
    }
    if (before) {
      Thread.currentThread().interrupt();
    }
  }
}
