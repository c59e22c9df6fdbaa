package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.threads.Scheduler;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Ends an exchange that is silent for too long.
 *
 * <pre>
 *   HEAD --head--> OPEN --bytes--> BODY       any --drain--> DRAIN
 *     |---head of an error--> ERROR
 *     '---a part of the request was sent--> SENDING --all of it was sent--> HEAD
 *
 *   HEAD, OPEN: first-byte timeout.  SENDING, BODY, ERROR: idle timeout.  DRAIN: 1.5 s.
 *   HEAD, OPEN, BODY: progress timeout as well, which only content resets.
 * </pre>
 *
 * <p>The JDK's client limits only the time to the head of an answer. After the head, silence counts only while bytes are wanted:
 * a slow reader is not a silent server. The body of an error must be complete within one idle timeout. One timer runs at a time.
 * It compares the clock with the last sign of life and starts again, so that bytes usually set no timer.
 */
public final class Watchdog {

  /** How long the unwanted rest of a body may take. */
  public static final Duration DRAIN = Duration.ofMillis(1500);

  private enum Stage { HEAD, SENDING, OPEN, BODY, ERROR, DRAIN }

  private final Timeouts timeouts;
  private final Scheduler scheduler;
  private Consumer<Throwable> late;
  private Stage stage;
  private Scheduler.Timer timer = Scheduler.Timer.NONE;
  private boolean stopped;
  /** Whether bytes are wanted. */
  private boolean waiting;
  /** The time of the last sign of life. */
  private long since;
  /** The time at which the network took the last part of the request. */
  private long sent;
  /** How long bytes were wanted without content, up to {@code counted}. */
  private long withoutContent;
  private long counted;
  private boolean content;

  /** Takes whether the service has to ask for the body, so that silence is that of a request that is not sent on. */
  Watchdog(Timeouts timeouts, Scheduler scheduler, boolean expecting) {
    this.timeouts = timeouts;
    this.scheduler = scheduler;
    this.stage = expecting ? Stage.SENDING : Stage.HEAD;
  }

  /** The request is sent; {@code report} takes a timeout once, on a thread of the timer. */
  synchronized void start(Consumer<Throwable> report) {
    late = report;
    since = scheduler.nanos();
    counted = since;
    sent = since;
    set(shorter(stage == Stage.HEAD ? timeouts.firstByte() : timeouts.idle(), timeouts.progress()));
  }

  /** The network takes the next part of a request, or has taken all of it. */
  synchronized void sent(boolean all) {
    if (stage == Stage.HEAD || stage == Stage.SENDING) {
      since = scheduler.nanos();
      counted = since;
      withoutContent = 0;
      sent = since;
      boolean changes = all == (stage == Stage.SENDING);
      stage = all ? Stage.HEAD : Stage.SENDING;
      Duration limit = all ? timeouts.firstByte() : timeouts.idle();
      if (changes && limit.compareTo(all ? timeouts.idle() : timeouts.firstByte()) < 0) {
        set(shorter(limit, timeouts.progress()));
      }
    }
  }

  /** The time at which the network took the last part of the request. */
  synchronized long sentAt() {
    return sent;
  }

  /** The head of the answer has come. */
  synchronized void head(boolean error) {
    long now = scheduler.nanos();
    count(now);
    if (stage == Stage.HEAD || stage == Stage.SENDING) {
      stage = error ? Stage.ERROR : Stage.OPEN;
      if (error) {
        since = now;
        set(timeouts.idle());
      }
    }
  }

  /** More bytes are wanted. */
  synchronized void wanted() {
    heard();
    waiting = true;
  }

  /** Bytes have come. */
  synchronized void bytes() {
    heard();
    waiting = false;
    if (stage == Stage.OPEN) {
      stage = Stage.BODY;
      if (timeouts.idle().compareTo(timeouts.firstByte()) < 0) {
        set(shorter(timeouts.idle(), Duration.ofNanos(Math.max(1, contentLeft()))));
      }
    }
  }

  /** The bytes are being read: silence does not count until more are wanted. */
  synchronized void taken() {
    waiting = false;
  }

  /** The bytes brought content. */
  synchronized void progress() {
    content = true;
  }

  /** The rest of the body is unwanted. */
  synchronized void drain() {
    stage = Stage.DRAIN;
    since = scheduler.nanos();
    set(DRAIN);
  }

  /** The exchange has ended. */
  synchronized void stop() {
    stopped = true;
    timer.cancel();
  }

  private void heard() {
    if (stage != Stage.ERROR && stage != Stage.DRAIN) {
      since = scheduler.nanos();
      count(since);
    }
  }

  private void count(long now) {
    if (content) {
      content = false;
      withoutContent = 0;
    } else if (counting()) {
      withoutContent += now - counted;
    }
    counted = now;
  }

  private boolean counting() {
    return waiting || stage == Stage.HEAD || stage == Stage.SENDING;
  }

  private long contentLeft() {
    return timeouts.progress().toNanos() - (stage == Stage.ERROR ? 0 : withoutContent);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Replaces the timer, which may be running its action at this moment. */
  private void set(Duration delay) {
    timer.cancel();
    timer = stopped ? Scheduler.Timer.NONE : scheduler.after(delay, this::expired);
  }

  private void expired() {
    Exception timeout = timeout();
    if (timeout != null) {
      late.accept(timeout);
    }
  }

  /** Returns the timeout that was reached, or sets the timer again and returns null. */
  private synchronized Exception timeout() {
    long now = scheduler.nanos();
    if (stage == Stage.DRAIN) {
      long left = DRAIN.toNanos() - (now - since);
      if (left > 0) {
        set(Duration.ofNanos(left));
      }
      return left > 0 ? null : ExchangeFailure.late(Phase.IDLE, DRAIN);
    }
    count(now);
    boolean begun = stage == Stage.BODY || stage == Stage.ERROR || stage == Stage.SENDING;
    Duration limit = begun ? timeouts.idle() : timeouts.firstByte();
    if (!counting()) {
      set(shorter(limit, timeouts.progress()));
      return null;
    }
    long left = limit.toNanos() - (now - since);
    if (left <= 0) {
      return ExchangeFailure.late(begun ? Phase.IDLE : Phase.FIRST_BYTE, limit);
    }
    if (contentLeft() <= 0) {
      // A server that has sent nothing has shown no sign of life either.
      return ExchangeFailure.late(begun ? Phase.PROGRESS : Phase.FIRST_BYTE, timeouts.progress());
    }
    set(Duration.ofNanos(Math.min(left, contentLeft())));
    return null;
  }
}
