package io.github.kimisdk.internal.http;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The body of a request, which lets go of its bytes when the exchange is over: the JDK's client keeps the first request
 * of a connection for as long as the connection. Its own publisher of bytes would keep them with it. The client may
 * begin anew on another connection; then the former subscriber is given up.
 *
 * <p>Sending is its own task, and it hears its own failures: a lambda for each would have to be linked before the first
 * token.
 */
final class Body implements HttpRequest.BodyPublisher, Flow.Subscription, Runnable, Consumer<Throwable> {

  private static final int SLICE = 16 * 1024;

  private final SerialExecutor serial = new SerialExecutor(this, null, null);
  private final long length;
  private volatile byte[] bytes;
  private final AtomicLong asked = new AtomicLong();
  private Flow.Subscriber<? super ByteBuffer> subscriber;
  private int at;

  Body(byte[] bytes) {
    this.bytes = bytes;
    this.length = bytes.length;
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> next) {
    serial.run(new Welcome(next));
  }

  /** Turns to a subscriber that has come. */
  private final class Welcome implements Runnable {

    private final Flow.Subscriber<? super ByteBuffer> next;

    Welcome(Flow.Subscriber<? super ByteBuffer> next) {
      this.next = next;
    }

    @Override
    public void run() {
      at = 0;
      asked.set(0);
      subscriber = next;
      next.onSubscribe(Body.this);
    }
  }

  @Override
  public void request(long n) {
    if (asked.addAndGet(Math.max(0, n)) < 0) {
      asked.set(Long.MAX_VALUE);
    }
    serial.run(this);
  }

  /** Sends what is asked for; for the serial only. */
  @Override
  public void run() {
    long slices = asked.getAndSet(0);
    byte[] all = bytes;
    if (all == null && subscriber != null) {
      accept(new IOException("the call is over"));
    }
    for (long i = 0; i < slices && subscriber != null; i++) {
      int size = Math.min(SLICE, all.length - at);
      at += size;
      subscriber.onNext(ByteBuffer.wrap(all, at - size, size).slice());
      if (at == all.length) {
        Flow.Subscriber<?> done = subscriber;
        subscriber = null;
        done.onComplete();
      }
    }
  }

  /** Something went wrong, in turn. */
  @Override
  public void accept(Throwable cause) {
    if (subscriber != null) {
      Flow.Subscriber<?> told = subscriber;
      subscriber = null;
      told.onError(cause);
    }
  }

  @Override
  public void cancel() {
    serial.run(() -> subscriber = null);
  }

  /** Lets go of the bytes. */
  void drop() {
    bytes = null;
  }
}
