package io.github.kimisdk.server.relay;

import io.github.kimisdk.chat.ChatChunk;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One answer on its way to one reader: chunks come in, the text of events goes out. Chunks, demand, timer and cancellation
 * arrive on any thread. Whichever thread finds the stream idle delivers; the others leave their work to it. Chunks become events
 * only when the reader has taken the events before them, so a stream holds at most {@link #PREFETCH} chunks and the events of
 * one.
 */
public final class RelayStream implements Flow.Subscriber<ChatChunk>, Flow.Subscription {

  /** The demand ahead of the reader. */
  static final int PREFETCH = 64;

  private static final Object END = new Object();
  private static final String HEARTBEAT = ":\n\n";

  private final Flow.Subscriber<? super String> reader;
  private final Heartbeat heartbeat;
  private final ConcurrentLinkedQueue<Object> arrived = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicLong demand = new AtomicLong();
  private volatile Flow.Subscription upstream;
  private volatile IllegalArgumentException refused;
  private volatile boolean over;

  /** This and the following are touched only by the thread that delivers. */
  private final RelayEvents events;
  private int taken;
  private boolean ended;

  public RelayStream(RelayFormat relay, Consumer<ChatChunk> answer, Flow.Subscriber<? super String> reader) {
    this.events = new RelayEvents(relay.writers().get(), answer);
    this.reader = reader;
    this.heartbeat = new Heartbeat(relay.heartbeat(), relay.clock(), this::drain);
  }

  public void start(Flow.Publisher<ChatChunk> publisher) {
    heartbeat.start();
    reader.onSubscribe(this);
    if (over) {
      return;
    }
    try {
      publisher.subscribe(this);
    } catch (Throwable refusal) {
      onError(refusal);
    }
  }

  /** The failure of the publisher, once the reader is told the end. */
  public Optional<Throwable> failure() {
    return events.failure();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (upstream != null) {
      given.cancel();
      return;
    }
    upstream = given;
    if (over) {
      given.cancel();
    } else {
      given.request(PREFETCH);
    }
  }

  @Override
  public void onNext(ChatChunk chunk) {
    arrived.add(chunk);
    drain();
  }

  @Override
  public void onError(Throwable thrown) {
    arrived.add(thrown);
    drain();
  }

  @Override
  public void onComplete() {
    arrived.add(END);
    drain();
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      refused = new IllegalArgumentException("expected a demand of at least 1, found " + n + " (rule 3.9 of Reactive Streams)");
    } else {
      demand.accumulateAndGet(n, (now, more) -> now + more < 0 ? Long.MAX_VALUE : now + more);
    }
    drain();
  }

  @Override
  public void cancel() {
    if (!over) {
      over = true;
      cancelUpstream();
      drain();
    }
  }

  private void cancelUpstream() {
    Flow.Subscription given = upstream;
    if (given != null) {
      given.cancel();
    }
  }

  private void drain() {
    if (pending.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    do {
      deliver();
      seen = pending.addAndGet(-seen);
    } while (seen > 0);
  }

  private void deliver() {
    boolean silent = !over && heartbeat.due();
    while (!over) {
      fill();
      if (refused != null) {
        cancelUpstream();
        over = true;
        reader.onError(refused);
      } else if (events.isEmpty() && ended) {
        over = true;
        reader.onComplete();
      } else if (demand.get() == 0 || events.isEmpty() && !silent) {
        return;
      } else {
        send(events.isEmpty() ? HEARTBEAT : events.next());
        silent = false;
      }
    }
    release();
  }

  private void release() {
    heartbeat.stop();
    arrived.clear();
    events.clear();
  }

  private void send(String event) {
    demand.updateAndGet(now -> now == Long.MAX_VALUE ? now : now - 1);
    heartbeat.sent();
    try {
      reader.onNext(event);
    } catch (Throwable broken) {
      // Against the rules of Reactive Streams, but a call must not outlive its reader.
      over = true;
      cancelUpstream();
      release();
      throw broken;
    }
  }

  /** Turns chunks into events until there is one. */
  private void fill() {
    while (events.isEmpty() && !ended) {
      Object next = arrived.poll();
      if (next == null) {
        return;
      }
      if (next instanceof ChatChunk chunk) {
        take(chunk);
      } else {
        end(next);
      }
    }
  }

  private void take(ChatChunk chunk) {
    try {
      events.chunk(chunk);
      if (++taken % (PREFETCH / 2) == 0) {
        upstream.request(PREFETCH / 2);
      }
    } catch (RuntimeException broken) {
      // A chunk that the format cannot write, or a publisher that breaks its rules: the reader must not wait forever.
      cancelUpstream();
      end(broken);
    }
  }

  private void end(Object cause) {
    ended = true;
    if (cause instanceof Throwable failure) {
      events.fail(failure);
    } else {
      events.end();
    }
  }

  /**
   * Finds the silence of one stream. Its timer is set again when it has fired, not for each event, so an event costs one reading
   * of the clock. All methods run in the order that the stream sets.
   */
  static final class Heartbeat {

    private final long interval;
    private final HeartbeatClock clock;
    private final Runnable fired;
    private HeartbeatClock.Timer timer = () -> { };
    private volatile boolean firing;
    private long last;

    /**
     * Creates a heartbeat that does not run yet.
     *
     * @param interval the length of a silence; 0 for none
     * @param fired is called on another thread when it is time to call {@link #due}
     */
    Heartbeat(Duration interval, HeartbeatClock clock, Runnable fired) {
      // A conversion that saturates: the longest durations do not fit into a long.
      this.interval = TimeUnit.NANOSECONDS.convert(interval);
      this.clock = clock;
      this.fired = fired;
    }

    void start() {
      if (interval > 0) {
        last = clock.nanos();
        set(interval);
      }
    }

    /** Begins a new silence. */
    void sent() {
      if (interval > 0) {
        last = clock.nanos();
      }
    }

    /** Returns whether the timer has fired after a whole interval of silence; sets it again. */
    boolean due() {
      if (!firing) {
        return false;
      }
      firing = false;
      long left = interval - (clock.nanos() - last);
      set(left > 0 ? left : interval);
      return left <= 0;
    }

    void stop() {
      timer.cancel();
    }

    private void set(long nanos) {
      timer = clock.after(nanos, () -> {
        firing = true;
        fired.run();
      });
    }
  }
}
