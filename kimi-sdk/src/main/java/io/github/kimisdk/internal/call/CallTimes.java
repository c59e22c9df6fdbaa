package io.github.kimisdk.internal.call;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.threads.Scheduler;
import java.time.Duration;
import java.util.Optional;

/** The times of events of one call, and its total timeout, which ends the call while code of the program blocks it. */
final class CallTimes {

  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  /** The least time for the listener of the end, whose call may have taken all of its time. */
  private static final Duration LAST_CALLBACK = Duration.ofSeconds(1);

  final Callbacks callbacks;
  private final Optional<Duration> total;
  private final Scheduler scheduler;
  private long started;
  private long queued;
  private long sent;
  private long progressed;
  private Optional<Duration> firstContent = Optional.empty();
  private Scheduler.Timer timer = Scheduler.Timer.NONE;

  CallTimes(Optional<Duration> total, Scheduler scheduler, Callbacks callbacks) {
    this.callbacks = callbacks;
    this.total = total;
    this.scheduler = scheduler;
  }

  /** The call starts; {@code late} runs at the total timeout. */
  void start(Runnable late) {
    started = scheduler.nanos();
    total.ifPresent(limit -> timer = scheduler.after(limit, late));
  }

  /** The call is over; {@code late} runs if its last callbacks take longer than the total timeout. */
  void last(Runnable callbacks, Runnable late) {
    Duration limit = left().compareTo(LAST_CALLBACK) < 0 ? LAST_CALLBACK : left();
    timer = total.isEmpty() ? Scheduler.Timer.NONE : scheduler.after(limit, late);
    try {
      callbacks.run();
    } finally {
      timer.cancel();
    }
  }

  /** Whether the total timeout has come. */
  boolean over() {
    return left().compareTo(Duration.ZERO) <= 0;
  }

  /** An attempt waits for its permit. */
  void queue() {
    queued = scheduler.nanos();
  }

  /** An attempt is sent. */
  void send() {
    sent = scheduler.nanos();
    progressed = sent;
  }

  /** An answer makes progress. */
  void progress() {
    progressed = scheduler.nanos();
  }

  /** The network took the last part of a request at this moment. */
  void sent(long moment) {
    if (moment - progressed > 0) {
      progressed = moment;
    }
  }

  /** Content has come. Only the first time counts. */
  void content() {
    if (firstContent.isEmpty()) {
      firstContent = Optional.of(elapsed());
    }
  }

  Optional<Duration> firstContent() {
    return firstContent;
  }

  Duration elapsed() {
    return since(started);
  }

  Duration sinceQueued() {
    return since(queued);
  }

  Duration sinceSent() {
    return since(sent);
  }

  /** The time since the last progress of an answer, or since the last part of its request was sent. */
  Duration sinceProgress() {
    return since(progressed);
  }

  /** The total timeout. There must be one. */
  Duration total() {
    return total.orElseThrow();
  }

  /** The time until the total timeout; longer than any pause if there is none. */
  Duration left() {
    return total.map(limit -> limit.minus(elapsed())).orElse(FOREVER);
  }

  void cancel() {
    timer.cancel();
  }

  private Duration since(long moment) {
    return Duration.ofNanos(scheduler.nanos() - moment);
  }
}
