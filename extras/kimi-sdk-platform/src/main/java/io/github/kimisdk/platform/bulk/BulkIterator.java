package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.text.MaskedCause;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.platform.data.BulkProgress;
import io.github.kimisdk.platform.data.BulkResult;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The loop of a bulk, which the thread that iterates drives:
 * <pre>
 *   calls that have ended -> journal (written) -> free slots: input -> journal knows it? -> result
 *                                                                   -> else a new call
 *   next result -> journal (forced) -> reader
 * </pre>
 *
 * <p>A call keeps its slot until its entry is written. So a kill loses at most as many answers as there are slots. Entries are
 * forced to the disk in groups, when the first of them goes to the reader.
 *
 * <p>While the service cannot be reached, {@link Outage} holds requests back. After a failure for an exhausted quota the rest is
 * not sent.
 *
 * <p>If the input fails, or another party ends a call, no further call starts. The results of the calls under way still come,
 * and then the failure is thrown.
 */
public final class BulkIterator implements Iterator<BulkResult>, AutoCloseable {

  private final BulkSettings settings;
  private final RunningCalls running;
  private final BulkInput.Reader<?> input;
  private final Journal journal;
  private final Tally tally;
  private final Outage outage;
  private final ResultBuffer held;
  /** Held by the reader while it looks for a result. {@link #close} never waits for it. */
  private final ReentrantLock lock = new ReentrantLock();
  private BulkResult next;
  /** The reason to start no further call, which is thrown at the end; null for none. */
  private Throwable ending;
  /** Whether the run was closed, or has failed, before its end. */
  private volatile boolean closed;
  private volatile boolean over;

  private BulkIterator(BulkCalls calls, BulkInput.Reader<?> input, BulkSettings settings, Scheduler scheduler) {
    this.settings = settings;
    this.running = new RunningCalls(calls.ask());
    this.outage = new Outage(calls.retry(), scheduler, running::wake);
    this.input = input;
    this.journal = JournalFile.open(settings, calls.model());
    CostSum costs = new CostSum(calls.model(), settings.currency());
    this.tally = new Tally(costs, settings.total().isPresent() ? settings.total() : input.total(), scheduler);
    this.held = new ResultBuffer(settings.ordered());
  }

  /**
   * Opens the input and the journal. No call starts before the first result is asked for.
   *
   * @throws KimiException.BadRequest if the journal is damaged, or if another run uses it
   */
  public static BulkIterator start(BulkCalls calls, BulkInput<?> input, BulkSettings settings, Scheduler scheduler) {
    BulkInput.Reader<?> reader = input.open();
    try {
      return new BulkIterator(calls, reader, settings, scheduler);
    } catch (Throwable e) {
      reader.close();
      throw e;
    }
  }

  /** Returns the progress, on any thread. */
  public BulkProgress progress() {
    return tally.progress();
  }

  @Override
  public boolean hasNext() {
    lock.lock();
    try {
      return next != null || advance();
    } catch (Throwable failure) {
      stop();
      try {
        finish();
      } catch (RuntimeException alsoFailed) {
        failure.addSuppressed(MaskedCause.of(alsoFailed));
      }
      throw failure;
    } finally {
      lock.unlock();
      finishIfClosed();
    }
  }

  @Override
  public BulkResult next() {
    if (!hasNext()) {
      throw new NoSuchElementException("expected a result, found the end of the bulk; call hasNext() first");
    }
    BulkResult result = next;
    next = null;
    return result;
  }

  /** Looks for the next result; returns false at the end. */
  private boolean advance() {
    while (!over && !closed) {
      boolean changed = settleAll();
      journal.write();
      changed |= fill();
      if (changed) {
        report();
      }
      boolean last = running.count() == 0 && outage.size() == 0 && (ending != null || input.ended());
      ResultBuffer.Held found = held.poll(last);
      if (found != null) {
        journal.force(found.entry());
        next = found.result();
        return true;
      }
      if (last) {
        end();
      } else {
        await();
      }
    }
    if (closed) {
      throw new KimiException.Interrupted("the bulk was closed before its end", CallDetails.NONE, null);
    }
    return false;
  }

  /** Takes the calls that have ended; returns whether there were any. */
  private boolean settleAll() {
    boolean any = false;
    for (RunningCalls.Ended call = running.poll(); call != null; call = running.poll()) {
      settle(call);
      any = true;
    }
    if (ending != null) {
      outage.end();
    }
    for (RunningCalls.Ended call = outage.poll(); call != null; call = outage.poll()) {
      result(call);
      any = true;
    }
    return any;
  }

  private void settle(RunningCalls.Ended call) {
    Throwable failure = call.failure();
    if (call.wakeUp()) {
      return;
    }
    if (failure instanceof Error || failure instanceof KimiException.Interrupted || failure instanceof CancellationException) {
      ending = ending == null ? failure : ending;
      return;
    }
    if (!outage.holds(call)) {
      result(call);
    }
  }

  private void result(RunningCalls.Ended call) {
    Throwable failure = call.failure();
    BulkInput.Item item = call.item();
    BulkResult result = failure == null
        ? BulkResult.of(item.position(), item.id(), call.response())
        : BulkResult.failed(item.position(), item.id(), known(failure));
    deliver(item, result, journal.add(item, result));
  }

  /** Any other exception comes from a check or another function of the user, before the request was sent. */
  private static KimiException known(Throwable failure) {
    if (failure instanceof KimiException known) {
      return known;
    }
    KimiException refused = new KimiException.BadRequest(
        "the request was not sent: " + failure, "A function of this program has thrown the exception, which is attached",
        CallDetails.NONE);
    refused.addSuppressed(MaskedCause.of(failure));
    return refused;
  }

  private void deliver(BulkInput.Item item, BulkResult result, long entry) {
    tally.add(item.request(), result);
    held.add(result, entry);
  }

  /** Starts calls while there are free slots; returns whether there are results without a call. */
  private boolean fill() {
    boolean any = false;
    try {
      while (ending == null && !closed && room() && outage.mayStart(running.count())) {
        BulkInput.Item again = outage.again();
        BulkInput.Item item = again == null ? input.nextUnique() : again;
        Optional<BulkResult> known = item == null ? Optional.empty() : known(item, again == null);
        if (item == null) {
          tally.total(input.position());
        } else if (known.isPresent()) {
          // Nothing else notices an interruption while no call starts.
          if (Thread.currentThread().isInterrupted()) {
            throw interrupted(null);
          }
          deliver(item, known.get(), 0);
          any = true;
        } else {
          running.start(item);
        }
      }
    } catch (Throwable failure) {
      ending = failure;
    }
    return any;
  }

  /**
   * Returns the result of a request that is not to be sent. It has no entry in the journal if it failed here, so that a later run
   * asks it.
   */
  private Optional<BulkResult> known(BulkInput.Item item, boolean first) {
    if (item.failure() != null) {
      return Optional.of(BulkResult.failed(item.position(), item.id(), known(item.failure())));
    }
    Optional<BulkResult> earlier = first ? journal.find(item) : Optional.empty();
    return earlier.isPresent() ? earlier : outage.unsent(item);
  }

  /** Whether a slot and, for a new request, a place is free. Requests that are asked again keep their places. */
  private boolean room() {
    boolean place = outage.size() > 0 || !input.ended() && running.count() + held.size() < settings.places();
    return place && running.count() < settings.concurrency();
  }

  /** Tells the listener. An exception that it throws goes to the thread's handler and changes nothing else. */
  private void report() {
    if (settings.listener() != null) {
      new Callbacks().tell(() -> settings.listener().accept(tally.progress()));
    }
  }

  private void await() {
    try {
      running.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private static KimiException interrupted(InterruptedException cause) {
    return new KimiException.Interrupted("the thread was interrupted while it waited for a result of the bulk", CallDetails.NONE,
        cause);
  }

  private void end() {
    if (ending instanceof Error error) {
      throw error;
    }
    if (ending instanceof CancellationException cancelled) {
      throw new KimiException.Interrupted("a call of the bulk was cancelled", CallDetails.NONE, cancelled);
    }
    if (ending != null) {
      throw ending instanceof RuntimeException unchecked ? unchecked : known(ending);
    }
    finish();
  }

  /** Ends the calls under way. Any thread may close the run; closing it after its end has no effect. */
  @Override
  public void close() {
    if (!over) {
      stop();
      finishIfClosed();
    }
  }

  private void stop() {
    closed = true;
    running.cancel();
  }

  /** Gives the journal and the input free, unless the reader is at work. The reader then does so when it leaves. */
  private void finishIfClosed() {
    while (closed && !over && lock.tryLock()) {
      try {
        finish();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Keeps the answers that have come in the journal, and gives it and the input free. */
  private void finish() {
    if (over) {
      return;
    }
    over = true;
    tally.end();
    outage.end();
    try {
      settleAll();
    } finally {
      try {
        journal.close();
      } finally {
        input.close();
      }
    }
  }
}
