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
  private Duration waited = Duration.ZERO;
  private long sent;
  private long progressed;
  private Optional<Duration> firstContent = Optional.empty();
  private Scheduler.Timer timer = Scheduler.Timer.NONE;
  /** Runs at the total timeout. The timer reads it on a thread of its own. */
  private volatile Runnable late;

  CallTimes(Optional<Duration> total, Scheduler scheduler, Callbacks callbacks) {
    this.callbacks = callbacks;
    this.total = total;
    this.scheduler = scheduler;
  }

  /** The call starts; {@code late} runs at the total timeout. */
  void start(Runnable late) {
    started = scheduler.nanos();
    this.late = late;
    if (total.isPresent()) {
      set(total.get());
    }
  }

  private void set(Duration limit) {
    timer.cancel();
    timer = scheduler.after(limit, () -> late.run());
  }

  /** The call is over; {@code late} runs if its last callbacks take longer than the total timeout, whose timer goes on. */
  void ending(Runnable late) {
    this.late = late;
    boolean near = left().compareTo(LAST_CALLBACK) < 0;
    if (total.isPresent() && (near || timer == Scheduler.Timer.NONE)) {
      set(near ? LAST_CALLBACK : left());
    }
  }

  /** The last callbacks have returned. */
  void ended() {
    timer.cancel();
  }

  /** Whether the total timeout has come. */
  boolean over() {
    return left().compareTo(Duration.ZERO) <= 0;
  }

  /** An attempt waits for its permit. */
  void queue() {
    queued = scheduler.nanos();
  }

  /** An attempt has its permit. Returns how long it has waited. */
  Duration dequeue() {
    waited = waited.plus(sinceQueued());
    return sinceQueued();
  }

  /** The time in the queue, of all attempts. */
  Duration waited() {
    return waited;
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
    return total.isPresent() ? total.get().minus(elapsed()) : FOREVER;
  }

  /** The call explains its failure, which has a timeout of its own. */
  void cancel() {
    timer.cancel();
    timer = Scheduler.Timer.NONE;
  }

  private Duration since(long moment) {
    return Duration.ofNanos(scheduler.nanos() - moment);
  }
}
