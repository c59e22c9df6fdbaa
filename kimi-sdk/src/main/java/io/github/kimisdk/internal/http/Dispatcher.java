package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The shared state of a client's calls: the calls under way, the rate limiter and the retry budget. Safe for use by many
 * threads.
 */
public final class Dispatcher implements AutoCloseable {

  /** A call that is under way. */
  interface Running {

    /** The client was closed: ends the call. May be called by any thread. */
    void close();
  }

  /** Makes failures more helpful, where it can. */
  public interface Explainer {

    /**
     * Explains a failure.
     *
     * @param failed the failed call
     * @param told takes the failure, or a better one, once; on this thread or another
     * @return cancels the explanation
     */
    Scheduler.Timer explain(Failed failed, Consumer<KimiException> told);
  }

  /**
   * A call that has failed.
   *
   * @param failure the failure
   * @param request the last request
   * @param settings how the call was made
   * @param left the time that is left for the call
   * @param dispatcher the state that it shared
   */
  public record Failed(
      KimiException failure, HttpCall request, CallSettings settings, Duration left, Dispatcher dispatcher) {}

  private final Transport transport;
  private final Scheduler scheduler;
  private final Limiter limiter;
  private final Explainer explainer;
  private final RetryBudget budget = new RetryBudget();
  private final Set<Running> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * The state of a client without calls.
   *
   * @param transport sends the attempts; closed with this object
   * @param limits how fast calls may be made; null for no limits
   * @param explainer makes failures more helpful
   */
  public Dispatcher(Transport transport, RateLimits limits, Explainer explainer) {
    this.transport = transport;
    this.scheduler = transport.scheduler();
    this.limiter = limits == null ? null : new Limiter(limits, scheduler);
    this.explainer = explainer;
  }

  /**
   * Sends the attempts.
   *
   * @return the transport
   */
  public Transport transport() {
    return transport;
  }

  /**
   * The clock and the timers.
   *
   * @return the clock
   */
  public Scheduler scheduler() {
    return scheduler;
  }

  /**
   * How many calls are under way.
   *
   * @return the number of calls that have not ended
   */
  public int running() {
    return running.size();
  }

  RetryBudget budget() {
    return budget;
  }

  /** The queue for calls with these settings; null where there are no limits. */
  Limiter limiter(CallSettings settings) {
    return settings.limiter() == null ? limiter : settings.limiter();
  }

  Explainer explainer() {
    return explainer;
  }

  void enter(Running call) {
    running.add(call);
    if (closed) {
      call.close();
    }
  }

  void leave(Running call) {
    running.remove(call);
  }

  /** Ends all calls and closes the transport. */
  @Override
  public void close() {
    closed = true;
    Runnable end = transport.stop();
    running.forEach(Running::close);
    end.run();
  }

  @Override
  public String toString() {
    return "Dispatcher[" + (closed ? "closed" : running.size() + " calls") + "]";
  }
}
