package io.github.kimisdk.token;

import io.github.kimisdk.chat.ChatChunk;
import java.util.OptionalLong;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * An answer whose request is still being checked. Its subscriber has this subscription already: demand and cancellation wait
 * here for the subscription of the model. One thread at a time passes demand on. After its end or a cancellation the subscriber
 * is told of no other end.
 */
final class DeferredAnswer implements Subscription, Subscriber<ChatChunk> {

  private final Subscriber<? super ChatChunk> subscriber;
  /** The subscription of the model; null until there is one. */
  private Subscription model;
  private long demand;
  /** A demand that is not positive, which the model refuses; 1 for none. */
  private long refused = 1;
  /** Whether a thread passes demand on. */
  private boolean passing;
  private boolean ended;

  DeferredAnswer(Subscriber<? super ChatChunk> subscriber) {
    this.subscriber = subscriber;
  }

  @Override
  public void request(long n) {
    synchronized (this) {
      refused = n <= 0 ? n : refused;
      demand = demand + Math.max(0, n) < 0 ? Long.MAX_VALUE : demand + Math.max(0, n);
    }
    passDemand();
  }

  @Override
  public void cancel() {
    Subscription open;
    synchronized (this) {
      ended = true;
      open = model;
    }
    if (open != null) {
      open.cancel();
    }
  }

  /** Whether the subscriber has cancelled, or the answer has come to its end. */
  synchronized boolean ended() {
    return ended;
  }

  @Override
  public void onSubscribe(Subscription given) {
    synchronized (this) {
      model = given;
    }
    if (ended()) {
      given.cancel();
    } else {
      passDemand();
    }
  }

  private void passDemand() {
    for (OptionalLong n = next(true); n.isPresent(); n = next(false)) {
      model.request(n.getAsLong());
    }
  }

  /** Takes the demand to pass on; empty if there is none, or if another thread passes it on. */
  private synchronized OptionalLong next(boolean begin) {
    if (model == null || begin && passing) {
      return OptionalLong.empty();
    }
    OptionalLong n = refused <= 0 ? OptionalLong.of(refused) : demand > 0 ? OptionalLong.of(demand) : OptionalLong.empty();
    passing = n.isPresent();
    demand = 0;
    refused = 1;
    return n;
  }

  @Override
  public void onNext(ChatChunk chunk) {
    subscriber.onNext(chunk);
  }

  @Override
  public void onError(Throwable failure) {
    if (end()) {
      subscriber.onError(failure);
    }
  }

  @Override
  public void onComplete() {
    if (end()) {
      subscriber.onComplete();
    }
  }

  private synchronized boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }
}
