package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatChunk;
import java.io.IOException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The chunks of a model on their way to a connection's thread. It asks for a few at a time; when the client goes
 * away while the model thinks, the thread notices and the model is told.
 */
final class ChunkQueue implements Flow.Subscriber<ChatChunk> {

  private static final int AHEAD = 64;
  private static final int LOOK_MILLIS = 40;
  private static final Object END = new Object();

  private final LinkedBlockingQueue<Object> queue = new LinkedBlockingQueue<>();
  private volatile Flow.Subscription subscription;
  private volatile boolean cancelled;
  private int taken;

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
    if (news == END) {
      return null;
    }
    if (news instanceof RuntimeException failure) {
      throw failure;
    }
    if (news instanceof Throwable failure) {
      throw new IllegalStateException("the model failed", failure);
    }
    if (++taken % (AHEAD / 2) == 0) {
      subscription.request(AHEAD / 2);
    }
    return (ChatChunk) news;
  }

  private Object waited(Connection connection) throws IOException {
    try {
      Object news = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
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
  }
}
