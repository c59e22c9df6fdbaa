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
 * A stream of chunks that a reader pulls; the only class of this package that blocks.
 *
 * <p>The call adds to {@code arriving}, and passes that list on at the end of each batch, under the lock. The reader takes the
 * whole list under the lock and iterates without it, while the next batch arrives.
 *
 * <p>This stream is also the executor of its call: a waiting reader runs the call's tasks, so that no other thread wakes up, and
 * the chunks that it reads next are in the processor's cache.
 */
final class BlockingStream implements ChatStream, Iterator<ChatChunk>, ChunkConsumer, Executor {

  /** How many batches to take before the reader reads: waking it for each one costs more than decoding. */
  private static final int PREFETCH = 4;

  private enum State { OPEN, ENDED, CLOSED }

  /** A waiting reader, and the task that it is to run. */
  private static final class Waiting {
    private Runnable task;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ChatAssembler read = new ChatAssembler();
  private Call call;
  /** The waiting reader; null while it does not wait. */
  private Waiting waiting;
  /** The batch that the call decodes. Only the call uses it. */
  private ArrayDeque<ChatChunk> arriving = new ArrayDeque<>();
  /** The batches that wait for the reader. */
  private ArrayDeque<ChatChunk> arrived = new ArrayDeque<>();
  /** The batch that the reader reads. Only the reader uses it. */
  private ArrayDeque<ChatChunk> taken = new ArrayDeque<>();
  private boolean pulling = true;
  private int ahead;
  private State state = State.OPEN;
  private KimiException failure;

  /** Starts the call whose chunks this stream returns. */
  BlockingStream start(Call call) {
    this.call = call;
    call.demand();
    call.start();
    return this;
  }

  /** Runs a task of the call: on the reader's thread if it waits, else on a worker. */
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
    pass(false, null);
  }

  @Override
  public void complete() {
    pass(true, null);
  }

  @Override
  public void failed(KimiException reason) {
    pass(true, reason);
  }

  private void pass(boolean last, KimiException reason) {
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
      throw new NoSuchElementException("expected a chunk, found the end of the stream; call hasNext() first");
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

  /** Waits for more chunks. Returns false at the end. */
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

  /** Waits for a change, and runs a task of the call meanwhile. An interruption cancels the call. */
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
