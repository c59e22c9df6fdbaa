package io.github.kimisdk.server.relay;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;

/** Writes events into a stream on the thread that waits for them. Events that wait are one batch, which is flushed once. */
public final class EventOutput implements Flow.Subscriber<String> {

  /** The events that may wait for a slow reader, in addition to the chunks of {@link RelayStream}. */
  static final int AHEAD = 16;

  private static final String END = "";

  private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
  private volatile Flow.Subscription subscription;

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(AHEAD);
  }

  @Override
  public void onNext(String event) {
    events.add(event);
  }

  @Override
  public void onError(Throwable thrown) {
    // A relay ends with an event and onComplete; only a wrong demand ends here.
    events.add(END);
  }

  @Override
  public void onComplete() {
    events.add(END);
  }

  /** Writes all events. Cancels the stream if it cannot. */
  public void copyTo(OutputStream out) throws IOException {
    List<String> batch = new ArrayList<>();
    boolean open = true;
    try {
      while (open) {
        batch.add(events.take());
        events.drainTo(batch);
        open = !batch.get(batch.size() - 1).equals(END);
        out.write(String.join("", batch).getBytes(StandardCharsets.UTF_8));
        out.flush();
        subscription.request(batch.size());
        batch.clear();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the next chunk");
    } finally {
      subscription.cancel();
    }
  }
}
