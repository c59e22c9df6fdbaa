package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.platform.data.BulkResult;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A service to which no connection can be made, from the first call that failed so until a call has another end. Meanwhile no
 * call starts, except one probe after each of growing pauses, and the requests that have failed wait to be asked again. After
 * the longest wait of the retry policy they are given up, and further calls start as they come. A request that fails so while
 * others reach the service is asked again a few times only. An exhausted quota is an outage for the rest of the run. For use by
 * one thread; the timer wakes it.
 *
 * <pre>
 *   UP --unreachable--> DOWN --no call under way--> pause --timer--> one call: the probe
 *   DOWN --any other end--> UP          DOWN --longest wait--> given up, until any other end
 * </pre>
 */
final class Outage {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** How often a request may fail after another call has reached the service since its last failure. */
  private static final int MOST_REPEATS = 3;
  private static final int MAX_CAUSES = 10;

  /**
   * A request that is asked again: how often it failed beside others that reached the service, and how many had when it failed
   * last.
   */
  private record Repeat(int beside, long reached) {}

  private final RetryPolicy retry;
  private final Scheduler scheduler;
  private final Runnable wake;
  private final Deque<RunningCalls.Ended> waiting = new ArrayDeque<>();
  private final Map<Long, Repeat> repeats = new HashMap<>();
  private long reached;
  /** The failure of a call without quota; null for none. */
  private KimiException exhausted;
  private boolean ended;
  private long since;
  /** The pause before the next probe; null while the service can be reached. */
  private Duration pause;
  private Scheduler.Timer timer;
  private volatile boolean probe;

  Outage(RetryPolicy retry, Scheduler scheduler, Runnable wake) {
    this.retry = retry;
    this.scheduler = scheduler;
    this.wake = wake;
  }

  /** Takes the end of a call; returns whether its request waits to be asked again. */
  boolean holds(RunningCalls.Ended call) {
    exhausted = call.failure() instanceof KimiException.QuotaExhausted empty ? empty : exhausted;
    if (!unreachable(call.failure())) {
      pause = null;
      reached++;
      repeats.remove(call.item().position());
      stop();
      return false;
    }
    if (pause == null) {
      since = scheduler.nanos();
      pause = FIRST_PAUSE;
    }
    boolean held = retry.maxAttempts() > 1 && !givenUp() && repeatLeft(call.item().position());
    return held && waiting.add(call);
  }

  private boolean repeatLeft(long position) {
    Repeat last = repeats.getOrDefault(position, new Repeat(0, reached));
    Repeat next = new Repeat(last.beside + (reached > last.reached ? 1 : 0), reached);
    boolean left = next.beside < MOST_REPEATS;
    if (left) {
      repeats.put(position, next);
    } else {
      repeats.remove(position);
    }
    return left;
  }

  /** Returns the failure of a request that is not sent, because the quota is exhausted; empty if it may be sent. */
  Optional<BulkResult> unsent(BulkInput.Item item) {
    return exhausted == null ? Optional.empty()
        : Optional.of(BulkResult.failed(item.position(), item.id(), new KimiException.QuotaExhausted(
        "the request was not sent, because of an earlier one: " + exhausted.what(), exhausted.hint(), CallDetails.NONE)));
  }

  /**
   * There was no connection, so the request was not sent. A connection that was lost later may have carried it, and it may be
   * paid for.
   */
  private static boolean unreachable(Throwable failure) {
    return failure instanceof KimiException.Unreachable && unconnected(failure)
        || failure instanceof KimiException.TimedOut late && late.phase() == Timeouts.Phase.CONNECT;
  }

  private static boolean unconnected(Throwable failure) {
    int depth = 0;
    // Causes may form a cycle.
    for (Throwable at = failure.getCause(); at != null && depth < MAX_CAUSES; at = at.getCause(), depth++) {
      if (at instanceof ConnectException || at instanceof NoRouteToHostException
          || at instanceof UnknownHostException || at instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private boolean givenUp() {
    return ended || pause != null && left().compareTo(Duration.ZERO) <= 0;
  }

  private Duration left() {
    return retry.longestWait().minusNanos(scheduler.nanos() - since);
  }

  /** Whether a call may start now, given how many are under way. If not, the timer or the end of a call wakes the thread. */
  boolean mayStart(int underWay) {
    if (pause == null || givenUp()) {
      return true;
    }
    if (underWay > 0) {
      return false;
    }
    if (probe) {
      stop();
      return true;
    }
    if (timer == null) {
      Duration next = pause.compareTo(left()) < 0 ? pause : left();
      pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      timer = scheduler.after(next, () -> {
        probe = true;
        wake.run();
      });
    }
    return false;
  }

  /** The number of requests that wait. */
  int size() {
    return waiting.size();
  }

  /** Takes the next request that waits, to be asked again; null if there is none. */
  BulkInput.Item again() {
    RunningCalls.Ended call = waiting.poll();
    return call == null ? null : call.item();
  }

  /** Takes the next call that is given up; null if there is none. */
  RunningCalls.Ended poll() {
    RunningCalls.Ended call = givenUp() ? waiting.poll() : null;
    if (call != null) {
      repeats.remove(call.item().position());
    }
    return call;
  }

  /** Gives up all requests that wait. */
  void end() {
    ended = true;
    stop();
  }

  private void stop() {
    probe = false;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
