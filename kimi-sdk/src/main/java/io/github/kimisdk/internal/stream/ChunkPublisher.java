package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.http.Call;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** The edge where chunks are pushed: every subscription is a call of its own. */
final class ChunkPublisher implements Flow.Publisher<ChatChunk> {

  private final Function<ChunkReader, Call> prepare;

  ChunkPublisher(Function<ChunkReader, Call> prepare) {
    this.prepare = prepare;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ChatChunk> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    Demand demand = new Demand(subscriber);
    demand.call = prepare.apply(demand);
    demand.call.run(() -> subscriber.onSubscribe(demand));
    demand.call.start();
  }

  /**
   * Hands out chunks as they are asked for, and lets bytes in only while more is asked for than is there: so demand
   * reaches the socket. All of it runs in turn with the call.
   */
  private static final class Demand implements Flow.Subscription, ChunkReader {

    private final AtomicLong asked = new AtomicLong();
    private final ArrayDeque<ChatChunk> waiting = new ArrayDeque<>();
    private final Runnable drain = this::drain;
    private Flow.Subscriber<? super ChatChunk> subscriber;
    private Call call;
    private volatile boolean cancelled;
    private boolean pulling;
    private boolean complete;
    private KimiException failure;

    Demand(Flow.Subscriber<? super ChatChunk> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        call.run(() -> end(s -> s.onError(
            new IllegalArgumentException("expected a demand of at least 1, found " + n + " (rule 3.9 of Reactive Streams)"))));
        return;
      }
      asked.getAndAccumulate(n, (now, more) -> now + more < 0 ? Long.MAX_VALUE : now + more);
      call.run(drain);
    }

    @Override
    public void cancel() {
      cancelled = true;
      call.cancel();
      call.run(() -> end(s -> { }));
    }

    @Override
    public void chunk(ChatChunk chunk) {
      if (subscriber == null || cancelled) {
        return;
      }
      if (waiting.isEmpty() && asked.get() > 0) {
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
      while (!cancelled && !waiting.isEmpty() && asked.get() > 0) {
        deliver(waiting.remove());
      }
      if (subscriber == null || cancelled || !waiting.isEmpty()) {
        return;
      }
      if (failure != null) {
        end(s -> s.onError(failure));
      } else if (complete) {
        end(Flow.Subscriber::onComplete);
      } else if (!pulling && asked.get() > 0) {
        pulling = true;
        call.demand();
      }
    }

    private void deliver(ChatChunk chunk) {
      if (asked.get() != Long.MAX_VALUE) {
        asked.decrementAndGet();
      }
      try {
        subscriber.onNext(chunk);
      } catch (RuntimeException | Error broken) {
        end(s -> { });
        throw broken;
      }
    }

    /** Ends the subscription, lets go of the subscriber, and stops the call if it still goes on. */
    private void end(Consumer<Flow.Subscriber<? super ChatChunk>> last) {
      if (subscriber != null) {
        Flow.Subscriber<? super ChatChunk> told = subscriber;
        subscriber = null;
        waiting.clear();
        call.cancel();
        last.accept(told);
      }
    }
  }
}
