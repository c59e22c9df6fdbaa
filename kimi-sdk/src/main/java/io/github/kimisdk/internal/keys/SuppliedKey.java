package io.github.kimisdk.internal.keys;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.threads.DurationText;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.threads.Workers;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The key that a program supplies. The supplier is asked before each attempt, on a worker. At most one request runs at a time,
 * and all calls that wait for a key share its answer. After a refusal of the last key, the next request is one for another key.
 * Safe for use by many threads.
 */
public final class SuppliedKey {

  /** The timeout of a request to the supplier. A later answer is ignored, and the next call asks again. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String SOURCE = "the answer of the key supplier";
  private static final String HINT = "The supplier that was set in Kimi.builder().key(...) or keyAsync(...) returns the key to "
      + "use";

  /** A request to the supplier, for a key or for another one than that which was refused. */
  private static final class KeyRequest {
    private final CompletableFuture<ApiKey> answer;
    private final Optional<ApiKey> refused;
    private volatile Scheduler.Timer limit = Scheduler.Timer.NONE;

    KeyRequest(CompletableFuture<ApiKey> answer, Optional<ApiKey> refused) {
      this.answer = answer;
      this.refused = refused;
    }
  }

  private final Function<Optional<String>, ? extends CompletionStage<String>> supplier;
  private final Scheduler scheduler;
  /** Set on a thread while it runs the supplier. */
  private final ThreadLocal<Boolean> supplying = new ThreadLocal<>();
  /** The last key that the supplier has given. */
  private volatile ApiKey last = ApiKey.unknown();
  /** The request that runs; null if none does. */
  private KeyRequest running;
  /** The refusal of the last key; null if no service has refused it. */
  private RefusedKey refusal;
  /** The refusal that led to the last request for another key, with the pause after it; null before the first one. */
  private RefusedKey replaced;
  /** The last key that a service has accepted; null before the first one. */
  private volatile ApiKey accepted;

  /** Creates a key that the supplier was not asked for. After a refusal, the supplier gets the refused key. */
  public SuppliedKey(Function<Optional<String>, ? extends CompletionStage<String>> supplier) {
    this(supplier, Scheduler.SYSTEM);
  }

  public SuppliedKey(Function<Optional<String>, ? extends CompletionStage<String>> supplier, Scheduler scheduler) {
    this.supplier = supplier;
    this.scheduler = scheduler;
  }

  /** Returns a key of the same supplier, for another client. */
  public SuppliedKey another() {
    return new SuppliedKey(supplier, scheduler);
  }

  /** The last key that the supplier has given, or a placeholder for a key that is not known yet. */
  public ApiKey last() {
    return last;
  }

  /** Whether this thread runs the supplier, so that a request from it would wait for itself. */
  public boolean supplying() {
    return supplying.get() != null;
  }

  /** The service has refused a key. The next request is one for another key, unless there is another one already. */
  public synchronized void refuse(ApiKey key) {
    if (last.same(key)) {
      refusal = refusal == null ? RefusedKey.of(key, replaced, scheduler.nanos()) : refusal.again();
    }
  }

  /** The service has accepted a key. If it refuses the key for one call later on, the other calls go on with it. */
  public void accept(ApiKey key) {
    accepted = key;
  }

  /** Asks for the key of an attempt. The result fails with the exception of the supplier. */
  public CompletableFuture<ApiKey> current() {
    KeyRequest asked;
    synchronized (this) {
      if (running != null) {
        return running.answer;
      }
      asked = begin(new CompletableFuture<>());
    }
    ask(asked);
    return asked.answer;
  }

  /** Asks for another key than one that was refused. The result may still be the same key. */
  public CompletableFuture<ApiKey> renewed(ApiKey refused) {
    refuse(refused);
    synchronized (this) {
      boolean refreshing = running != null && running.refused.isPresent();
      if (!refreshing && refusal == null && last.known() && !last.same(refused)) {
        return CompletableFuture.completedFuture(last);
      }
    }
    return current().thenApply(given -> other(given, refused));
  }

  /**
   * After a failed refresh, a key that was accepted earlier is only for calls for which it was not refused. Other calls get the
   * failure of the refresh.
   */
  private synchronized ApiKey other(ApiKey given, ApiKey refused) {
    if (refusal != null && refusal.failure() != null && given.same(refused)) {
      throw new CompletionException(refusal.failure());
    }
    return given;
  }

  private KeyRequest begin(CompletableFuture<ApiKey> answer) {
    boolean refresh = refusal != null && refusal.due(scheduler.nanos());
    running = new KeyRequest(answer, refresh ? Optional.of(refusal.key()) : Optional.empty());
    return running;
  }

  private void ask(KeyRequest asked) {
    try {
      asked.limit = scheduler.after(LIMIT, () -> answered(asked, null, tooLate()));
    } catch (RuntimeException | Error noTimer) {
      answered(asked, null, noTimer);
      return;
    }
    Workers.run(() -> run(asked));
  }

  private static KimiException tooLate() {
    return new KimiException.Misconfigured(
        "the key supplier gave no key within " + DurationText.of(LIMIT),
        "Find out why the supplier takes so long; it should have a timeout of its own");
  }

  private void run(KeyRequest asked) {
    CompletionStage<String> answer;
    supplying.set(true);
    try {
      answer = Objects.requireNonNull(
          new Callbacks().ask(() -> supplier.apply(asked.refused.map(ApiKey::text))),
          "expected a CompletionStage of the key supplier, found null");
    } catch (Throwable thrown) {
      answer = CompletableFuture.failedFuture(thrown);
    } finally {
      supplying.remove();
    }
    answer.whenComplete((text, failure) -> {
      try {
        answered(asked, failure == null ? read(text) : null, failure);
      } catch (Throwable noKey) {
        answered(asked, null, noKey);
      }
    });
  }

  private ApiKey read(String text) {
    if (text == null) {
      throw new KimiException.Misconfigured("expected an API key in " + SOURCE + ", found null", HINT);
    }
    return new ApiKey(text, SOURCE);
  }

  /** Takes the answer of a request, a key or a failure, unless it comes too late or twice. */
  private void answered(KeyRequest asked, ApiKey given, Throwable failure) {
    asked.limit.cancel();
    ApiKey answer = given;
    Throwable reason = failure;
    KeyRequest next = null;
    synchronized (this) {
      if (running != asked) {
        return;
      }
      running = null;
      learn(asked, given, failure);
      boolean refused = given != null && asked.refused.isEmpty() && refusal != null;
      if (refused && refusal.due(scheduler.nanos())) {
        // The service has refused the key while this request ran. The calls that wait get the answer of the next one.
        next = begin(asked.answer);
      } else if (refused && !accepted(given)) {
        reason = refusal.failure();
      } else if (failure != null && asked.refused.isPresent() && accepted(last)) {
        answer = last;
        reason = null;
      }
    }
    if (next != null) {
      ask(next);
    } else if (reason == null) {
      asked.answer.complete(answer);
    } else {
      asked.answer.completeExceptionally(reason);
    }
  }

  private boolean accepted(ApiKey key) {
    return accepted != null && accepted.same(key);
  }

  private void learn(KeyRequest asked, ApiKey given, Throwable failure) {
    if (refusal != null && asked.refused.isPresent()) {
      refusal = refusal.asked(failure, scheduler.nanos());
      replaced = refusal;
    }
    if (given != null) {
      refusal = refusal == null || refusal.key().same(given) ? refusal : null;
      last = given;
    }
  }

  /**
   * The last key of a supplier, which the service has refused, and the last request for another one.
   *
   * @param key the refused key
   * @param open whether another key is wanted: the key was refused after the last request, or that request has failed
   * @param failure the failure of the last request; null if none has failed
   * @param next the earliest time of the next request, in nanoseconds of the scheduler
   * @param pause the pause after the last request, which grows with each of them
   */
  record RefusedKey(ApiKey key, boolean open, Throwable failure, long next, Duration pause) {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /**
     * Returns the state of a key that was refused for the first time. If the key before it was replaced shortly before, the pause
     * after that request still applies, because a service may refuse every key.
     */
    static RefusedKey of(ApiKey key, RefusedKey replaced, long now) {
      boolean lately = replaced != null && now - replaced.next <= LONGEST_PAUSE.toNanos();
      return lately ? new RefusedKey(key, true, null, replaced.next, replaced.pause)
          : new RefusedKey(key, true, null, now, Duration.ZERO);
    }

    /** The service has refused the key again. */
    RefusedKey again() {
      return new RefusedKey(key, true, failure, next, pause);
    }

    /** The supplier was asked for another key. {@code reason} is its failure; null if it returned a key. */
    RefusedKey asked(Throwable reason, long now) {
      Duration twice = pause.multipliedBy(2);
      Duration longer = pause.isZero() ? FIRST_PAUSE : twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
      return new RefusedKey(key, reason != null, reason, now + longer.toNanos(), longer);
    }

    /** Whether the supplier is to be asked for another key now. */
    boolean due(long now) {
      return open && now - next >= 0;
    }
  }
}
