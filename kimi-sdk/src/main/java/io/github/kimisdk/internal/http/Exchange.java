package io.github.kimisdk.internal.http;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One request and its answer, pushed to a {@link Listener} and guarded by a {@link Watchdog}.
 *
 * <p>An exchange ends once: with the end of the body, with a failure, or with {@link #cancel}, of which the
 * listener is not told. At its end it drops all references, because the JDK's client keeps the first exchange of a connection
 * for as long as the
 * connection.
 */
public final class Exchange implements HttpResponse.BodyHandler<Void>, HttpResponse.BodySubscriber<Void> {

  /**
   * Takes the answer: {@link #head}, then {@link #bytes} as often as requested, then {@link #end}; or {@link #lost} at any point.
   * The listener decides on which thread.
   */
  public interface Listener {

    /** Runs an event, one after the other, on any thread. The thread of the JDK's client calls this method. */
    void handOver(Runnable event);

    /** Takes the head of the answer. */
    void head(Exchange from, HttpResponse.ResponseInfo head);

    /** Takes bytes of the body. The listener owns the buffers. */
    void bytes(Exchange from, List<ByteBuffer> buffers);

    /** Takes the end of the body. */
    void end(Exchange from);

    /** Takes the failure of the exchange: of the network, of a timeout, or because the client was closed. */
    void lost(Exchange from, Throwable cause);
  }

  /** Knows the exchanges and their connections. */
  interface Owner {

    /** An exchange goes on, only to discard the rest of its body. */
    void draining(Exchange exchange);

    /** An exchange is over; {@code reusable} if its connection can be used again. */
    void over(Exchange exchange, boolean reusable);

    /** Requests batches. On this thread, the JDK's client parses the bytes that have already come. */
    void request(Flow.Subscription upstream, long batches);
  }

  /**
   * Decides how many batches to request before they are taken, because each request has a cost: one, and one more after every
   * eight small batches in a row. A large batch ends that, because nobody may read the answer. A batch is one read of the JDK's
   * client, at most 16 KiB.
   */
  private static final class Prefetch {

    private static final int MOST = 4;
    private static final int PROOF = 8;
    private static final int LARGE = 4 * 1024;

    /** Whether bytes were ever demanded; before that none are requested. */
    private boolean demanded;
    /** How many batches were requested and not yet taken. */
    private int requested;
    private int small;

    /** Returns how many batches to request now: none before half of them are missing. */
    int request() {
      int ahead = Math.min(MOST, 1 + small / PROOF);
      int missing = ahead - requested;
      if (!demanded || missing < (ahead + 1) / 2) {
        return 0;
      }
      requested = ahead;
      return missing;
    }

    void taken(int size) {
      requested--;
      small = size < LARGE ? small + 1 : 0;
    }
  }

  /** The head of an answer that has no body. */
  private record Head(int statusCode, HttpHeaders headers, HttpClient.Version version) implements HttpResponse.ResponseInfo {}

  private final Clients.Use connection;
  private final RequestBody sending;
  private final Watchdog watchdog;
  private final CompletableFuture<Void> body = new CompletableFuture<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean draining;
  private volatile boolean headed;
  private volatile Owner owner;
  private volatile Listener listener;
  private CompletableFuture<HttpResponse<Void>> answer;
  private Flow.Subscription upstream;
  private final Prefetch prefetch = new Prefetch();

  /** Creates an exchange that is not started; the body to send may be null. */
  Exchange(Owner owner, Clients.Use connection, Listener listener, RequestBody sending, Watchdog watchdog) {
    this.owner = owner;
    this.connection = connection;
    this.listener = listener;
    this.sending = sending;
    this.watchdog = watchdog;
  }

  public Clients.Use connection() {
    return connection;
  }

  void start(HttpClient client, HttpRequest request) {
    Consumer<Throwable> failing = this::fail;
    watchdog.start(failing);
    if (sending != null) {
      sending.onFailure(failing);
    }
    CompletableFuture<HttpResponse<Void>> sent = client.sendAsync(request, this);
    synchronized (this) {
      answer = over.get() ? null : sent;
    }
    if (over.get()) {
      sent.cancel(true);
    }
    // The JDK's client reports some failures, and the refusal of a proxy, only here.
    sent.whenComplete((response, failure) -> {
      if (failure != null) {
        fail(failure);
      } else if (!headed && over.compareAndSet(false, true)) {
        refused(new Head(response.statusCode(), response.headers(), response.version()));
      }
    });
  }

  /** A proxy has refused to connect: 407 means that it wants a user and a password. */
  private void refused(Head head) {
    Listener listening = release(false);
    listening.handOver(() -> listening.head(this, head));
    listening.handOver(() -> listening.end(this));
  }

  /** Demands more bytes, and requests batches in advance. */
  public void demand() {
    watchdog.wanted();
    synchronized (this) {
      prefetch.demanded = true;
    }
    requestBatches();
  }

  private void requestBatches() {
    Flow.Subscription subscription;
    int missing;
    synchronized (this) {
      subscription = upstream;
      missing = subscription == null ? 0 : prefetch.request();
    }
    if (missing > 0) {
      request(subscription, missing);
    }
  }

  private void request(Flow.Subscription subscription, long batches) {
    Owner current = owner;
    if (current != null) {
      current.request(subscription, batches);
    }
  }

  /** The time at which the network took the last part of the request. */
  public long sentAt() {
    return watchdog.sentAt();
  }

  /** A batch is being read: silence does not count until more bytes are wanted. */
  public void taken(List<ByteBuffer> batch) {
    watchdog.taken();
    int size = 0;
    for (ByteBuffer buffer : batch) {
      size += buffer.remaining();
    }
    synchronized (this) {
      prefetch.taken(size);
    }
  }

  /** The batch brought content, which resets the progress timeout. */
  public void progress() {
    watchdog.progress();
  }

  /**
   * Discards the rest of the body, whose end is near, so that the connection can be used again. A server that does not end the
   * body within {@link Watchdog#DRAIN} is cut off.
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
      request(subscription, Long.MAX_VALUE);
    }
  }

  /** Ends the exchange without telling the listener; the server sees its connection close. */
  public void cancel() {
    if (over.compareAndSet(false, true)) {
      endAndRelease();
    }
  }

  /** Whether the exchange has ended. */
  boolean over() {
    return over.get();
  }

  /** Ends the exchange and tells the listener why. */
  void fail(Throwable cause) {
    if (over.compareAndSet(false, true)) {
      Listener listening = endAndRelease();
      if (!draining) {
        listening.handOver(() -> listening.lost(this, cause));
      }
    }
  }

  /** Ends the request, drops all references and returns the listener. */
  private Listener endAndRelease() {
    CompletableFuture<?> sent;
    Flow.Subscription subscription;
    synchronized (this) {
      sent = answer;
      subscription = upstream;
    }
    Listener listening = release(false);
    if (subscription != null) {
      subscription.cancel();
    }
    if (sent != null) {
      sent.cancel(true);
      if (sent.isCompletedExceptionally()) {
        // A refused head fails the answer and leaves its connection open; a future that is not done closes it.
        sent.newIncompleteFuture().cancel(true);
      }
    }
    return listening;
  }

  private Listener release(boolean reusable) {
    watchdog.stop();
    owner.over(this, reusable);
    Listener listening = listener;
    owner = null;
    listener = null;
    if (sending != null) {
      sending.drop();
    }
    synchronized (this) {
      answer = null;
      upstream = null;
    }
    return listening;
  }

  /** Takes the head of the answer. */
  @Override
  public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo info) {
    headed = true;
    watchdog.head(info.statusCode() >= 300);
    Listener listening = listener;
    if (listening != null) {
      listening.handOver(() -> listening.head(this, info));
    }
    return this;
  }

  @Override
  public CompletionStage<Void> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    synchronized (this) {
      upstream = over.get() ? null : subscription;
    }
    if (over.get()) {
      subscription.cancel();
    } else if (draining) {
      subscription.request(Long.MAX_VALUE);
    } else {
      requestBatches();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    watchdog.bytes();
    Listener listening = listener;
    if (listening != null && !draining) {
      listening.handOver(() -> listening.bytes(this, buffers));
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
    fail(failure);
  }

  @Override
  public void onComplete() {
    boolean ends = over.compareAndSet(false, true);
    Listener listening = ends ? release(true) : null;
    // From here on, the connection may belong to another call.
    body.complete(null);
    if (ends && !draining) {
      listening.handOver(() -> listening.end(this));
    }
  }
}
