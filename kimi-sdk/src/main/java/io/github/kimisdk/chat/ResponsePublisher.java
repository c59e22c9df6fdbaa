package io.github.kimisdk.chat;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Publishes a response that is computed at the first demand, on the thread that requests. */
final class ResponsePublisher implements Flow.Publisher<ChatChunk> {

  private final Supplier<ChatResponse> answer;

  ResponsePublisher(Supplier<ChatResponse> answer) {
    this.answer = answer;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ChatChunk> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    subscriber.onSubscribe(new Chunks(subscriber));
  }

  /** Delivers chunks on demand. The thread that raises the demand from zero delivers; other threads only add to the demand. */
  private final class Chunks implements Flow.Subscription {

    private final Flow.Subscriber<? super ChatChunk> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private Iterator<ChatChunk> chunks;
    private volatile boolean ended;
    private volatile RuntimeException refused;

    Chunks(Flow.Subscriber<? super ChatChunk> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void cancel() {
      ended = true;
    }

    @Override
    public void request(long n) {
      if (ended) {
        return;
      }
      if (n <= 0) {
        refused = new IllegalArgumentException("expected a demand of at least 1, found " + n + " (rule 3.9 of Reactive Streams)");
      }
      if (demand.getAndAccumulate(Math.max(1, n), (now, more) -> now + more < 0 ? Long.MAX_VALUE : now + more) == 0) {
        deliver();
      }
    }

    private void refuse() {
      if (!ended) {
        ended = true;
        subscriber.onError(refused);
      }
    }

    private void deliver() {
      try {
        if (chunks == null) {
          chunks = answer.get().chunks().iterator();
        }
      } catch (RuntimeException failure) {
        ended = true;
        subscriber.onError(failure);
        return;
      }
      do {
        if (ended || refused != null) {
          refuse();
          return;
        }
        subscriber.onNext(chunks.next());
        if (!chunks.hasNext() && !ended) {
          ended = true;
          subscriber.onComplete();
        }
      } while (demand.decrementAndGet() > 0);
    }
  }
}
