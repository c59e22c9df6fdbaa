package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.time.Duration;
import java.util.Optional;

/**
 * Prints how a limiter behaves after refusals, in virtual time: how many calls begin in the minute after refusals without a
 * number, and when the next call begins after a refusal that names a limit and a wait.
 */
final class LimiterFigures {

  private static final Duration WARM = Duration.ofMinutes(2);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final VirtualTime time = VirtualTime.still();
  private final Limiter limiter;
  private final Duration length;
  private final Kind kind;
  private int refusals;
  private int begun;

  private LimiterFigures(RateLimits limits, Duration length, Kind kind, int refusals) {
    this.limiter = new Limiter(limits, time);
    this.length = length;
    this.kind = kind;
    this.refusals = refusals;
  }

  /** Prints both tables. */
  public static void main(String[] args) {
    System.out.println("calls that begin in the minute after refusals without a number");
    System.out.println("kind      clients  seconds a call  refusals  calls");
    for (Kind kind : new Kind[] {Kind.UNKNOWN, Kind.REQUESTS, Kind.TOKENS}) {
      for (int clients : new int[] {1, 10, 100}) {
        for (long millis : new long[] {200, 2_000, 20_000}) {
          for (int refusals : new int[] {1, 2, 4}) {
            int calls = new LimiterFigures(RateLimits.ADAPTIVE, Duration.ofMillis(millis), kind, refusals).calls(clients);
            System.out.printf("%-9s %7d  %14s  %8d  %5d%n", kind, clients, millis / 1e3, refusals, calls);
          }
        }
      }
    }
    System.out.println("seconds until the next call begins after a refusal that names a limit a minute and a wait");
    System.out.println("limit  calls before  wait named  wait kept");
    for (int calls : new int[] {2, 3, 30}) {
      for (int wait : new int[] {1, 7, 30}) {
        System.out.printf("%5d  %12d  %10d  %9s%n", calls, calls, wait, next(calls, Duration.ofSeconds(wait)).toMillis() / 1e3);
      }
    }
  }

  /** Calls from some clients, each of which calls again at once; the first calls after the warm-up are refused. */
  private int calls(int clients) {
    for (int i = 0; i < clients; i++) {
      time.after(length.multipliedBy(i).dividedBy(clients), this::call);
    }
    time.advance(WARM.plus(MINUTE));
    return begun;
  }

  private void call() {
    Limiter.Permit[] permit = new Limiter.Permit[1];
    permit[0] = limiter.enter(1_000, () -> time.after(Duration.ofMillis(100), () -> answered(permit)));
  }

  private void answered(Limiter.Permit[] permit) {
    if (time.elapsed().compareTo(WARM) >= 0 && refusals > 0) {
      refusals--;
      begun = 0;
      permit[0].learn(new RateLimited("rate limited", "", CallDetails.NONE, kind, -1));
      permit[0].release();
      call();
      return;
    }
    begun++;
    time.after(length.minusMillis(100), () -> {
      permit[0].release();
      call();
    });
  }

  /** Makes as many calls as a limit allows, a second apart, and one more, which is refused; returns when it begins again. */
  private static Duration next(int limit, Duration wait) {
    VirtualTime time = VirtualTime.still();
    Limiter limiter = new Limiter(RateLimits.ADAPTIVE, time);
    Limiter.Permit last = null;
    for (int i = 0; i <= limit; i++) {
      last = limiter.enter(1_000, () -> { });
      time.advance(Duration.ofSeconds(1).dividedBy(limit));
      if (i < limit) {
        last.release();
      }
    }
    Duration refused = time.elapsed();
    CallDetails details = CallDetails.NONE.withAnswer(429, Optional.empty(), Optional.of(wait));
    last.learn(new RateLimited("rate limited", "", details, Kind.REQUESTS, limit));
    last.release();
    boolean[] begun = new boolean[1];
    limiter.enter(1_000, () -> begun[0] = true);
    while (!begun[0]) {
      time.next();
    }
    return time.elapsed().minus(refused);
  }
}
