package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException.TimedOut.Phase;
import io.github.kimisdk.call.Timeouts;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One request and its answer, pushed into a {@link ByteSink}.
 *
 * <pre>
 *   start --> waiting for the first byte --bytes--> between bytes --> ended  (unheard, after drain)
 *                       |                                |
 *                       +--- silence, failure, cancel ---+----------> failed (once; not after a cancel)
 * </pre>
 *
 * <p>The JDK client times the head of an answer only, so a watchdog of its own guards the whole: it looks at the
 * time of the last byte when its alarm rings and sets the alarm anew, so that bytes cost no alarm. Silence counts
 * only while more has been asked for: a reader that takes its time is not a silent server.
 */
public final class Exchange implements HttpResponse.BodySubscriber<Void> {

  /** How long the rest of a body may take that nobody wants any more. */
  static final Duration DRAIN = Duration.ofMillis(1500);

  private final Transport transport;

  /** Let go of at the end: the JDK's client keeps the first exchange of a connection for as long as the connection. */
  private volatile ByteSink sink;

  private final Timeouts timeouts;
  private final Ticker ticker;
  private final CompletableFuture<Void> body = new CompletableFuture<>();
  private final AtomicBoolean over = new AtomicBoolean();

  private CompletableFuture<HttpResponse<Void>> answer;
  private Flow.Subscription upstream;
  private long demand;
  private Ticker.Alarm alarm = () -> {};
  private volatile boolean deaf;
  private volatile boolean received;
  private volatile boolean waiting;
  private volatile long since;

  Exchange(Transport transport, ByteSink sink, Timeouts timeouts, Ticker ticker) {
    this.transport = transport;
    this.sink = sink;
    this.timeouts = timeouts;
    this.ticker = ticker;
  }

  void start(HttpClient client, HttpRequest request) {
    since = ticker.nanos();
    watch(timeouts.firstByte());
    CompletableFuture<HttpResponse<Void>> sent = client.sendAsync(request, this::open);
    synchronized (this) {
      answer = sent;
    }
    if (over.get()) {
      sent.cancel(true);
    }
    sent.whenComplete((response, failure) -> {
      if (failure != null) {
        fail(failure);
      }
    });
  }

  private HttpResponse.BodySubscriber<Void> open(HttpResponse.ResponseInfo info) {
    if (!over.get()) {
      sink.opened(info.statusCode(), info.headers());
    }
    return this;
  }

  /** Asks for the next bytes; each call lets one batch through. */
  public void more() {
    since = ticker.nanos();
    waiting = true;
    Flow.Subscription subscription;
    synchronized (this) {
      subscription = upstream;
      if (subscription == null) {
        demand++;
      }
    }
    if (subscription != null) {
      subscription.request(1);
    }
  }

  /**
   * Nothing more of this body is wanted, and its end is near: what is left is let in unheard for a moment, so that
   * the connection can serve another call. A server that does not come to the end in that time is cut off.
   */
  public void drain() {
    deaf = true;
    Ticker.Alarm pending;
    Flow.Subscription subscription;
    synchronized (this) {
      pending = alarm;
      subscription = upstream;
      alarm = over.get() ? () -> {} : ticker.after(DRAIN, this::cancel);
    }
    pending.cancel();
    transport.drain(this);
    if (subscription != null) {
      subscription.request(Long.MAX_VALUE);
    }
  }

  /** Ends the exchange without a word to the sink; the server sees its connection close. */
  public void cancel() {
    if (over.compareAndSet(false, true)) {
      release();
      sink = null;
    }
  }

  /** Whether it has come to its end, whatever end that was. */
  boolean over() {
    return over.get();
  }

  /** Ends the exchange and tells the sink why. */
  void fail(Throwable cause) {
    if (over.compareAndSet(false, true)) {
      release();
      if (!deaf) {
        sink.failed(cause);
      }
      sink = null;
    }
  }

  private void release() {
    transport.drained(this);
    Ticker.Alarm pending;
    CompletableFuture<?> sent;
    Flow.Subscription subscription;
    synchronized (this) {
      pending = alarm;
      sent = answer;
      subscription = upstream;
    }
    pending.cancel();
    if (subscription != null) {
      subscription.cancel();
    }
    if (sent != null) {
      sent.cancel(true);
    }
  }

  private synchronized void watch(Duration delay) {
    if (!over.get()) {
      alarm = ticker.after(delay, this::check);
    }
  }

  private void check() {
    Duration limit = received ? timeouts.idle() : timeouts.firstByte();
    long left = limit.toNanos() - (ticker.nanos() - since);
    boolean counting = waiting || !received;
    if (counting && left <= 0) {
      fail(Ended.late(received ? Phase.IDLE : Phase.FIRST_BYTE, limit));
    } else {
      watch(counting ? Duration.ofNanos(left) : limit);
    }
  }

  @Override
  public CompletionStage<Void> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    long wanted;
    synchronized (this) {
      upstream = subscription;
      wanted = demand;
    }
    if (over.get()) {
      subscription.cancel();
    } else if (wanted > 0) {
      subscription.request(wanted);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    since = ticker.nanos();
    waiting = false;
    if (!received) {
      received = true;
      if (timeouts.idle().compareTo(timeouts.firstByte()) < 0) {
        rearm();
      }
    }
    ByteSink listening = sink;
    if (!over.get() && !deaf && listening != null) {
      listening.bytes(buffers);
    }
  }

  /** The first byte is there: from now on the shorter limit between bytes holds. */
  private void rearm() {
    if (deaf) {
      return;
    }
    Ticker.Alarm pending;
    synchronized (this) {
      pending = alarm;
    }
    pending.cancel();
    watch(timeouts.idle());
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
    fail(failure);
  }

  @Override
  public void onComplete() {
    body.complete(null);
    if (over.compareAndSet(false, true)) {
      transport.answered();
      transport.drained(this);
      Ticker.Alarm pending;
      synchronized (this) {
        pending = alarm;
      }
      pending.cancel();
      if (!deaf) {
        sink.ended();
      }
      sink = null;
    }
  }
}
