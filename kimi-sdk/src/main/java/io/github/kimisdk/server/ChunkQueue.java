package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatChunk;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The chunks of a model on their way to a connection's thread. It asks for a few at a time. The model is asked on a thread
 * of its own, as some publish where they are subscribed to; when the client goes away, the subscription is cancelled and
 * that thread interrupted.
 */
final class ChunkQueue implements Flow.Subscriber<ChatChunk> {

  private static final int AHEAD = 64;
  private static final Object END = new Object();

  private final LinkedBlockingQueue<Object> queue = new LinkedBlockingQueue<>();
  private final FutureTask<Void> work;
  private volatile Flow.Subscription subscription;
  private volatile boolean cancelled;
  private int taken;
  private boolean ended;

  /** Asks for the publisher and subscribes to it, on a thread of the executor. */
  ChunkQueue(Executor threads, Supplier<Flow.Publisher<ChatChunk>> model) {
    work = new FutureTask<>(() -> begin(model), null);
    threads.execute(work);
  }

  private void begin(Supplier<Flow.Publisher<ChatChunk>> model) {
    try {
      model.get().subscribe(this);
    } catch (RuntimeException | Error failure) {
      onError(failure);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (cancelled) {
      given.cancel();
    } else {
      given.request(AHEAD);
    }
  }

  @Override
  public void onNext(ChatChunk chunk) {
    queue.add(chunk);
  }

  @Override
  public void onError(Throwable failure) {
    queue.add(failure);
  }

  @Override
  public void onComplete() {
    queue.add(END);
  }

  /** The next chunk; null after the last. Throws what the model failed with. */
  ChatChunk next(Connection connection) throws IOException {
    Object news = queue.poll();
    while (news == null) {
      news = waited(connection);
    }
    ended = !(news instanceof ChatChunk);
    if (news == END) {
      return null;
    }
    if (news instanceof Throwable failure) {
      throw unchecked(failure);
    }
    if (++taken % (AHEAD / 2) == 0) {
      subscription.request(AHEAD / 2);
    }
    return (ChatChunk) news;
  }

  /** A failure of a model in a form that can be thrown anywhere. */
  static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException known ? known : new IllegalStateException("the model failed: " + failure, failure);
  }

  private Object waited(Connection connection) throws IOException {
    try {
      Object news = queue.poll(ReadAhead.LOOK_MILLIS, TimeUnit.MILLISECONDS);
      if (news == null) {
        connection.pause(1);
      }
      return news;
    } catch (InterruptedException closing) {
      throw new Connection.ClientGone();
    }
  }

  void cancel() {
    cancelled = true;
    Flow.Subscription given = subscription;
    if (given != null) {
      given.cancel();
    }
    if (!ended) {
      work.cancel(true);
    }
  }
}
