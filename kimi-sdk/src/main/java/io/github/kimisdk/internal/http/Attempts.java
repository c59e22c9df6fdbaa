package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.KimiException.TimedOut.Phase;
import io.github.kimisdk.call.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The attempts of one call, and the only retry loop.
 *
 * <pre>
 *   start --> waiting for the limiter --> attempt --fine--> settled --> end
 *                     ^                      |failed
 *                     +-------- pause --------+--no more, or no time left--> work.failed
 *   total time over, client closed, at any point -------------------------> work.failed
 * </pre>
 *
 * <p>All of it happens in turn on the {@link Serial} of the call; alarms and permits come back through it.
 */
public final class Attempts implements Runnable {

  /** What is attempted. */
  public interface Work {

    /**
     * Begins an attempt. Its outcome is told to {@link Attempts#failed} or {@link Attempts#settled}.
     *
     * @param number which attempt, from 1
     */
    void attempt(int number);

    /**
     * The call has failed for good: whatever is under way is to be dropped.
     *
     * @param failure why
     */
    void failed(KimiException failure);

    /**
     * Ends what is under way at once, whoever is in turn and however long: the failure follows in its own turn. May be
     * called by any thread.
     */
    void cut();

    /**
     * What is known of the call at this moment.
     *
     * @return the details, a partial response included
     */
    CallDetails known();
  }

  /** So often a call goes back into the queue of the limiter at no cost. */
  private static final int MOST_QUEUED = 20;

  private final Transport transport;
  private final CallSettings settings;
  private final Serial serial;
  private final Work work;
  private HttpCall call;
  /** Made when it is asked for: hardly anybody listens. */
  private CallOrigin origin;
  private int number;
  private int made;
  private int budgeted;
  private int queued;
  private Clients.Use used;
  private boolean begun;
  private boolean staleForgiven;
  private long sentAt;
  private long queuedAt;
  private boolean waiting;
  private boolean settled;
  private boolean over;
  private long started;
  private Duration firstContent;
  private long deadline;
  private Limiter.Permit permit;
  private KimiException ending;
  private CompletableFuture<KimiException> advice;
  private Ticker.Alarm pause = Ticker.Alarm.NONE;
  private Ticker.Alarm total = Ticker.Alarm.NONE;

  /**
   * The attempts of a call.
   *
   * @param transport sends them
   * @param settings policy, limits of time and listener
   * @param serial the turn of the call
   * @param work what is attempted
   */
  public Attempts(Transport transport, CallSettings settings, Serial serial, Work work) {
    this.transport = transport;
    this.settings = settings;
    this.serial = serial;
    this.work = work;
  }

  /**
   * Begins with the first attempt of a request; for a stream that is resumed, with that of the next request. The
   * total time runs on.
   *
   * @param call the request
   */
  public void start(HttpCall call) {
    if (over) {
      return;
    }
    this.call = call;
    origin = null;
    number = 0;
    settled = false;
    if (!begun) {
      begun = true;
      started = transport.ticker().nanos();
      transport.enter(this);
      if (settings.timeouts().total().isPresent()) {
        Duration limit = settings.timeouts().total().get();
        deadline = transport.ticker().nanos() + limit.toNanos();
        total = transport.ticker().after(limit, () -> late(limit));
      }
    }
    next();
  }

  /** Whether anybody listens. Where nobody does, the lambdas that would tell of every call are not even linked. */
  private boolean heard() {
    return settings.listener() != CallListener.NONE;
  }

  /**
   * Tells the listener; what it throws changes nothing.
   *
   * @param news what to tell
   */
  public void tell(Consumer<CallListener> news) {
    try {
      news.accept(settings.listener());
    } catch (RuntimeException | Error broken) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, broken);
    }
  }

  /**
   * Goes on with another request after a stream broke off; as with every attempt, not before a pause.
   *
   * @param call the request
   * @param failure what broke the stream off
   * @param times how often this stream has been resumed, this time included
   */
  public void resume(HttpCall call, KimiException failure, int times) {
    release(failure);
    RetryPolicy pauses = settings.retry().withMaxAttempts(Integer.MAX_VALUE);
    Optional<Duration> wait = pauses.pause(failure, times, transport.ticker().random());
    if (wait.isEmpty() && !RetryPolicy.repeatable(failure)) {
      wait = Optional.of(pauses.firstPause());
    }
    if (wait.isEmpty() || tooLate(wait.get()) || !affordable(failure)) {
      finish(failure);
      return;
    }
    tell(listener -> listener.resuming(Optional.of(failure)));
    pause = transport.ticker().after(wait.get(), () -> serial.run(() -> start(call)));
  }

  /** The client was closed. */
  void closed() {
    work.cut();
    serial.run(() -> finish(failures().of(work.known(), Ended.closed(made > 0))));
  }

  private void late(Duration limit) {
    work.cut();
    serial.run(() -> finish(timedOut(limit)));
  }

  private KimiException timedOut(Duration limit) {
    return waiting
        ? failures().queued(work.known(), made, Duration.ofNanos(transport.ticker().nanos() - queuedAt), limit)
        : failures().late(work.known(), Phase.TOTAL, limit);
  }

  /**
   * Fails the call when its total time is over, though its alarm waits for its turn: what has come is too late.
   *
   * @return whether it is too late
   */
  boolean overdue() {
    boolean late = left().compareTo(Duration.ZERO) <= 0;
    if (late) {
      finish(timedOut(settings.timeouts().total().orElseThrow()));
    }
    return late;
  }

  private void next() {
    if (over) {
      return;
    }
    Limiter limiter = settings.limiter() == null ? transport.limiter() : settings.limiter();
    if (call.model().isEmpty() || limiter == null) {
      // What asks no model counts in none of the limits that calls wait for. A cancel or the closing of the client may
      // wait already: those come first.
      serial.run(this);
      return;
    }
    // A permit comes on the thread of the call that gave it back, which has other things to do.
    waiting = true;
    queuedAt = transport.ticker().nanos();
    permit = limiter.enter(call.tokens(), () -> serial.handOver(this));
  }

  /** Makes an attempt; for the serial of the call only. */
  @Override
  public void run() {
    if (over) {
      release();
      return;
    }
    waiting = false;
    number++;
    made++;
    used = transport.use();
    sentAt = transport.ticker().nanos();
    if (heard()) {
      tell(listener -> listener.begun(origin(), number));
    }
    work.attempt(number);
  }

  /**
   * An attempt failed before it brought any content. One that the limiter learned from was let in too early: the call
   * goes back into the queue, which costs neither an attempt nor the budget.
   *
   * @param failure why
   */
  public void failed(KimiException failure) {
    boolean learned = release(failure);
    if (over) {
      return;
    }
    Duration elapsed = Duration.ofNanos(transport.ticker().nanos() - sentAt);
    if (!staleForgiven && transport.stale(failure, used, elapsed)) {
      staleForgiven = true;
      number--;
      repeating(failure, Duration.ZERO);
      next();
      return;
    }
    RetryPolicy policy = settings.retry();
    boolean free = learned && policy.maxAttempts() > 1 && queued < MOST_QUEUED;
    Optional<Duration> wait = free
        ? policy.withMaxAttempts(Integer.MAX_VALUE).pause(failure, ++queued, transport.ticker().random())
        : policy.pause(failure, number, transport.ticker().random());
    if (wait.isEmpty() || policy.tooSilent(failure, elapsed) || tooLate(wait.get()) || !free && !affordable(failure)) {
      finish(failure);
      return;
    }
    number -= free ? 1 : 0;
    repeating(failure, wait.get());
    pause = transport.ticker().after(wait.get(), () -> serial.run(this::next));
  }

  private void repeating(KimiException failure, Duration pause) {
    tell(listener -> listener.retrying(failure, pause));
    log(failure, pause);
  }

  /**
   * Failed attempts are logged at level DEBUG, without bodies and keys. Not those of a machine without free files: the first
   * use of a logger reads files of the JDK, and a class of the JDK whose initialization failed stays broken.
   */
  private static void log(KimiException failure, Duration pause) {
    if (Failures.exhausted(failure.getCause())) {
      return;
    }
    System.Logger logger = System.getLogger("io.github.kimisdk");
    if (logger.isLoggable(System.Logger.Level.DEBUG)) {
      logger.log(
          System.Logger.Level.DEBUG,
          failure.getClass().getSimpleName() + ": " + failure.getMessage() + "; next attempt in " + pause.toMillis() + " ms");
    }
  }

  private boolean tooLate(Duration wait) {
    return left().compareTo(wait) <= 0;
  }

  /** What is left of the total time; more than any wait when there is no limit. */
  private Duration left() {
    return settings.timeouts().total().isPresent()
        ? Duration.ofNanos(deadline - transport.ticker().nanos())
        : Duration.ofSeconds(Long.MAX_VALUE);
  }

  private CallOrigin origin() {
    origin = origin == null ? transport.origin(call) : origin;
    return origin;
  }

  private Failures failures() {
    return transport.failures(settings.endpoint());
  }

  private boolean affordable(KimiException failure) {
    int cost = transport.budget().take(failure);
    budgeted = cost > 0 ? cost : budgeted;
    return cost > 0;
  }

  /** An attempt brought its first content, or all of it: it is not repeated any more. */
  public void settled() {
    if (!settled) {
      settled = true;
      transport.budget().succeeded(budgeted);
      budgeted = 0;
    }
  }

  /** The answer brought content for the listener's time to the first content; only the first time counts. */
  public void content() {
    if (firstContent == null) {
      firstContent = elapsed();
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(transport.ticker().nanos() - started);
  }

  /** The call has come to its good end: alarms and permits are given back. */
  public void end() {
    end(CallReport.Outcome.SUCCEEDED);
  }

  /** Nobody wants the call any more: alarms and permits are given back. */
  public void cancelled() {
    end(CallReport.Outcome.CANCELLED);
  }

  private void end(CallReport.Outcome outcome) {
    if (!over) {
      close();
      ended(outcome, Optional.empty());
    } else if (ending != null) {
      ended(CallReport.Outcome.FAILED, Optional.of(ending));
      ending = null;
      advice.cancel(true);
    }
  }

  /** Tells the listener of the end of what has begun. */
  private void ended(CallReport.Outcome outcome, Optional<KimiException> failure) {
    if (begun && heard()) {
      CallDetails known = failure.isPresent() ? failure.get().details() : work.known();
      Optional<String> model = known.model().or(() -> Optional.of(call.model())).filter(name -> !name.isEmpty());
      CallReport report = new CallReport(
          origin(), outcome, made, elapsed(), Optional.ofNullable(firstContent), model, known.usage(), known.requestId(), failure);
      tell(listener -> listener.ended(report));
    }
  }

  /**
   * The call has come to its bad end, for a reason that no attempt can mend.
   *
   * @param failure why
   */
  public void finish(KimiException failure) {
    if (!over) {
      release(failure);
      close();
      ending = failure;
      advice = transport.advice().on(failure, call == null ? "" : call.model(), transport, settings, left());
      advice.thenAccept(told -> serial.run(() -> fail(told)));
    }
  }

  private void fail(KimiException told) {
    if (ending != null) {
      ending = null;
      ended(CallReport.Outcome.FAILED, Optional.of(told));
      work.failed(told);
    }
  }

  private void close() {
    over = true;
    pause.cancel();
    total.cancel();
    transport.leave(this);
    release();
  }

  /**
   * Something threw that must not throw: the call fails instead of hanging.
   *
   * @param cause what was thrown
   */
  public void broken(Throwable cause) {
    finish(failures().broken(work.known(), cause));
  }

  /** Gives the permit of a failed attempt back, after the limiter has learned: what it lets in next knows already. */
  private boolean release(KimiException failure) {
    boolean learned = permit != null && permit.learn(failure);
    release();
    return learned;
  }

  /** Gives the permit of the current attempt back; between the parts of a resumed stream there is none. */
  public void release() {
    Limiter.Permit held = permit;
    permit = null;
    if (held != null) {
      held.release();
    }
  }
}
