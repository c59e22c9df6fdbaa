package io.github.kimisdk.internal.http;

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
 * One request and its answer, pushed into a {@link ByteSink} and guarded by a {@link Watchdog}.
 *
 * <p>It ends once: with the end of the body, with a failure, or with {@link #cancel}, which says nothing to the sink. At
 * the end it lets go of everything, because the JDK's client keeps the first exchange of a connection for as long as the
 * connection.
 */
public final class Exchange implements HttpResponse.BodyHandler<Void>, HttpResponse.BodySubscriber<Void> {

  /** Knows the connections that exchanges use. */
  interface Owner {

    /** The number of the current HTTP client. */
    int generation();

    /** An exchange runs on, though nobody wants the rest of its body. */
    void draining(Exchange exchange);

    /** An exchange is over; {@code whole} when its connection can serve another one. */
    void over(Exchange exchange, boolean whole, int generation);
  }

  static final Duration DRAIN = Watchdog.DRAIN;

  /**
   * How many batches are asked for before they are taken, so that the network goes on while a call works. A batch is one
   * read of the JDK's client, 16 KiB at most.
   */
  private static final int PREFETCH = 4;

  private final int generation;
  private final Body sending;
  private final Watchdog watchdog;
  private final CompletableFuture<Void> body = new CompletableFuture<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean draining;
  private volatile Owner owner;
  private volatile ByteSink sink;
  private CompletableFuture<HttpResponse<Void>> answer;
  private Flow.Subscription upstream;
  /** How many batches were asked for and not yet taken. */
  private int ahead;
  private boolean wanted;

  /** An exchange that sends a body; null for none. */
  Exchange(Owner owner, ByteSink sink, Body sending, Timeouts timeouts, Scheduler scheduler) {
    this.owner = owner;
    this.generation = owner.generation();
    this.sink = sink;
    this.sending = sending;
    this.watchdog = new Watchdog(timeouts, scheduler, this::fail);
  }

  void start(HttpClient client, HttpRequest request) {
    watchdog.start();
    CompletableFuture<HttpResponse<Void>> sent = client.sendAsync(request, this);
    synchronized (this) {
      answer = over.get() ? null : sent;
    }
    if (over.get()) {
      sent.cancel(true);
    }
    // Of some failures the JDK's client tells here only.
    sent.whenComplete((response, failure) -> {
      if (failure != null) {
        fail(failure);
      }
    });
  }

  /** Asks for more bytes than have been taken; lets some batches in at once. */
  public void more() {
    watchdog.wanted();
    Flow.Subscription subscription;
    int missing;
    synchronized (this) {
      wanted = true;
      subscription = upstream;
      missing = missing();
    }
    if (missing > 0) {
      subscription.request(missing);
    }
  }

  /** How many batches to ask for now: none before half of them are missing, because asking has a cost. */
  private int missing() {
    int missing = upstream == null ? 0 : PREFETCH - ahead;
    if (missing < PREFETCH / 2) {
      return 0;
    }
    ahead += missing;
    return missing;
  }

  /** A batch has been taken: silence does not count until more is asked for. */
  public void taken() {
    watchdog.taken();
    synchronized (this) {
      ahead--;
      wanted = false;
    }
  }

  /** The batch brought content, which resets the progress timeout. */
  public void progress() {
    watchdog.progress();
  }

  /**
   * Nothing more of this body is wanted, and its end is near. The rest runs out unheard for a moment, so that the
   * connection can serve another call; a server that does not end in that time is cut off.
   */
  public void drain() {
    draining = true;
    Flow.Subscription subscription;
    synchronized (this) {
      subscription = upstream;
      if (!over.get()) {
        watchdog.drain();
      }
    }
    Owner current = owner;
    if (current != null) {
      current.draining(this);
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

  /** Whether it has ended in some way. */
  boolean over() {
    return over.get();
  }

  /** Ends the exchange and tells the sink why. */
  void fail(Throwable cause) {
    if (over.compareAndSet(false, true)) {
      ByteSink told = release();
      if (!draining) {
        told.failed(cause);
      }
    }
  }

  /** Ends the request that is under way, and lets go of everything; returns the sink. */
  private ByteSink release() {
    CompletableFuture<?> sent;
    Flow.Subscription subscription;
    synchronized (this) {
      sent = answer;
      subscription = upstream;
    }
    ByteSink told = forget(false);
    if (subscription != null) {
      subscription.cancel();
    }
    if (sent != null) {
      sent.cancel(true);
    }
    return told;
  }

  private ByteSink forget(boolean whole) {
    watchdog.stop();
    owner.over(this, whole, generation);
    ByteSink told = sink;
    owner = null;
    sink = null;
    if (sending != null) {
      sending.drop();
    }
    synchronized (this) {
      answer = null;
      upstream = null;
    }
    return told;
  }

  /** The head of the answer has come. */
  @Override
  public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo info) {
    watchdog.head(info.statusCode() >= 300);
    ByteSink listening = sink;
    if (!over.get() && listening != null) {
      listening.opened(info.statusCode(), info.headers());
    }
    return this;
  }

  @Override
  public CompletionStage<Void> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    int missing;
    synchronized (this) {
      upstream = over.get() ? null : subscription;
      missing = wanted ? missing() : 0;
    }
    if (over.get()) {
      subscription.cancel();
    } else if (draining) {
      subscription.request(Long.MAX_VALUE);
    } else if (missing > 0) {
      subscription.request(missing);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    watchdog.bytes();
    ByteSink listening = sink;
    if (!over.get() && !draining && listening != null) {
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
      ByteSink told = forget(true);
      if (!draining) {
        told.ended();
      }
    }
  }
}
