package io.github.kimisdk.internal.flow;

import io.github.kimisdk.internal.callback.Callbacks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One subscription to chunks of other publishers, which it follows one after the other. It counts the demand of the subscriber,
 * keeps chunks for which there is none, and asks a publisher only for what is missing.
 *
 * <p>{@link #start}, {@link #next} and {@link #ended} run one at a time, as the signals to the subscriber do, on any thread. If
 * they throw, the subscription fails; an {@code Error} is thrown, too. They answer with {@link #follow}, {@link #work},
 * {@link #emit} and {@link #end}. Signals of a publisher that has ended or was left are ignored.
 *
 * <p>{@code subscribe} and {@code request} of a publisher, and an executor, may do anything, such as sending all chunks or asking
 * a model. So they are called when no signal is under way, by the thread that has caused the call. An exception of a publisher is
 * its failure. A cancellation is passed on at once, beside other calls, and may throw as the publisher's does.
 *
 * @param <T> the chunks
 */
public abstract class ChunkProcessor<T> implements Flow.Subscription {

  private final Serial serial = new Serial();
  /** The last work. */
  private volatile Callbacks work = new Callbacks();
  private volatile Source source;
  private volatile boolean over;

  /** This and the following are touched only by tasks. */
  private final Queue<T> waiting = new ArrayDeque<>();
  private Flow.Subscriber<? super T> subscriber;
  private long demand;
  /** 0 at first, 1 after {@link #start}, 2 after {@link #demanded}. */
  private int begun;
  /** Whether the chunks that wait are the last, and the failure after them; null for none. */
  private volatile boolean ending;
  private Throwable failure;

  /** Creates a subscription without a subscriber. */
  protected ChunkProcessor() {}

  /** Returns a publisher that makes a processor for each subscriber. */
  public static <T> Flow.Publisher<T> publisher(Supplier<? extends ChunkProcessor<T>> processors) {
    return subscriber -> {
      Objects.requireNonNull(subscriber, "subscriber");
      processors.get().subscribe(subscriber);
    };
  }

  /** Gives this subscription to its only subscriber. */
  public final void subscribe(Flow.Subscriber<? super T> given) {
    subscriber = given;
    run(() -> given.onSubscribe(this));
  }

  /** The subscriber has its subscription, and has neither cancelled nor asked for less than one chunk. */
  protected void start() {}

  /** There is demand for the first time. This method may block, and signals go on meanwhile. */
  protected void demanded() {}

  /** Takes a chunk of the publisher. Passes it on unless overridden. */
  protected void next(T chunk) {
    waiting.add(chunk);
  }

  /** The subscriber has taken a chunk. */
  protected void delivered() {}

  /** The publisher has ended, with a failure unless that is null. Passes the end on unless overridden. */
  protected void ended(Throwable cause) {
    end(cause);
  }

  /** Takes the chunks of a publisher from now on. It is asked for the demand that is left. */
  protected final void follow(Flow.Publisher<T> publisher) {
    Source next = new Source();
    source = next;
    next.call(() -> {
      if (!over && !ending) {
        publisher.subscribe(next);
      }
    });
  }

  /**
   * Runs a task that may block on another thread. It may call {@link #follow}, {@link #emit} and {@link #end}. A cancellation
   * interrupts it.
   */
  protected final void work(Executor threads, Runnable task) {
    Callbacks own = new Callbacks();
    work = own;
    outside(() -> threads.execute(() -> {
      try {
        own.run(() -> {
          if (!over) {
            task.run();
          }
        });
      } catch (Throwable thrown) {
        if (over && thrown instanceof Error) {
          Callbacks.report(thrown);
        }
        end(thrown);
      }
    }));
  }

  /** Whether the subscriber knows the end or has cancelled. */
  protected final boolean over() {
    return over;
  }

  /** Publishes a chunk, at once or when there is demand. */
  protected final void emit(T chunk) {
    emit(List.of(chunk));
  }

  /** Publishes chunks, at once or when there is demand. */
  protected final void emit(List<T> chunks) {
    run(() -> {
      if (!ending && !over) {
        waiting.addAll(chunks);
      }
    });
  }

  /** Ends after the chunks that wait, with a failure unless that is null. */
  protected final void end(Throwable cause) {
    run(() -> {
      Throwable last = left(cause);
      failure = ending ? failure : last;
      ending = true;
    });
  }

  @Override
  public final void request(long n) {
    run(() -> {
      if (n > 0) {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      } else if (!over) {
        tell(new IllegalArgumentException("expected a demand of at least 1, found " + n + " (rule 3.9 of Reactive Streams)"));
        work.late(() -> true);
      }
    });
  }

  @Override
  public final void cancel() {
    stop();
    try {
      leave();
    } finally {
      run(() -> tell(null));
    }
  }

  /** Sends no more signals, and interrupts the work. A second time it does nothing: the work may be cleaning up. */
  private void stop() {
    if (!over) {
      over = true;
      work.late(() -> true);
    }
  }

  /** Runs a task on this thread, or on the thread that is running tasks. */
  private void run(Runnable task) {
    List<Runnable> calls;
    try {
      calls = serial.run(task, this::deliver);
    } catch (Throwable broken) {
      // An error, or a subscriber that throws against the rules. No task runs any more.
      stop();
      left(broken);
      waiting.clear();
      subscriber = null;
      throw broken;
    }
    calls.forEach(this::checked);
  }

  /** Calls other code: at once, or when the task that runs on this thread lets other tasks run. */
  private void outside(Runnable call) {
    if (!serial.later(call)) {
      call.run();
    }
  }

  /** Calls other code. If it throws, the subscription ends. */
  private void checked(Runnable call) {
    try {
      call.run();
    } catch (Error error) {
      end(error);
      throw error;
    } catch (Throwable thrown) {
      end(thrown);
    }
  }

  private void deliver() {
    while (!over && demand > 0 && !waiting.isEmpty()) {
      demand -= demand == Long.MAX_VALUE ? 0 : 1;
      subscriber.onNext(waiting.remove());
      delivered();
    }
    if (ending && waiting.isEmpty()) {
      tell(failure);
    } else if (!over && serial.last()) {
      // No task is left that brings a chunk.
      guarded(this::ask);
    }
  }

  private void ask() {
    if (begun == 0) {
      begun = 1;
      start();
    }
    if (begun == 1 && demand > 0) {
      begun = 2;
      outside(this::demanded);
    }
    Source open = source;
    if (open != null) {
      open.ask();
    }
  }

  private void guarded(Runnable method) {
    try {
      method.run();
    } catch (Error error) {
      tell(error);
      throw error;
    } catch (Throwable thrown) {
      end(thrown);
    }
  }

  private void leave() {
    Source open = source;
    source = null;
    if (open != null && open.subscription != null) {
      open.subscription.cancel();
    }
  }

  /** Leaves the publisher. A subscription that cannot be cancelled hides no other failure. */
  private Throwable left(Throwable cause) {
    try {
      leave();
    } catch (Throwable thrown) {
      if (cause == null) {
        return thrown;
      }
      if (cause != thrown) {
        cause.addSuppressed(thrown);
      }
    }
    return cause;
  }

  /** Tells the subscriber the end, unless it knows it or has cancelled, and forgets it. */
  private void tell(Throwable cause) {
    boolean known = over;
    over = true;
    Throwable last = left(cause);
    waiting.clear();
    Flow.Subscriber<? super T> told = subscriber;
    subscriber = null;
    if (!known && last == null) {
      told.onComplete();
    } else if (!known) {
      told.onError(last);
    }
  }

  /** Tasks that run one at a time, and calls that wait until none runs. After a task that throws, no other runs. */
  private static final class Serial {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private volatile Thread running;
    private volatile boolean broken;
    /** The calls of the tasks that have run. Only the thread that runs tasks uses it. */
    private List<Runnable> calls = List.of();

    /**
     * Runs a task, and {@code after} behind it, on this thread or on the thread that is running tasks. Returns the calls of the
     * tasks that have run here.
     */
    List<Runnable> run(Runnable task, Runnable after) {
      if (broken) {
        return List.of();
      }
      Runnable next = task;
      if (!pending.compareAndSet(0, 1)) {
        tasks.add(task);
        if (pending.getAndIncrement() > 0) {
          return List.of();
        }
        next = tasks.remove();
      }
      List<Runnable> made = List.of();
      for (; next != null; next = pending.decrementAndGet() > 0 ? tasks.remove() : null) {
        running = Thread.currentThread();
        calls = made;
        try {
          next.run();
          after.run();
        } catch (Throwable thrown) {
          broken = true;
          tasks.clear();
          throw thrown;
        } finally {
          running = null;
        }
        made = calls;
      }
      return made;
    }

    /** Whether the task that runs is the last one. */
    boolean last() {
      return tasks.isEmpty();
    }

    /** Keeps a call of the task that runs on this thread. Returns false if there is no such task. */
    boolean later(Runnable call) {
      if (running != Thread.currentThread()) {
        return false;
      }
      calls = calls.isEmpty() ? new ArrayList<>() : calls;
      return calls.add(call);
    }
  }

  /** The subscriber of one publisher. */
  private final class Source implements Flow.Subscriber<T> {

    private volatile Flow.Subscription subscription;
    /** The chunks that were asked for and have not come. */
    private long asked;
    /** The chunks that a thread is asking for. */
    private final AtomicLong asking = new AtomicLong();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      Objects.requireNonNull(given, "subscription");
      if (subscription != null) {
        given.cancel();
        return;
      }
      subscription = given;
      if (over || source != this) {
        given.cancel();
      } else {
        run(() -> { });
      }
    }

    private void ask() {
      long more = demand - asked;
      if (subscription != null && more > 0) {
        asked = demand;
        call(() -> request(more));
      }
    }

    /** Calls the publisher. If it throws, it has failed. */
    private void call(Runnable call) {
      outside(() -> {
        try {
          call.run();
        } catch (Throwable thrown) {
          signal(() -> ended(left(thrown)));
          if (thrown instanceof Error) {
            throw thrown;
          }
        }
      });
    }

    /** Asks for chunks, or leaves it to the thread that is asking for others. */
    private void request(long more) {
      if (asking.getAndAdd(more) == 0) {
        for (long next = more; next > 0 && source == this; next = asking.addAndGet(-next)) {
          subscription.request(next);
        }
      }
    }

    @Override
    public void onNext(T chunk) {
      Objects.requireNonNull(chunk, "chunk");
      signal(() -> {
        asked -= asked == Long.MAX_VALUE || asked == 0 ? 0 : 1;
        next(chunk);
      });
    }

    @Override
    public void onError(Throwable cause) {
      last(Objects.requireNonNull(cause, "failure"));
    }

    @Override
    public void onComplete() {
      last(null);
    }

    private void last(Throwable cause) {
      signal(() -> {
        source = null;
        ended(cause);
      });
    }

    private void signal(Runnable method) {
      if (source == this) {
        run(() -> {
          if (source == this) {
            guarded(method);
          }
        });
      }
    }
  }
}
