package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.keys.SuppliedKey;
import io.github.kimisdk.internal.threads.Scheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * The shared state of a client's calls: the calls under way, the rate limiter and the retry budget. Safe for use by many
 * threads.
 */
public final class Dispatcher implements AutoCloseable {

  /** A call that has not ended. */
  public interface Running {

    /** Ends the call, on any thread, because the client was closed. */
    void close();
  }

  /** Improves the failures of calls, with a request of its own if that helps. */
  public interface FailureAdvisor {

    /** Passes the failure, or a better one, to {@code explained}, once and on any thread. The timer cancels the explanation. */
    Scheduler.Timer explain(Failed failed, Consumer<KimiException> explained);

    /** Returns an advisor that knows nothing of the account of this one. */
    default FailureAdvisor forAnotherAccount() {
      return this;
    }
  }

  /** A call that has failed: its last request, its settings, the time that is left, and the dispatcher. */
  public record Failed(
      KimiException failure, OutgoingRequest request, CallSettings settings, Duration left, Dispatcher dispatcher) {}

  private final Transport transport;
  /** The limits of the limiter; null for none. */
  private final RateLimits limits;
  private final Limiter limiter;
  private final FailureAdvisor advisor;
  private final RetryBudget budget;
  /** The key of all calls; null if a program supplies it. */
  private final ApiKey key;
  /** Asks for the key of each attempt; null if it is fixed. */
  private final SuppliedKey supplied;
  /** The dispatcher of the client that was built; this one unless it belongs to a copy. */
  private final Dispatcher root;
  private final Set<Running> running = ConcurrentHashMap.newKeySet();
  /** Completes when this dispatcher is closed and no call is left to wait for. */
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean closed;

  /**
   * Creates the dispatcher of a client, which owns the transport. The limits are null for none, and a supplied key is null for
   * the key of the transport.
   */
  public Dispatcher(Transport transport, RateLimits limits, FailureAdvisor advisor, SuppliedKey supplied) {
    this.key = supplied == null ? transport.key() : null;
    this.supplied = supplied;
    this.transport = transport;
    this.limits = limits;
    this.limiter = limits == null ? null : new Limiter(limits, transport.scheduler());
    this.advisor = advisor;
    this.budget = new RetryBudget();
    this.root = this;
  }

  private Dispatcher(Dispatcher copied) {
    this.key = copied.key;
    this.supplied = copied.supplied;
    this.transport = copied.transport;
    this.limits = copied.limits;
    this.limiter = copied.limiter;
    this.advisor = copied.advisor;
    this.budget = copied.budget;
    this.root = copied.root;
  }

  /** Creates the dispatcher of another account on the same connections, with the same limits for calls of its own. */
  private Dispatcher(Dispatcher copied, ApiKey key) {
    this.key = key;
    this.supplied = null;
    this.transport = copied.transport;
    this.limits = copied.limits;
    this.limiter = limits == null ? null : new Limiter(limits, transport.scheduler());
    this.advisor = copied.advisor.forAnotherAccount();
    this.budget = new RetryBudget();
    this.root = copied.root;
  }

  /** Returns the dispatcher of a copy of the client. It shares all state but its own calls, which its {@link #close} ends. */
  public Dispatcher copy() {
    return new Dispatcher(this);
  }

  /**
   * Returns the dispatcher of a copy with another key, which is checked. The source is for messages. The copy shares the
   * connections, and nothing that belongs to an account: neither the state of the limiter nor the retry budget nor the list of
   * models.
   */
  public Dispatcher copy(String other, String source) {
    return new Dispatcher(this, new ApiKey(other, source));
  }

  /** Returns whether a program supplies the key. */
  public boolean suppliesKey() {
    return supplied != null;
  }

  /** Returns the key of the attempts of a call that this thread makes. */
  CallKey callKey() {
    return new CallKey(key, supplied);
  }

  /** Makes the exceptions of a call to an endpoint. The request is null if there is none yet. */
  public Failures failures(Endpoint endpoint, OutgoingRequest request) {
    return new Failures(endpoint, key == null ? supplied.last() : key,
        request != null && request.streamable(), transport.proxies());
  }

  public Transport transport() {
    return transport;
  }

  public Scheduler scheduler() {
    return transport.scheduler();
  }

  /** The number of calls that have not ended, on all clients that share the transport. */
  public int running() {
    return root.running.size();
  }

  RetryBudget budget() {
    return budget;
  }

  /** The rate limiter of calls with these settings; null for none. */
  Limiter limiter(CallSettings settings) {
    return settings.limiter() == null ? limiter : settings.limiter();
  }

  FailureAdvisor advisor() {
    return advisor;
  }

  /** Adds a call that the close of the client ends. */
  public void enter(Running call) {
    running.add(call);
    root.running.add(call);
    if (closed || root.closed) {
      call.close();
    }
  }

  /** Removes a call that has ended. */
  public void leave(Running call) {
    remove(call);
    root.remove(call);
  }

  private void remove(Running call) {
    running.remove(call);
    if (closed && running.isEmpty()) {
      drained.complete(null);
    }
  }

  /** Ends all calls at once. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Refuses new calls, waits for those under way, then ends the rest. The dispatcher of the client that was built waits for and
   * ends the calls of all copies, and closes the transport. An interruption ends the wait, and the thread stays interrupted.
   */
  public void close(Duration grace) {
    closed = true;
    if (!grace.isZero() && !running.isEmpty()) {
      Scheduler.Timer timer = scheduler().after(grace, () -> drained.complete(null));
      try {
        drained.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw new IllegalStateException("unexpected failure of a wait", e);
      } finally {
        timer.cancel();
      }
    }
    // First refuse new requests, then end the calls, then the connections.
    if (root == this) {
      transport.refuse();
    }
    for (Running call : running) {
      call.close();
    }
    drained.complete(null);
    if (root == this) {
      transport.close();
    }
  }
}
