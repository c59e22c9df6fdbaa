package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.Call;
import io.github.kimisdk.internal.text.Require;
import io.github.kimisdk.internal.threads.Workers;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The chunks or events of a call, for a thread that pulls them. No other class of this package blocks.
 *
 * <p>The reader is the executor of the call: a thread that waits here runs the tasks of the call, so that no other thread wakes
 * up, and the items that it reads next are in the processor's cache. If no thread waits, a worker runs the task.
 *
 * <p>The call adds to {@code arriving}, and passes that list on at the end of each batch, under the lock. The thread that reads
 * takes the whole list under the lock, iterates without it, while the next batch arrives.
 */
public final class BlockingReader<T> implements Iterator<T>, StreamConsumer<T>, Executor {

  /** ENDED until the thread that reads has seen the end. */
  private enum State { OPEN, ENDED, READ, CLOSED }

  /** A thread that waits, and the task that it is to run. */
  private static final class Waiting {
    private Runnable task;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final UnaryOperator<CallDetails> details;
  private Call call;
  /** The batch that the call decodes. Only the call uses it. */
  private ArrayDeque<T> arriving = new ArrayDeque<>();
  /** The batches that wait for the thread that reads. */
  private ArrayDeque<T> arrived = new ArrayDeque<>();
  /** The batch that is being read. Only the thread that reads uses it. */
  private ArrayDeque<T> taken = new ArrayDeque<>();
  /** Whether the thread that reads was told that there is a next item. */
  private boolean announced;
  /** Whether the call was asked for a batch that has not come. */
  private boolean demandPending = true;
  private volatile State state = State.OPEN;
  private KimiException failure;
  /** The thread that waits; null if none does. */
  private Waiting waiting;

  /** Creates a reader without a call; {@code details} adds the answer so far to the details of an interrupted call. */
  public BlockingReader(UnaryOperator<CallDetails> details) {
    this.details = details;
  }

  /** Starts the call that is read. */
  public void start(Call started) {
    call = started;
    call.demand();
    call.start();
  }

  @Override
  public void execute(Runnable given) {
    lock.lock();
    try {
      if (waiting != null && waiting.task == null) {
        waiting.task = given;
        changed.signalAll();
        return;
      }
    } finally {
      lock.unlock();
    }
    Workers.THREADS.execute(given);
  }

  @Override
  public void take(T item) {
    arriving.add(item);
  }

  @Override
  public void batchEnded() {
    passBatch(false, null);
  }

  @Override
  public void complete() {
    passBatch(true, null);
  }

  @Override
  public void failed(KimiException reason) {
    passBatch(true, reason);
  }

  @Override
  public void late(Optional<KimiException> reason) {
    if (reason.isEmpty()) {
      complete();
      return;
    }
    // The call may be adding to the items that arrive.
    lock.lock();
    try {
      state = state == State.OPEN ? State.ENDED : state;
      failure = reason.get();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void passBatch(boolean last, KimiException reason) {
    boolean demand;
    lock.lock();
    try {
      if (arrived.isEmpty()) {
        ArrayDeque<T> empty = arrived;
        arrived = arriving;
        arriving = empty;
      } else {
        arrived.addAll(arriving);
        arriving.clear();
      }
      state = last && state == State.OPEN ? State.ENDED : state;
      failure = last ? reason : failure;
      demand = !last && arrived.isEmpty();
      demandPending = demand;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (demand) {
      call.demand();
    }
  }

  @Override
  public boolean hasNext() {
    announced = state != State.CLOSED && (!taken.isEmpty() || refill());
    return announced;
  }

  /** Refuses a reader that was closed, unless all was read before; and for another loop, one that was read to its end. */
  public void requireUnread(boolean loop, boolean whole) {
    Require.unread(loop && state == State.READ, !whole && state == State.CLOSED);
  }

  /** Returns an item that {@link #hasNext} announced even if another thread closed this reader in between. */
  @Override
  public T next() {
    if (!announced && !hasNext()) {
      throw new NoSuchElementException("expected a chunk or an event, found the end of the stream; call hasNext() first");
    }
    announced = false;
    return taken.remove();
  }

  /** Waits for a batch, and asks for the next one. Returns false at the end. */
  private boolean refill() {
    boolean demand;
    lock.lock();
    try {
      while (!readable()) {
        await();
      }
      if (state == State.CLOSED || arrived.isEmpty()) {
        return end();
      }
      ArrayDeque<T> empty = taken;
      taken = arrived;
      arrived = empty;
      demand = state == State.OPEN && !demandPending;
      demandPending |= demand;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      state = State.CLOSED;
      throw call.failures().interrupted(details.apply(call.details()), e);
    } finally {
      lock.unlock();
    }
    if (demand) {
      call.demand();
    }
    return true;
  }

  /** Whether a thread need not wait. The caller holds the lock. */
  private boolean readable() {
    return !arrived.isEmpty() || state != State.OPEN;
  }

  /** Waits for a batch or for a task, and runs the task. The caller holds the lock, but not while a task runs. */
  private void await() throws InterruptedException {
    Waiting mine = new Waiting();
    waiting = mine;
    try {
      while (mine.task == null && !readable()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      waiting = null;
      runUnlocked(call::cancel);
      throw e;
    } finally {
      waiting = null;
      // An interrupted thread runs its task as well, because no other thread has it.
      if (mine.task != null) {
        runUnlocked(mine.task);
      }
    }
  }

  private void runUnlocked(Runnable task) {
    lock.unlock();
    try {
      task.run();
    } finally {
      lock.lock();
    }
  }

  private boolean end() {
    if (state != State.CLOSED && failure != null) {
      failure.fillInStackTrace();
      throw failure;
    }
    state = state == State.CLOSED ? state : State.READ;
    return false;
  }

  /** Ends the call, and drops what was not read. May be called by any thread. */
  public void close() {
    lock.lock();
    try {
      if (state == State.READ) {
        return;
      }
      state = State.CLOSED;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    call.cancel();
  }

  @Override
  public String toString() {
    return state.toString();
  }
}
