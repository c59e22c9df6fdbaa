package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ToolCall;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A tool call under way: the future of its result. When it has one, it puts itself into the inbox of its run. */
final class PendingToolCall extends CompletableFuture<ToolResult> implements Runnable {

  private final ToolCall call;
  private final FutureTask<?> task = new FutureTask<>(this, null);
  private Tool<?> tool;
  private ToolCall approved;
  private Duration limit;
  boolean told;
  boolean saved;

  /** A call, as it stands in the history. */
  PendingToolCall(ToolCall call, Queue<Object> inbox) {
    this.call = call;
    whenComplete((result, failure) -> inbox.add(this));
  }

  /** The tool to run, the call to run it with, and the limit of time or null. */
  PendingToolCall with(Tool<?> tool, ToolCall approved, Duration limit) {
    this.tool = tool;
    this.approved = approved;
    this.limit = tool.timeout().orElse(limit);
    return this;
  }

  ToolCall call() {
    return call;
  }

  /** Throws the error that its tool threw; a call with a result, or without one yet, passes. */
  void check() {
    if (isCompletedExceptionally() && !isCancelled()) {
      try {
        join();
      } catch (CompletionException thrown) {
        if (thrown.getCause() instanceof Error error) {
          throw error;
        }
        throw thrown;
      }
    }
  }

  /** Whether starting it must be noted before, so that it is not run twice. */
  boolean notTwice() {
    return !isDone() && !tool.repeatable();
  }

  void start(Executor executor) {
    try {
      executor.execute(() -> {
        task.run();
        if (task.isCancelled()) {
          // The interruption was for the tool, not for whoever the thread belongs to.
          Thread.interrupted();
        }
      });
    } catch (RuntimeException | Error rejected) {
      ToolFailures.complete(this, call.name() + " could not be started: ", rejected);
    }
  }

  /** On the executor's thread: the limit of time counts from here, not from when the call began to wait for a thread. */
  @Override
  public void run() {
    try {
      work();
    } catch (Throwable failure) {
      // Without a result the run would wait for ever.
      ToolFailures.complete(this, call.name() + " failed with ", failure);
    }
  }

  private void work() {
    if (limit != null) {
      ToolResult late = ToolResult.failed(call.name() + " gave no result within " + limit.toString().substring(2).toLowerCase(Locale.ROOT)
          + " and was given up. It may or may not have taken effect.");
      completeOnTimeout(late, limit.toNanos(), TimeUnit.NANOSECONDS);
      whenComplete((result, failure) -> {
        if (result == late) {
          task.cancel(true);
        }
      });
    }
    tool.start(approved, this);
  }

  /** Nobody waits for it any more; what is said instead of its result, or null. */
  void abandon(ToolResult instead) {
    if (instead == null ? !isDone() && cancel(true) : complete(instead)) {
      task.cancel(true);
    }
  }
}
