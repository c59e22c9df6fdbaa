package io.github.kimisdk.server.gateway;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.http.Connection;
import io.github.kimisdk.server.http.ErrorAnswer;
import java.io.IOException;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One work of the upstream for one client. It runs on its own thread, because it may block. Its events wait in a queue for the
 * thread of the connection, which checks in the meantime whether the client is still there. Closing a call that has not
 * ended cancels the subscription and interrupts the model.
 */
public final class ServedAnswer implements Flow.Subscriber<ChatChunk>, AutoCloseable {

  /** The milliseconds for which a new wait for an event does not look for the client. */
  public static final int FIRST_WAIT = ClientWatch.TICK_MILLIS;

  /**
   * The longest time between two looks for the client. Its call should end within a second, and thousands of streams may be idle.
   */
  static final int LONGEST_WAIT = 640;

  private static final int PREFETCH = 64;
  private static final Object END = new Object();
  private static final Object LOOK = new Object();

  private final LinkedBlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private final Connection connection;
  private final ClientWatch watch;
  private final FutureTask<Void> work;
  private volatile Flow.Subscription subscription;
  private volatile boolean closed;
  /** When to look for the client. */
  private volatile long lookAt;
  private int taken;
  private boolean ended;

  private ServedAnswer(Connection connection, ClientWatch watch, Consumer<ServedAnswer> work) {
    this.connection = connection;
    this.watch = watch;
    this.lookAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FIRST_WAIT);
    this.work = new FutureTask<>(() -> run(work), null);
    try {
      watch.start(this, this.work);
    } catch (RejectedExecutionException | OutOfMemoryError none) {
      close();
      throw new ErrorAnswer.NoThread(none);
    }
  }

  /** Returns the result of work for a client, which is interrupted if the client goes away. */
  static <T> T whole(Supplier<T> work, Connection connection, ClientWatch watch) throws IOException {
    AtomicReference<T> result = new AtomicReference<>();
    try (ServedAnswer call = new ServedAnswer(connection, watch, self -> {
      result.set(work.get());
      self.onComplete();
    })) {
      call.next();
      return result.get();
    }
  }

  /** Starts a streamed answer. */
  static ServedAnswer stream(ChatModel model, ChatRequest request, Connection connection, ClientWatch watch) {
    return new ServedAnswer(connection, watch, self -> model.publish(request).subscribe(self));
  }

  private void run(Consumer<ServedAnswer> work) {
    try {
      work.accept(this);
    } catch (Throwable failure) {
      // Also a checked exception, which a model in another language may throw: the connection waits for an event.
      onError(failure);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (closed) {
      given.cancel();
    } else {
      given.request(PREFETCH);
    }
  }

  @Override
  public void onNext(ChatChunk chunk) {
    events.add(chunk);
  }

  @Override
  public void onError(Throwable failure) {
    events.add(failure);
  }

  @Override
  public void onComplete() {
    events.add(END);
  }

  /** Returns the next chunk of a streamed answer; null after the last. Throws the failure of the model. */
  ChatChunk chunk() throws IOException {
    if (!(next() instanceof ChatChunk chunk)) {
      return null;
    }
    if (++taken % (PREFETCH / 2) == 0) {
      subscription.request(PREFETCH / 2);
    }
    return chunk;
  }

  /** Returns the wait after one without an event: a model that is silent for long mostly stays so. */
  public static int longer(int wait) {
    return Math.min(2 * wait, LONGEST_WAIT);
  }

  private Object next() throws IOException {
    Object event = events.poll();
    while (event == LOOK) {
      event = events.poll();
    }
    if (event == null) {
      connection.flush();
      event = await();
    }
    ended = !(event instanceof ChatChunk);
    if (event instanceof Error error) {
      throw error;
    }
    if (event instanceof Throwable failure) {
      throw failure instanceof RuntimeException known ? known
          : new IllegalStateException("the model failed: " + failure, failure);
    }
    return event;
  }

  /** Waits for an event. The watch wakes this thread when it is time to look for the client. */
  private Object await() throws IOException {
    Object event = LOOK;
    try {
      for (int wait = FIRST_WAIT; event == LOOK; wait = longer(wait)) {
        lookAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
        event = events.take();
        if (event == LOOK && events.isEmpty()) {
          connection.pause(1);
        }
      }
    } catch (InterruptedException closing) {
      throw new Connection.ClientGone();
    }
    return event;
  }

  /** Wakes the connection if it may have waited for long enough. Only the watch calls this method. */
  void tick() {
    if (System.nanoTime() - lookAt >= 0 && events.isEmpty()) {
      events.add(LOOK);
    }
  }

  @Override
  public void close() {
    closed = true;
    watch.leave(this);
    Flow.Subscription given = subscription;
    if (given != null) {
      given.cancel();
    }
    if (!ended) {
      work.cancel(true);
    }
  }
}
