package io.github.kimisdk.token;

import java.util.concurrent.Flow.Subscription;

/** A subscription to an answer whose request is still being checked. Demand and cancellation wait here for the subscription of the model. */
final class DeferredSubscription implements Subscription {

  /** The subscription of the model; null until there is one. */
  private Subscription model;
  private long demand;
  /** A demand that is not positive, which the model refuses; 1 for none. */
  private long refused = 1;
  private boolean cancelled;

  @Override
  public void request(long n) {
    synchronized (this) {
      if (model == null) {
        refused = n <= 0 ? n : refused;
        demand = demand + Math.max(0, n) < 0 ? Long.MAX_VALUE : demand + Math.max(0, n);
        return;
      }
    }
    model.request(n);
  }

  @Override
  public void cancel() {
    synchronized (this) {
      cancelled = true;
      if (model == null) {
        return;
      }
    }
    model.cancel();
  }

  synchronized boolean cancelled() {
    return cancelled;
  }

  /** Passes demand and cancellation on to the subscription of the model. */
  void connect(Subscription given) {
    synchronized (this) {
      model = given;
    }
    if (cancelled()) {
      given.cancel();
    } else if (refused <= 0) {
      given.request(refused);
    } else if (demand > 0) {
      given.request(demand);
    }
  }
}
