package io.github.kimisdk.platform;

import io.github.kimisdk.platform.bulk.BulkIterator;
import io.github.kimisdk.platform.data.BulkProgress;
import io.github.kimisdk.platform.data.BulkResult;
import java.util.Iterator;

/**
 * A bulk that runs. One thread iterates over its results, and any thread may close it or ask for its progress.
 *
 * <p>The thread that iterates drives the run: while it looks for the next result, it reads the input, starts calls and writes
 * the journal. A loop body that takes long delays the start of further calls, so long work belongs on another thread. An input
 * that waits delays results.
 *
 * <p>The methods of the iterator wait for a result. They throw
 * <ul>
 *   <li>the exception of an input that fails, after the results of the calls under way;
 *   <li>{@link io.github.kimisdk.call.KimiException.BadRequest} if the journal belongs to other requests;
 *   <li>{@link io.github.kimisdk.call.KimiException.Interrupted} if the thread is interrupted, which ends the run, or if
 *       the run or its client was closed before the end;
 *   <li>{@link java.io.UncheckedIOException} if the journal cannot be written, for example because the disk is full.
 * </ul>
 *
 * <p>A request whose call was ended by the program has no result, and is asked again by a later run with the same journal.
 *
 * <p>Close the run, preferably with {@code try}. Closing it before the end ends the calls under way. A later run with the same
 * journal continues where it was.
 */
public final class BulkRun implements Iterable<BulkResult>, AutoCloseable {

  private final BulkIterator results;

  BulkRun(BulkIterator results) {
    this.results = results;
  }

  /**
   * Returns an iterator over the results that have not been read. Every iterator continues where the previous one stopped.
   *
   * @return an iterator that waits for the next result; for use by one thread
   */
  @Override
  public Iterator<BulkResult> iterator() {
    return results;
  }

  /**
   * Returns the progress, without waiting. Results count as soon as they have come, even if they wait for the reader.
   *
   * @return the progress now, or at the end of the run
   */
  public BulkProgress progress() {
    return results.progress();
  }

  /**
   * Ends the calls under way at once. The journal keeps the answers that have come. Closing a run after its end has no effect.
   * If another thread is reading the input at this moment, the files are closed when the input returns.
   *
   * @throws java.io.UncheckedIOException if the journal cannot be written
   */
  @Override
  public void close() {
    results.close();
  }

  /**
   * Returns the run in one line.
   *
   * @return the {@link #progress}
   */
  @Override
  public String toString() {
    return "BulkRun[" + results.progress() + "]";
  }
}
