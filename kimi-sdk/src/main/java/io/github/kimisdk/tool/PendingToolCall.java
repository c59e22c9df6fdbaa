package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A tool call of a run, from the model's answer to its saved result. */
final class PendingToolCall {

  private static final Duration DEFAULT_RETURN_TIMEOUT = Duration.ofSeconds(10);

  /** The call as the model wrote it. */
  final ToolCall call;
  private final Tool<?> tool;
  private final ToolCall approvedCall;
  private final Duration timeout;
  private final CompletableFuture<ToolResult> result = new CompletableFuture<>();
  /** Completed when the executor's thread is free again. */
  private final CompletableFuture<Void> returned = new CompletableFuture<>();
  private final FutureTask<?> task = new FutureTask<>(this::runTool, null);
  private boolean started;
  /** Whether the listener knows that the call started. */
  boolean told;
  /** Whether the listener knows that the call ended. */
  boolean reported;
  /** Whether the conversation holds the result. */
  boolean saved;
  /** The tokens of the agents that the tool asked, for {@link RunBudget}, whose lock guards them. */
  Usage counted = Usage.ZERO;

  /** A call to run: with the arguments that the approval gave, and a timeout that may be null. */
  PendingToolCall(ToolCall call, Tool<?> tool, ToolCall approvedCall, Duration timeout) {
    this.call = call;
    this.tool = tool;
    this.approvedCall = approvedCall;
    this.timeout = timeout;
  }

  /** A call that cannot run, and has its result already. */
  PendingToolCall(ToolCall call, ToolResult result) {
    this(call, null, call, null);
    this.result.complete(result);
  }

  /**
   * Posts a task when the call ends, and another one when the tool gives the thread of the executor back, which a call that was
   * given up may never do.
   */
  void observe(RunState run, Runnable ended, Runnable free) {
    result.whenComplete((value, thrown) -> run.post(ended));
    returned.whenComplete((value, thrown) -> run.post(free));
  }

  void start(Executor executor) {
    started = true;
    try {
      executor.execute(this::runTask);
    } catch (Throwable rejected) {
      returned.complete(null);
      if (rejected instanceof RejectedExecutionException) {
        result.complete(ToolResult.failed(
            call.name() + " was not started, because no thread was free for it. It has had no effect.", rejected));
      } else {
        ToolFailures.complete(result, call.name() + " could not be started: ", rejected);
      }
    }
  }

  private void runTask() {
    try {
      task.run();
      if (task.isCancelled()) {
        // The interruption was meant for the tool, not for the owner of the thread.
        Thread.interrupted();
      }
    } finally {
      returned.complete(null);
    }
  }

  /** On the executor's thread. The timeout starts here, so it does not count the wait for a thread. */
  private void runTool() {
    try {
      if (timeout != null) {
        startTimer();
      }
      tool.start(approvedCall, result);
    } catch (Throwable thrown) {
      // Without a result the run would wait forever.
      ToolFailures.complete(result, call.name() + " failed with ", thrown);
    }
  }

  private void startTimer() {
    String seconds = timeout.toString().substring(2).toLowerCase(Locale.ROOT);
    ToolResult timedOut = ToolResult.failed(
        call.name() + " gave no result within " + seconds + " and was given up. It may or may not have taken effect.");
    result.completeOnTimeout(timedOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
    result.whenComplete((value, thrown) -> {
      if (value == timedOut) {
        task.cancel(true);
      }
    });
  }

  /** Ends the call without a result, and interrupts its tool. Does nothing if the call has ended. */
  void cancel() {
    if (!result.isDone() && result.cancel(true)) {
      task.cancel(true);
    }
  }

  /** Ends the call with another result, and interrupts its tool. Does nothing if the call has ended. */
  void replace(ToolResult other) {
    if (result.complete(other)) {
      task.cancel(true);
    }
  }

  boolean ended() {
    return result.isDone();
  }

  /** Whether the tool has, or may get, a thread of the executor. */
  boolean holdsThread() {
    return started && !returned.isDone();
  }

  /** How long other calls wait for the thread of this call after it was given up. */
  Duration returnTimeout() {
    return timeout == null ? DEFAULT_RETURN_TIMEOUT : timeout;
  }

  boolean hasResult() {
    return result.isDone() && !result.isCompletedExceptionally();
  }

  /** Returns the result of a call that has ended. Throws the error of the program that ended it instead, if one did. */
  ToolResult result() {
    try {
      return result.join();
    } catch (CompletionException thrown) {
      if (thrown.getCause() instanceof Error error) {
        throw error;
      }
      throw thrown;
    }
  }
}
