package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.http.Workers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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

  /** So many batches are asked for before the reader comes: to wake it for each costs more than to decode them. */
  private static final int MOST_AHEAD = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final ChatAssembler read = new ChatAssembler();
  private StreamCall call;
  private boolean waiting;
  private Runnable task;

  private List<ChatChunk> arriving = new ArrayList<>();

  private List<ChatChunk> arrived = new ArrayList<>();
  private boolean pulling = true;
  private int ahead;
  private boolean ended;
  private boolean closed;
  private KimiException failure;

  private List<ChatChunk> taken = new ArrayList<>();
  private int next;

  /** Begins the call that is to be read here. */
  BlockingStream start(StreamCall call) {
    this.call = call;
    call.more();
    call.start();
    return this;
  }

  /** Runs a task of the call: on the reader's thread when that waits, else on one of its own. */
  @Override
  public void execute(Runnable given) {
    lock.lock();
    try {
      if (waiting && task == null) {
        task = given;
        news.signalAll();
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
  public void pause() {
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
        List<ChatChunk> empty = arrived;
        arrived = arriving;
        arriving = empty;
      } else {
        arrived.addAll(arriving);
        arriving.clear();
      }
      ended |= last;
      failure = reason;
      again = !last && (arrived.isEmpty() || ++ahead < MOST_AHEAD);
      pulling = again;
      news.signalAll();
    } finally {
      lock.unlock();
    }
    if (again) {
      call.more();
    }
  }

  @Override
  public Iterator<ChatChunk> iterator() {
    return this;
  }

  @Override
  public boolean hasNext() {
    return next < taken.size() || refill();
  }

  @Override
  public ChatChunk next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has come to its end");
    }
    ChatChunk chunk = taken.get(next++);
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

  /** Waits for more chunks, and holds none meanwhile that were read; false at the end. */
  private boolean refill() {
    boolean again = false;
    taken.clear();
    lock.lock();
    try {
      while (arrived.isEmpty() && !ended && !closed) {
        waiting = true;
        while (task == null && arrived.isEmpty() && !ended && !closed) {
          news.await();
        }
        waiting = false;
        runTask();
      }
      if (closed || arrived.isEmpty()) {
        return end();
      }
      List<ChatChunk> empty = taken;
      taken = arrived;
      arrived = empty;
      next = 0;
      ahead = 0;
      again = !ended && !pulling;
      pulling |= again;
    } catch (InterruptedException e) {
      waiting = false;
      Thread.currentThread().interrupt();
      call.cancel();
      closed = true;
      runTask();
      ChatResponse partial = read.response();
      throw call.interrupted(partial, e);
    } finally {
      lock.unlock();
    }
    if (again) {
      call.more();
    }
    return true;
  }

  /** Runs what was handed over while the reader waited, without the lock. */
  private void runTask() {
    Runnable mine = task;
    task = null;
    if (mine != null) {
      lock.unlock();
      try {
        mine.run();
      } finally {
        lock.lock();
      }
    }
  }

  private boolean end() {
    if (!closed && failure != null) {
      failure.fillInStackTrace();
      throw failure;
    }
    return false;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (ended && arrived.isEmpty()) {
        return;
      }
      closed = true;
      news.signalAll();
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
