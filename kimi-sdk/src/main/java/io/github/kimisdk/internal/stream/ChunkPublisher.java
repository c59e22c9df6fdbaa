package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.call.Call;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** Publishes the chunks of a request; every subscription is a call of its own. */
final class ChunkPublisher implements Flow.Publisher<ChatChunk> {

  private final Function<StreamConsumer<ChatChunk>, Call> prepare;

  ChunkPublisher(Function<StreamConsumer<ChatChunk>, Call> prepare) {
    this.prepare = prepare;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ChatChunk> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    Subscription subscription = new Subscription(subscriber);
    subscription.call = prepare.apply(subscription);
    subscription.call.run(() -> subscriber.onSubscribe(subscription));
    subscription.call.start();
  }

  /**
   * Hands out chunks on demand, and asks the call for bytes only while the demand exceeds the waiting chunks, so that back
   * pressure reaches the socket. Everything runs on the call's serial executor.
   */
  private static final class Subscription implements Flow.Subscription, StreamConsumer<ChatChunk> {

    private final AtomicLong demand = new AtomicLong();
    private final ArrayDeque<ChatChunk> waiting = new ArrayDeque<>();
    private final Runnable drain = this::drain;
    private Flow.Subscriber<? super ChatChunk> subscriber;
    private Call call;
    private volatile boolean cancelled;
    private boolean pulling;
    private boolean complete;
    private KimiException failure;

    Subscription(Flow.Subscriber<? super ChatChunk> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        call.run(() -> end(s -> s.onError(
            new IllegalArgumentException("expected a demand of at least 1, found " + n + " (rule 3.9 of Reactive Streams)"))));
        return;
      }
      demand.getAndAccumulate(n, (now, more) -> now + more < 0 ? Long.MAX_VALUE : now + more);
      call.run(drain);
    }

    @Override
    public void cancel() {
      cancelled = true;
      call.cancel();
      call.run(() -> end(s -> { }));
    }

    @Override
    public void take(ChatChunk chunk) {
      if (subscriber == null || cancelled) {
        return;
      }
      if (waiting.isEmpty() && demand.get() > 0) {
        deliver(chunk);
      } else {
        waiting.add(chunk);
      }
    }

    @Override
    public void batchEnded() {
      pulling = false;
      drain();
    }

    @Override
    public void complete() {
      complete = true;
      drain();
    }

    @Override
    public void failed(KimiException reason) {
      failure = reason;
      drain();
    }

    private void drain() {
      while (!cancelled && !waiting.isEmpty() && demand.get() > 0) {
        deliver(waiting.remove());
      }
      if (subscriber == null || cancelled || !waiting.isEmpty()) {
        return;
      }
      if (failure != null) {
        end(s -> s.onError(failure));
      } else if (complete) {
        end(Flow.Subscriber::onComplete);
      } else if (!pulling && demand.get() > 0) {
        pulling = true;
        call.demand();
      }
    }

    private void deliver(ChatChunk chunk) {
      if (demand.get() != Long.MAX_VALUE) {
        demand.decrementAndGet();
      }
      try {
        subscriber.onNext(chunk);
      } catch (Throwable broken) {
        end(s -> { });
        throw broken;
      }
    }

    /** Ends the subscription: drops the subscriber and cancels the call. */
    private void end(Consumer<Flow.Subscriber<? super ChatChunk>> last) {
      if (subscriber != null) {
        Flow.Subscriber<? super ChatChunk> ended = subscriber;
        subscriber = null;
        waiting.clear();
        call.cancel();
        last.accept(ended);
      }
    }
  }
}
