package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.http.Content;
import io.github.kimisdk.internal.threads.Workers;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Publishes the bytes of a stream that a worker reads. The stream may block or run a caller's code, which the thread of the
 * JDK's client must not do, because it serves all connections. {@link #cancel} interrupts the worker.
 */
public final class WorkerPublisher implements Content.Worker {

  private static final int PIECE = 32 * 1024;

  private final Supplier<InputStream> source;
  private final Consumer<Throwable> failed;
  private Reader last;
  private boolean cancelled;

  /** Takes a source that is opened for each subscriber. The consumer is told of a failure before the subscriber. */
  public WorkerPublisher(Supplier<InputStream> source, Consumer<Throwable> failed) {
    this.source = source;
    this.failed = failed;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Reader reader = new Reader(subscriber, source, failed);
    boolean late;
    synchronized (this) {
      last = reader;
      late = cancelled;
    }
    if (late) {
      reader.cancel();
    }
    subscriber.onSubscribe(reader);
  }

  /** Ends the last subscription, on any thread. */
  @Override
  public void cancel() {
    Reader reader;
    synchronized (this) {
      cancelled = true;
      reader = last;
      last = null;
    }
    if (reader != null) {
      reader.cancel();
    }
  }

  /** One subscription. At most one thread reads at a time: the one that finds the first unmet demand. */
  private static final class Reader implements Flow.Subscription {

    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final Supplier<InputStream> source;
    private final Consumer<Throwable> failed;
    private final AtomicLong demand = new AtomicLong();
    private InputStream in;
    private Thread reading;
    private boolean done;

    Reader(Flow.Subscriber<? super ByteBuffer> subscriber, Supplier<InputStream> source, Consumer<Throwable> failed) {
      this.subscriber = subscriber;
      this.source = source;
      this.failed = failed;
    }

    @Override
    public void request(long count) {
      if (demand.getAndAccumulate(count, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more) == 0) {
        try {
          Workers.THREADS.execute(this::publish);
        } catch (Throwable noThread) {
          fail(noThread);
        }
      }
    }

    private void fail(Throwable failure) {
      if (end()) {
        failed.accept(failure);
        subscriber.onError(failure);
      }
    }

    private void publish() {
      do {
        byte[] piece = new byte[PIECE];
        int size;
        try {
          size = read(piece);
        } catch (Throwable failure) {
          fail(failure);
          return;
        }
        if (size < 0) {
          if (end()) {
            subscriber.onComplete();
          }
          return;
        }
        subscriber.onNext(ByteBuffer.wrap(piece, 0, size));
      } while (demand.decrementAndGet() > 0);
    }

    private int read(byte[] piece) throws Exception {
      if (!begin()) {
        return -1;
      }
      try {
        in = in == null ? source.get() : in;
        return in.read(piece);
      } finally {
        over();
      }
    }

    /** Only a thread that reads is interrupted: within the JDK's client it could work for another connection. */
    private synchronized boolean begin() {
      reading = done ? null : Thread.currentThread();
      return !done;
    }

    private synchronized void over() {
      reading = null;
      if (done) {
        Thread.interrupted();
      }
    }

    /** Ends the subscription; returns whether it had not ended before. */
    private synchronized boolean end() {
      boolean first = !done;
      done = true;
      return first;
    }

    @Override
    public synchronized void cancel() {
      done = true;
      if (reading != null) {
        reading.interrupt();
      }
    }
  }
}
