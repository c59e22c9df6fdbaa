package io.github.kimisdk.chat;

import io.github.kimisdk.internal.flow.ChunkProcessor;
import io.github.kimisdk.internal.text.Require;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Reads a publisher of chunks as a stream. The publisher puts signals into a queue, which the reader takes them from. Demand
 * bounds the queue: the reader asks for more when it has taken half of what it asked for.
 */
final class PublishedStream implements ChatStream, Iterator<ChatChunk>, Flow.Subscriber<ChatChunk> {

  static final int PREFETCH = 64;

  private static final Object END = new Object();

  /** The chunks, and then a failure or the end. */
  private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
  private final ChatAssembler read = new ChatAssembler();
  private final ChunkProcessor<ChatChunk> source;
  private volatile boolean closed;
  /** The next chunk or the end; null while it has not been taken from the queue. */
  private volatile Object next;
  private int taken;

  PublishedStream(Flow.Publisher<ChatChunk> publisher) {
    Objects.requireNonNull(publisher, "expected a publisher of chunks, found null");
    source = new ChunkProcessor<>() {
      @Override
      protected void start() {
        follow(publisher);
      }
    };
    source.subscribe(this);
  }

  @Override
  public Iterator<ChatChunk> iterator() {
    Require.unread(next == END, closed);
    return this;
  }

  @Override
  public ChatResponse response() {
    forEachRemaining(chunk -> { });
    ChatResponse answer = partial();
    Require.unread(false, closed && !answer.complete());
    return answer;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = closed ? END : take();
    }
    if (next instanceof Throwable failure) {
      throw thrown(failure);
    }
    return next != END;
  }

  private Object take() {
    try {
      Object arrived = signals.poll();
      Object signal = arrived == null ? signals.take() : arrived;
      if (signal instanceof ChatChunk && ++taken == PREFETCH / 2) {
        taken = 0;
        source.request(PREFETCH / 2);
      }
      return closed ? END : signal;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw (CancellationException) new CancellationException("the thread was interrupted while it waited for a chunk")
          .initCause(e);
    }
  }

  private static RuntimeException thrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked ? unchecked : new CompletionException(failure);
  }

  @Override
  public ChatChunk next() {
    if (!hasNext()) {
      throw new NoSuchElementException("expected a chunk, found the end of the stream; call hasNext() first");
    }
    ChatChunk chunk = (ChatChunk) next;
    next = null;
    read.add(chunk);
    return chunk;
  }

  @Override
  public ChatResponse partial() {
    return read.response();
  }

  @Override
  public void close() {
    closed |= next != END;
    try {
      source.cancel();
    } finally {
      // Wakes a reader that waits on another thread.
      signals.add(END);
    }
  }

  @Override
  public String toString() {
    return "ChatStream[" + read.response().text().length() + " characters read]";
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    given.request(PREFETCH);
  }

  @Override
  public void onNext(ChatChunk chunk) {
    signals.add(chunk);
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(failure);
  }

  @Override
  public void onComplete() {
    signals.add(END);
  }
}
