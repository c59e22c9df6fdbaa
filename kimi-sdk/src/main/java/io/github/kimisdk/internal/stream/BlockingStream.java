package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.call.Call;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stream of chunks that a reader pulls. The reader waits in the {@link ReaderExecutor}, which also runs the tasks of the call;
 * no other class of this package blocks.
 *
 * <p>The call adds to {@code arriving}, and passes that list on at the end of each batch, under the lock. The reader takes the
 * whole list under the lock and iterates without it, while the next batch arrives.
 */
final class BlockingStream implements ChatStream, Iterator<ChatChunk>, ChunkConsumer {

  private enum State { OPEN, ENDED, CLOSED }

  private final ReentrantLock lock = new ReentrantLock();
  private final ReaderExecutor executor = new ReaderExecutor(lock, this::readable, this::cancelCall);
  private final ChatAssembler read = new ChatAssembler();
  private Call call;
  /** The batch that the call decodes. Only the call uses it. */
  private ArrayDeque<ChatChunk> arriving = new ArrayDeque<>();
  /** The batches that wait for the reader. */
  private ArrayDeque<ChatChunk> arrived = new ArrayDeque<>();
  /** The batch that the reader reads. Only the reader uses it. */
  private ArrayDeque<ChatChunk> taken = new ArrayDeque<>();
  /** Whether the call was asked for a batch that has not come. */
  private boolean demandPending = true;
  private State state = State.OPEN;
  private KimiException failure;

  /** Starts the call whose chunks this stream returns. */
  BlockingStream start(Call call) {
    this.call = call;
    call.demand();
    call.start();
    return this;
  }

  /** The executor of the call. */
  Executor executor() {
    return executor;
  }

  @Override
  public void chunk(ChatChunk chunk) {
    arriving.add(chunk);
  }

  @Override
  public void batchEnded() {
    publishBatch(false, null);
  }

  @Override
  public void complete() {
    publishBatch(true, null);
  }

  @Override
  public void failed(KimiException reason) {
    publishBatch(true, reason);
  }

  @Override
  public void late(Optional<KimiException> reason) {
    if (reason.isEmpty()) {
      complete();
      return;
    }
    // The call may be adding to the chunks that arrive.
    lock.lock();
    try {
      state = state == State.OPEN ? State.ENDED : state;
      failure = reason.get();
      executor.wake();
    } finally {
      lock.unlock();
    }
  }

  private void publishBatch(boolean last, KimiException reason) {
    boolean demand;
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
      demand = !last && arrived.isEmpty();
      demandPending = demand;
      executor.wake();
    } finally {
      lock.unlock();
    }
    if (demand) {
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
    boolean demand;
    lock.lock();
    try {
      while (!readable()) {
        executor.await();
      }
      if (state == State.CLOSED || arrived.isEmpty()) {
        return end();
      }
      ArrayDeque<ChatChunk> empty = taken;
      taken = arrived;
      arrived = empty;
      demand = state == State.OPEN && !demandPending;
      demandPending |= demand;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      state = State.CLOSED;
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
    if (demand) {
      call.demand();
    }
    return true;
  }

  private void cancelCall() {
    call.cancel();
  }

  /** Whether the reader need not wait. The caller holds the lock. */
  private boolean readable() {
    return !arrived.isEmpty() || state != State.OPEN;
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
      executor.wake();
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
