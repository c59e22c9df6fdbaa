package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.http.Call;
import io.github.kimisdk.internal.http.Workers;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The edge where chunks are pulled, and the only place of this package that blocks.
 *
 * <p>The call pushes into {@code arriving}; at the end of each batch of bytes it hands the list over under the lock.
 * The reader takes the whole list under the lock and walks through it without one, while the next batch is let in.
 *
 * <p>A reader that waits is a thread that has nothing to do: what the network brings is handed over to it, so that no
 * other has to be woken, and what it reads next is what it has just decoded.
 */
final class BlockingStream implements ChatStream, Iterator<ChatChunk>, ChunkReader, Executor {

  /** How many batches are asked for before the reader comes: waking it for each costs more than decoding them. */
  private static final int PREFETCH = 4;

  private enum State { OPEN, ENDED, CLOSED }

  /** A reader that waits, and the task that it is given meanwhile. */
  private static final class Waiting {
    private Runnable task;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ChatAssembler read = new ChatAssembler();
  private Call call;
  /** Null while the reader does not wait. */
  private Waiting waiting;
  /** The batch that the call is decoding; touched by the call only. */
  private ArrayDeque<ChatChunk> arriving = new ArrayDeque<>();
  /** The batches that wait for the reader. */
  private ArrayDeque<ChatChunk> arrived = new ArrayDeque<>();
  /** The batch that is being read; touched by the reader only. */
  private ArrayDeque<ChatChunk> taken = new ArrayDeque<>();
  private boolean pulling = true;
  private int ahead;
  private State state = State.OPEN;
  private KimiException failure;

  /** Starts the call that is read here. */
  BlockingStream start(Call call) {
    this.call = call;
    call.demand();
    call.start();
    return this;
  }

  /** Runs a task of the call: on the reader's thread when that waits, else on one of its own. */
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
  public void chunk(ChatChunk chunk) {
    arriving.add(chunk);
  }

  @Override
  public void batchEnded() {
    handOver(false, null);
  }

  @Override
  public void complete() {
    handOver(true, null);
  }

  @Override
  public void failed(KimiException reason) {
    handOver(true, reason);
  }

  private void handOver(boolean last, KimiException reason) {
    boolean again;
    lock.lock();
    try {
      if (arrived.isEmpty()) {
        ArrayDeque<ChatChunk> empty = arrived;
        arrived = arriving;
        arriving = empty;
      } else {
        arrived.addAll(arriving);
        arriving.clear();
      }
      state = last && state == State.OPEN ? State.ENDED : state;
      failure = reason;
      again = !last && (arrived.isEmpty() || ++ahead < PREFETCH);
      pulling = again;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (again) {
      call.demand();
    }
  }

  @Override
  public Iterator<ChatChunk> iterator() {
    return this;
  }

  @Override
  public boolean hasNext() {
    return !taken.isEmpty() || refill();
  }

  @Override
  public ChatChunk next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has come to its end");
    }
    ChatChunk chunk = taken.remove();
    read.add(chunk);
    return chunk;
  }

  @Override
  public ChatResponse response() {
    while (hasNext()) {
      next();
    }
    return read.response();
  }

  @Override
  public ChatResponse partial() {
    return read.response();
  }

  /** Waits for more chunks; false at the end. */
  private boolean refill() {
    boolean again;
    lock.lock();
    try {
      while (arrived.isEmpty() && state == State.OPEN) {
        await();
      }
      if (state == State.CLOSED || arrived.isEmpty()) {
        return end();
      }
      ArrayDeque<ChatChunk> empty = taken;
      taken = arrived;
      arrived = empty;
      ahead = 0;
      again = state == State.OPEN && !pulling;
      pulling |= again;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      state = State.CLOSED;
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
    if (again) {
      call.demand();
    }
    return true;
  }

  /** Waits for a change, and runs the task that was given meanwhile; cancels the call when interrupted. */
  private void await() throws InterruptedException {
    Waiting mine = new Waiting();
    waiting = mine;
    try {
      while (mine.task == null && arrived.isEmpty() && state == State.OPEN) {
        changed.await();
      }
    } catch (InterruptedException e) {
      call.cancel();
      throw e;
    } finally {
      waiting = null;
      if (mine.task != null) {
        lock.unlock();
        try {
          mine.task.run();
        } finally {
          lock.lock();
        }
      }
    }
  }

  private KimiException interrupted(InterruptedException cause) {
    CallDetails known = call.details();
    ChatResponse partial = read.response();
    return call.failures().interrupted(partial.choices().isEmpty() ? known : known.withPartial(partial), cause);
  }

  private boolean end() {
    if (state != State.CLOSED && failure != null) {
      failure.fillInStackTrace();
      throw failure;
    }
    return false;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (state == State.ENDED && arrived.isEmpty()) {
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
    return "ChatStream[" + read.response().text().length() + " characters read]";
  }
}
