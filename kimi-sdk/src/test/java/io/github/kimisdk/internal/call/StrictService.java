package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A service in virtual time that enforces requests per minute and calls in flight, and clients that call it through a
 * limiter, some milliseconds away; a refused call comes again after the time that it is told.
 */
final class StrictService {

  /** How the service counts requests. */
  interface Rate {

    /** Whether one more is allowed now; it counts if so. */
    boolean allows(long now);
  }

  private final VirtualTime time;
  private final Rate rate;
  private final int concurrency;
  private final boolean names;
  private final Random random;
  private int inFlight;
  private int done;
  private final List<Duration> accepted = new ArrayList<>();
  private final List<Duration> refused = new ArrayList<>();

  StrictService(VirtualTime time, Rate rate, int concurrency, boolean names, long seed) {
    this.time = time;
    this.rate = rate;
    this.concurrency = concurrency;
    this.names = names;
    this.random = new Random(seed);
  }

  /** At most so many in any minute. */
  static Rate slidingWindow(int perMinute) {
    Deque<Long> window = new ArrayDeque<>();
    return now -> {
      while (!window.isEmpty() && now - window.peek() >= Duration.ofMinutes(1).toNanos()) {
        window.remove();
      }
      return window.size() < perMinute && window.add(now);
    };
  }

  /** A bucket that holds a minute's worth and is filled evenly. */
  static Rate tokenBucket(int perMinute) {
    double[] state = {perMinute, 0};
    return now -> {
      state[0] = Math.min(perMinute, state[0] + (now - state[1]) * perMinute / Duration.ofMinutes(1).toNanos());
      state[1] = now;
      boolean allowed = state[0] >= 1;
      state[0] -= allowed ? 1 : 0;
      return allowed;
    };
  }

  /** A call through the limiter, as often as it takes. */
  void call(Limiter limiter) {
    Limiter.Permit[] permit = new Limiter.Permit[1];
    permit[0] = limiter.enter(1, () -> time.after(millis(5, 30), () -> arrive(limiter, permit)));
  }

  private void arrive(Limiter limiter, Limiter.Permit[] permit) {
    KimiException refusal = inFlight >= concurrency
        ? refusal(Kind.CONCURRENCY, concurrency)
        : rate.allows(time.nanos()) ? null : refusal(Kind.REQUESTS, 60);
    if (refusal == null) {
      inFlight++;
      accepted.add(time.elapsed());
      time.after(millis(1000, 3000), () -> {
        inFlight--;
        time.after(millis(5, 30), () -> {
          done++;
          permit[0].release();
        });
      });
      return;
    }
    refused.add(time.elapsed());
    time.after(millis(5, 30), () -> {
      permit[0].learn(refusal);
      permit[0].release();
      time.after(Duration.ofSeconds(1), () -> call(limiter));
    });
  }

  private KimiException refusal(Kind limited, int limit) {
    CallDetails details = CallDetails.NONE.withAnswer(429, Optional.empty(), Optional.of(Duration.ofSeconds(1)));
    return new KimiException.RateLimited("slow", "", details, names ? limited : Kind.UNKNOWN, names ? limit : -1);
  }

  private Duration millis(int least, int most) {
    return Duration.ofMillis(least + random.nextInt(most - least));
  }

  /** When calls were let in, in their order. */
  List<Duration> accepted() {
    return accepted;
  }

  /** When calls were sent away. */
  List<Duration> refused() {
    return refused;
  }

  int done() {
    return done;
  }
}
