package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.EventStream;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.Call;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/** A stream of events that a reader pulls, one batch of the network ahead. The reader waits in the {@link ReaderExecutor}. */
final class BlockingEvents implements EventStream, Iterator<EventStream.Event>, EventReceiver.Consumer {

  private enum State { OPEN, ENDED, CLOSED }

  private final ReentrantLock lock = new ReentrantLock();
  private final ReaderExecutor executor = new ReaderExecutor(lock, this::readable, this::cancelCall);
  private final ArrayDeque<Event> arrived = new ArrayDeque<>();
  private Call call;
  /** Whether the call was asked for a batch that has not come. */
  private boolean demandPending = true;
  private State state = State.OPEN;
  private KimiException failure;

  /** Starts the call whose events this stream returns. */
  BlockingEvents start(Call started) {
    call = started;
    call.demand();
    call.start();
    return this;
  }

  /** The executor of the call. */
  Executor executor() {
    return executor;
  }

  @Override
  public void event(Event event) {
    lock.lock();
    try {
      arrived.add(event);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void batchEnded() {
    changed(state, null);
  }

  @Override
  public void complete() {
    changed(State.ENDED, null);
  }

  @Override
  public void failed(KimiException reason) {
    changed(State.ENDED, reason);
  }

  private void changed(State next, KimiException reason) {
    lock.lock();
    try {
      demandPending = false;
      state = state == State.CLOSED ? state : next;
      failure = reason;
      executor.wake();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Iterator<Event> iterator() {
    return this;
  }

  @Override
  public boolean hasNext() {
    lock.lock();
    try {
      while (!readable()) {
        await();
      }
      if (state == State.CLOSED) {
        return false;
      }
      if (arrived.isEmpty() && failure != null) {
        failure.fillInStackTrace();
        throw failure;
      }
      return !arrived.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      state = State.CLOSED;
      throw call.failures().interrupted(call.details(), e);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a change, after the call was asked for the next batch. The caller holds the lock. */
  private void await() throws InterruptedException {
    if (demandPending) {
      executor.await();
      return;
    }
    demandPending = true;
    lock.unlock();
    try {
      call.demand();
    } finally {
      lock.lock();
    }
  }

  @Override
  public Event next() {
    if (!hasNext()) {
      throw new NoSuchElementException("expected an event, found the end of the stream; call hasNext() first");
    }
    lock.lock();
    try {
      return arrived.remove();
    } finally {
      lock.unlock();
    }
  }

  private void cancelCall() {
    call.cancel();
  }

  /** Whether the reader need not wait. The caller holds the lock. */
  private boolean readable() {
    return !arrived.isEmpty() || state != State.OPEN;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (state == State.ENDED && arrived.isEmpty()) {
        return;
      }
      state = State.CLOSED;
      executor.wake();
    } finally {
      lock.unlock();
    }
    call.cancel();
  }

  @Override
  public String toString() {
    return "EventStream[" + state + "]";
  }
}
