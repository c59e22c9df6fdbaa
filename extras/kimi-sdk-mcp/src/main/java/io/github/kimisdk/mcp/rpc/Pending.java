package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.threads.DurationText;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * A request that waits for its answer. The time limit of silence begins again with each progress that is more than the one
 * before; the total limit does not. Progress counts up to a bound, so that endless progress is silence.
 */
final class Pending {

  /** How much progress a request may tell. */
  static final int MAX_PROGRESS = 10_000;

  final long id;
  final Call call;
  final CompletableFuture<JsonObject> answer = new CompletableFuture<>();
  /** The exchange of the request; null before it is sent. */
  volatile CompletableFuture<Void> exchange;
  private final Scheduler scheduler;
  private final BooleanSupplier asking;
  private final long begun;
  private volatile long active;
  private volatile Scheduler.Timer timer = Scheduler.Timer.NONE;
  private double progress = Double.NEGATIVE_INFINITY;
  private int told;

  /** Creates a request. The time limit of silence does not end while the supplier says that the server waits for the user. */
  Pending(long id, Call call, Scheduler scheduler, BooleanSupplier asking) {
    this.id = id;
    this.asking = asking;
    this.call = call;
    this.scheduler = scheduler;
    this.begun = scheduler.nanos();
    this.active = begun;
  }

  void startTimer() {
    long now = scheduler.nanos();
    active = asking.getAsBoolean() ? now : active;
    long silence = call.limits().silence().toNanos() - (now - active);
    long total = call.limits().total().toNanos() - (now - begun);
    if (silence > 0 && total > 0) {
      timer = scheduler.after(Duration.ofNanos(Math.min(silence, total)), this::startTimer);
      if (answer.isDone()) {
        timer.cancel();
      }
    } else {
      Duration limit = total > 0 ? call.limits().silence() : call.limits().total();
      answer.completeExceptionally(new Failure(Failure.Kind.TIMED_OUT,
          "the server gave no answer to " + call.method() + " within " + DurationText.of(limit),
          "Set a longer time limit if the server needs it"));
    }
  }

  /** The time limit of silence begins again. */
  void touch() {
    active = scheduler.nanos();
  }

  void stopTimer() {
    timer.cancel();
  }

  /** Takes a progress notification, from one thread at a time for each stream. */
  synchronized void progress(JsonObject params) {
    double value = params.tryGet("progress").orElse(null) instanceof JsonNumber number ? number.asDouble() : Double.NaN;
    if (value > progress && told < MAX_PROGRESS) {
      progress = value;
      told++;
      active = scheduler.nanos();
      call.progress().ifPresent(listener -> listener.accept(params));
    }
  }
}
