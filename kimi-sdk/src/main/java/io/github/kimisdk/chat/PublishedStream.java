package io.github.kimisdk.chat;

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
final class PublishedStream implements ChatStream, Iterator<ChatChunk> {

  static final int PREFETCH = 64;

  /** A chunk, or the end where the chunk is null; the failure is null at a regular end. */
  private record Signal(ChatChunk chunk, Throwable failure) {
    static final Signal END = new Signal(null, null);
  }

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final ChatAssembler read = new ChatAssembler();
  private final Source source = new Source();
  private volatile boolean closed;
  /** The next chunk or the end; null while it has not been taken from the queue. */
  private Signal next;
  private int taken;

  PublishedStream(Flow.Publisher<ChatChunk> publisher) {
    publisher.subscribe(source);
  }

  @Override
  public Iterator<ChatChunk> iterator() {
    return this;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = closed ? Signal.END : take();
    }
    if (next.failure != null) {
      throw thrown(next.failure);
    }
    return next.chunk != null;
  }

  private Signal take() {
    try {
      Signal arrived = signals.poll();
      Signal signal = arrived == null ? signals.take() : arrived;
      if (signal.chunk != null && ++taken == PREFETCH / 2) {
        taken = 0;
        source.subscription.request(PREFETCH / 2);
      }
      return closed ? Signal.END : signal;
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
    ChatChunk chunk = next.chunk;
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
    closed = true;
    source.cancel();
    // Wakes a reader that waits on another thread.
    signals.add(Signal.END);
  }

  @Override
  public String toString() {
    return "ChatStream[" + read.response().text().length() + " characters read]";
  }

  /** The subscriber of the publisher. */
  private final class Source implements Flow.Subscriber<ChatChunk> {

    private volatile Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      Objects.requireNonNull(given, "subscription");
      if (subscription != null) {
        given.cancel();
        return;
      }
      subscription = given;
      if (closed) {
        given.cancel();
      } else {
        given.request(PREFETCH);
      }
    }

    void cancel() {
      Flow.Subscription open = subscription;
      if (open != null) {
        open.cancel();
      }
    }

    @Override
    public void onNext(ChatChunk chunk) {
      signals.add(new Signal(Objects.requireNonNull(chunk, "chunk"), null));
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(new Signal(null, Objects.requireNonNull(failure, "failure")));
    }

    @Override
    public void onComplete() {
      signals.add(Signal.END);
    }
  }
}
