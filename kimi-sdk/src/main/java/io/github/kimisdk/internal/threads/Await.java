package io.github.kimisdk.internal.threads;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** Blocks a thread until a call has ended. No other class does so for a whole answer. */
public final class Await {

  private Await() {}

  /** Starts a call and waits for it. The waiting thread runs the tasks of the call, so that no other thread has to wake up. */
  public static <T> T running(Function<Executor, CompletableFuture<T>> start) {
    CallerExecutor tasks = new CallerExecutor();
    CompletableFuture<T> call = start.apply(tasks);
    // The call may end without a task, for example by a timeout.
    call.whenComplete((answer, failure) -> tasks.execute(CallerExecutor.WAKE_UP));
    try {
      tasks.runUntilDone(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      tasks.leave();
    }
    return on(call);
  }

  /** Runs tasks on the thread that waits, and on workers after it has left. */
  private static final class CallerExecutor implements Executor {

    static final Runnable WAKE_UP = () -> { };

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private boolean left;

    @Override
    public void execute(Runnable task) {
      synchronized (this) {
        if (!left) {
          tasks.add(task);
          return;
        }
      }
      Workers.THREADS.execute(task);
    }

    void runUntilDone(CompletableFuture<?> call) throws InterruptedException {
      while (!call.isDone()) {
        tasks.take().run();
      }
    }

    void leave() {
      synchronized (this) {
        left = true;
      }
      tasks.remove(WAKE_UP);
      tasks.forEach(Workers.THREADS::execute);
    }
  }

  /** Waits for a call. An interruption ends the call, and the thread stays interrupted. */
  public static <T> T on(CompletableFuture<T> call) {
    try {
      return call.get();
    } catch (InterruptedException e) {
      call.cancel(true);
      Thread.currentThread().interrupt();
      throw new KimiException.Interrupted("the thread was interrupted while it waited for the answer", CallDetails.NONE, e);
    } catch (CancellationException e) {
      throw new KimiException.Interrupted("the call was cancelled", CallDetails.NONE, e);
    } catch (ExecutionException e) {
      throw here(e.getCause());
    }
  }

  /** A failure as this thread throws it: with the stack that led to the call, which tells more than a callback's. */
  private static RuntimeException here(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException known) {
      known.fillInStackTrace();
      return known;
    }
    return new IllegalStateException("unexpected failure of a call", failure);
  }
}
