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
import java.util.function.BiConsumer;

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
 * time of the last byte when its alarm rings and sets the alarm anew, so that bytes cost no alarm. From the head of
 * the answer on silence counts only while more has been asked for: a reader that takes its time is not a silent server.
 * The body of an error has to come as a whole within the limit between bytes: nobody waits long for a reason.
 *
 * <p>It is what its alarm runs, and what hears of the end: a lambda for each would have to be linked before the first token.
 */
public final class Exchange
    implements HttpResponse.BodyHandler<Void>, HttpResponse.BodySubscriber<Void>, Runnable, BiConsumer<Object, Throwable> {

  /** How long the rest of a body may take that nobody wants any more. */
  static final Duration DRAIN = Duration.ofMillis(1500);

  /**
   * So many batches may be on their way or wait to be taken, so that the network goes on while a call is at work. A
   * batch is what the JDK's client reads at a time, 16 KiB at most.
   */
  private static final int MOST_AHEAD = 4;

  /**
   * Let go of at the end, as the sink, the answer and the body are: the JDK's client keeps the first exchange of a
   * connection for as long as the connection, which must not keep a call, nor a client that was forgotten.
   */
  private volatile Transport transport;

  private volatile ByteSink sink;
  private final int pool;
  private final Body sending;
  private final Timeouts timeouts;
  private final Ticker ticker;
  private final CompletableFuture<Void> body = new CompletableFuture<>();
  private final AtomicBoolean over = new AtomicBoolean();

  private CompletableFuture<HttpResponse<Void>> answer;
  private Flow.Subscription upstream;
  /** How many batches were asked for and not yet taken. */
  private int ahead;
  private Ticker.Alarm alarm = Ticker.Alarm.NONE;
  private volatile boolean deaf;
  private volatile boolean headed;
  private volatile boolean refused;
  private volatile boolean received;
  private volatile boolean waiting;
  private volatile long since;
  /** How long there was no content while bytes were waited for, and up to when this is counted. */
  private long barren;

  private long counted;
  private volatile boolean progressed;

  /** An exchange that sends a body; null for none. */
  Exchange(Transport transport, ByteSink sink, Body sending, Timeouts timeouts, Ticker ticker) {
    this.transport = transport;
    this.pool = transport.pool();
    this.sink = sink;
    this.sending = sending;
    this.timeouts = timeouts;
    this.ticker = ticker;
  }

  void start(HttpClient client, HttpRequest request) {
    since = ticker.nanos();
    counted = since;
    watch(shorter(timeouts.firstByte(), timeouts.progress()));
    CompletableFuture<HttpResponse<Void>> sent = client.sendAsync(request, this);
    synchronized (this) {
      answer = over.get() ? null : sent;
    }
    if (over.get()) {
      sent.cancel(true);
    }
    sent.whenComplete(this);
  }

  /** The JDK's client is done; of a failure it may say so here only. */
  @Override
  public void accept(Object response, Throwable failure) {
    if (failure != null) {
      fail(failure);
    }
  }

  /** The head of the answer is there. */
  @Override
  public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo info) {
    if (info.statusCode() >= 300) {
      since = ticker.nanos();
      refused = true;
      watch(timeouts.idle());
    }
    count(ticker.nanos());
    headed = true;
    ByteSink listening = sink;
    if (!over.get() && listening != null) {
      listening.opened(info.statusCode(), info.headers());
    }
    return this;
  }

  /** Asks for more bytes than have been taken; lets some batches in at once. */
  public void more() {
    heard();
    waiting = true;
    Flow.Subscription subscription;
    int missing;
    synchronized (this) {
      subscription = upstream;
      missing = missing();
    }
    if (missing > 0) {
      subscription.request(missing);
    }
  }

  /** How many batches to ask for now. To ask costs: not before it is half of them. */
  private int missing() {
    int missing = upstream == null ? 0 : MOST_AHEAD - ahead;
    if (missing < MOST_AHEAD / 2) {
      return 0;
    }
    ahead += missing;
    return missing;
  }

  /** A batch of bytes has been taken: from now on silence counts no more, until more is asked for. */
  public synchronized void taken() {
    waiting = false;
    ahead--;
  }

  private void heard() {
    if (!refused && !deaf) {
      since = ticker.nanos();
      count(since);
    }
  }

  /** Content has come: the time without any begins anew. Bytes that bring none are signs of life only. */
  public void progress() {
    progressed = true;
  }

  /** Adds the time since the last count, if bytes were waited for. */
  private synchronized void count(long now) {
    if (progressed) {
      progressed = false;
      barren = 0;
    } else if (waiting || !headed) {
      barren += now - counted;
    }
    counted = now;
  }

  /** How many nanoseconds without content are left; an error is read to its end within the idle timeout alone. */
  private synchronized long untilBarren() {
    return timeouts.progress().toNanos() - (refused ? 0 : barren);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Nothing more of this body is wanted, and its end is near: what is left is let in unheard for a moment, so that
   * the connection can serve another call. A server that does not come to the end in that time is cut off.
   */
  public void drain() {
    Flow.Subscription subscription;
    synchronized (this) {
      deaf = true;
      since = ticker.nanos();
      subscription = upstream;
      set(DRAIN, this);
    }
    Transport sender = transport;
    if (sender != null) {
      sender.drain(this);
    }
    if (subscription != null) {
      subscription.request(Long.MAX_VALUE);
    }
  }

  /** Ends the exchange without a word to the sink; the server sees its connection close. */
  public void cancel() {
    if (over.compareAndSet(false, true)) {
      release();
    }
  }

  /** Whether it has come to its end, whatever end that was. */
  boolean over() {
    return over.get();
  }

  /** Ends the exchange and tells the sink why. */
  void fail(Throwable cause) {
    if (over.compareAndSet(false, true)) {
      ByteSink told = release();
      if (!deaf) {
        told.failed(cause);
      }
    }
  }

  /** Ends what is under way and lets go of everything; returns who is to be told. */
  private ByteSink release() {
    CompletableFuture<?> sent;
    Flow.Subscription subscription;
    synchronized (this) {
      sent = answer;
      subscription = upstream;
    }
    ByteSink told = forget();
    if (subscription != null) {
      subscription.cancel();
    }
    if (sent != null) {
      sent.cancel(true);
    }
    return told;
  }

  private synchronized ByteSink forget() {
    alarm.cancel();
    transport.drained(this);
    ByteSink told = sink;
    transport = null;
    sink = null;
    answer = null;
    upstream = null;
    if (sending != null) {
      sending.drop();
    }
    return told;
  }

  private synchronized void watch(Duration delay) {
    if (!deaf) {
      set(delay, this);
    }
  }

  /** Sets the alarm; the one before, which may be ringing at this moment, is called off, so that there is only one. */
  private void set(Duration delay, Runnable action) {
    alarm.cancel();
    alarm = over.get() ? Ticker.Alarm.NONE : ticker.after(delay, action);
  }

  /** The alarm rings: looks whether there was silence for too long, or whether what nobody hears has had its time. */
  @Override
  public void run() {
    Exception late = late();
    if (late != null) {
      fail(late);
    }
  }

  /** Why the exchange is to end now; null, and the alarm set anew, when there is no reason yet. */
  private synchronized Exception late() {
    if (deaf) {
      long left = DRAIN.toNanos() - (ticker.nanos() - since);
      if (left > 0) {
        set(Duration.ofNanos(left), this);
      }
      return left > 0 ? null : Ended.late(Phase.IDLE, DRAIN);
    }
    boolean counting = waiting || !headed;
    boolean begun = received || refused;
    Duration limit = begun ? timeouts.idle() : timeouts.firstByte();
    long now = ticker.nanos();
    count(now);
    long left = limit.toNanos() - (now - since);
    if (counting && left <= 0) {
      return Ended.late(begun ? Phase.IDLE : Phase.FIRST_BYTE, limit);
    }
    long content = untilBarren();
    if (counting && content <= 0) {
      return Ended.late(Phase.PROGRESS, timeouts.progress());
    }
    watch(counting ? Duration.ofNanos(Math.min(left, content)) : shorter(limit, timeouts.progress()));
    return null;
  }

  @Override
  public CompletionStage<Void> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    int wanted;
    synchronized (this) {
      upstream = over.get() ? null : subscription;
      wanted = waiting ? missing() : 0;
    }
    if (over.get()) {
      subscription.cancel();
    } else if (wanted > 0) {
      subscription.request(wanted);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    heard();
    waiting = false;
    if (!received) {
      received = true;
      if (timeouts.idle().compareTo(timeouts.firstByte()) < 0) {
        watch(shorter(timeouts.idle(), Duration.ofNanos(Math.max(1, untilBarren()))));
      }
    }
    ByteSink listening = sink;
    if (!over.get() && !deaf && listening != null) {
      listening.bytes(buffers);
    }
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
      transport.answered(pool);
      ByteSink told = forget();
      if (!deaf) {
        told.ended();
      }
    }
  }
}
