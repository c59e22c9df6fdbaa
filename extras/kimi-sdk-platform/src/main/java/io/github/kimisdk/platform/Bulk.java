package io.github.kimisdk.platform;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.platform.bulk.BulkCalls;
import io.github.kimisdk.platform.bulk.BulkInput;
import io.github.kimisdk.platform.bulk.BulkIterator;
import io.github.kimisdk.platform.bulk.BulkSettings;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.BulkProgress;
import io.github.kimisdk.platform.data.BulkResult;
import io.github.kimisdk.platform.services.ServiceHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Many requests, and how to run them: live calls with bounded concurrency, under the rate limits, timeouts and retries of the
 * client.
 *
 * <p>The input is read one by one as calls end, and results are handed out as they are needed. So a bulk of any size needs the
 * memory of its {@linkplain #withWindow window}. The failure of a request is a result, and the others go on.
 *
 * <p>While no connection to the service can be made, no call starts except one after each of growing pauses. The requests that
 * have failed so are asked again, for at most the {@linkplain io.github.kimisdk.call.RetryPolicy#longestWait longest wait} of the
 * retry policy. If the quota is exhausted, the rest of the requests fail with {@link
 * io.github.kimisdk.call.KimiException.QuotaExhausted} and are not sent.
 *
 * <p>With a {@linkplain #withJournal journal}, a bulk continues after its process was killed, and asks no request again whose
 * result is in the journal.
 *
 * <p>A bulk is immutable. If its input is a stream, it can run once, else any number of times.
 *
 * <pre>{@code
 * List<ChatRequest> requests = List.of(ChatRequest.of("Why is the sky blue?"), ChatRequest.of("And at sunset?"));
 * try (BulkRun run = platform.bulk(requests).withConcurrency(64).run()) {
 *   for (BulkResult result : run) {
 *     System.out.println(result.id() + ": " + result.text());
 *   }
 *   System.out.println(run.progress());
 * }
 * }</pre>
 */
public final class Bulk {

  private final Kimi kimi;
  private final BulkCalls calls;
  private final Scheduler scheduler;
  private final BulkInput<?> input;
  private final BulkSettings settings;

  Bulk(Kimi kimi, ApiCalls api, Iterable<ChatRequest> requests) {
    this.kimi = kimi;
    // The only place that decides how requests are asked.
    this.calls = new BulkCalls(kimi.endpoint().model(), api.settings().retry(), kimi::chatAsync);
    this.scheduler = api.scheduler();
    this.input = BulkInput.of(requests);
    this.settings = BulkSettings.DEFAULT.withCurrency(new ServiceHost(kimi.endpoint()).currency().orElse("USD"));
  }

  private Bulk(Bulk copied, BulkInput<?> input, BulkSettings settings) {
    this.kimi = copied.kimi;
    this.calls = copied.calls;
    this.scheduler = copied.scheduler;
    this.input = input;
    this.settings = settings;
  }

  /**
   * Returns a bulk of the requests of a stream, which is closed at the end of the run. Their ids are their positions. A stream
   * of {@code flatMap} reads each inner stream as a whole; give {@code () -> iterator} to {@link KimiPlatform#bulk} instead,
   * if that is too much.
   *
   * @param kimi makes the calls
   * @param requests the requests, which are read one by one while the bulk runs
   * @return a bulk that can run once
   */
  public static Bulk of(Kimi kimi, Stream<ChatRequest> requests) {
    Objects.requireNonNull(kimi, "kimi");
    return of(kimi, BulkInput.of(Objects.requireNonNull(requests, "requests")));
  }

  /**
   * Returns a bulk of requests with ids. An id names a request in results and in the journal. A run that reads an id
   * twice ends with {@link io.github.kimisdk.call.KimiException.BadRequest}. An {@link java.util.Iterator} is given as
   * {@code () -> iterator}.
   *
   * @param kimi makes the calls
   * @param items the items, which are read one by one while the bulk runs
   * @param id returns the id of an item
   * @param request returns the request for an item; if it or {@code id} throws or returns null, the item fails, and others go on
   * @param <T> the items
   * @return a bulk that has not started
   */
  public static <T> Bulk of(
      Kimi kimi, Iterable<T> items, Function<? super T, String> id, Function<? super T, ChatRequest> request) {
    Objects.requireNonNull(kimi, "kimi");
    Objects.requireNonNull(items, "items");
    return of(kimi, BulkInput.of(items, Objects.requireNonNull(id, "id"), Objects.requireNonNull(request, "request")));
  }

  /**
   * Returns a bulk of requests with ids for the items of a stream, which is closed at the end of the run. A stream of {@code
   * flatMap} reads each inner stream as a whole; give {@code () -> iterator} instead, if that is too much.
   *
   * @param kimi makes the calls
   * @param items the items, which are read one by one while the bulk runs
   * @param id returns the id of an item
   * @param request returns the request for an item; if it or {@code id} throws or returns null, the item fails, and others go on
   * @param <T> the items
   * @return a bulk that can run once
   */
  public static <T> Bulk of(
      Kimi kimi, Stream<T> items, Function<? super T, String> id, Function<? super T, ChatRequest> request) {
    Objects.requireNonNull(kimi, "kimi");
    Objects.requireNonNull(items, "items");
    return of(kimi, BulkInput.of(items, Objects.requireNonNull(id, "id"), Objects.requireNonNull(request, "request")));
  }

  private static Bulk of(Kimi kimi, BulkInput<?> input) {
    Bulk empty = KimiPlatform.of(kimi).bulk(List.of());
    return new Bulk(empty, input, empty.settings);
  }

  private Bulk with(BulkSettings changed) {
    return new Bulk(this, input, changed);
  }

  /**
   * Returns a copy with another concurrency. The rate limits of the client apply besides.
   *
   * @param concurrency the maximum number of calls under way, from 1; 16 if not set
   * @return a copy
   * @throws IllegalArgumentException if the number is less than 1
   */
  public Bulk withConcurrency(int concurrency) {
    return with(settings.withConcurrency(concurrency));
  }

  /**
   * Returns a copy with another order of results.
   *
   * @param ordered true for the order of the requests, false for the order in which the calls end; true if not set
   * @return a copy
   */
  public Bulk withOrdered(boolean ordered) {
    return with(settings.withOrdered(ordered));
  }

  /**
   * Returns a copy with another window: the maximum number of requests that were read and whose results were not handed out.
   * These are the calls under way, and results in memory that wait for the reader or, in order, for an earlier result. A slow
   * call delays the start of others if it holds up as many results. If the window is smaller than the concurrency, it limits the
   * calls under way too.
   *
   * @param window requests, from 1; if not set, 256 or four times the concurrency, whichever is more
   * @return a copy
   * @throws IllegalArgumentException if the number is less than 1
   */
  public Bulk withWindow(int window) {
    return with(settings.withWindow(window));
  }

  /**
   * Returns a copy with a journal, a file that keeps the result of each request. It is created if it is missing.
   *
   * <p>A result is handed out after it was forced to the disk. If the process is killed, another run with the same requests and
   * the same journal continues: it hands out the results of the journal again, marked as {@linkplain BulkResult#replayed
   * replayed}, and asks the rest. Each request then has one result in the journal. At most {@link #withConcurrency concurrency}
   * requests are asked twice for each kill, because their answers were under way. If the machine crashes, answers that had not
   * been forced are asked again too.
   *
   * <p>A result that was handed out before the kill is handed out again, because nobody knows whether the program has used it. A
   * program for which this matters compares ids.
   *
   * <p>The file is JSON Lines: one object for each request, with its position, its id, its model, a hash of the request, and the
   * response or the failure. Lines are only added. An incomplete last line is ignored and replaced. Other damage is refused with
   * its place. If the journal has another id or another request at a position, the run is refused with that position. Requests
   * that failed may have another content under the same id, and requests that follow at the end may be new; none may be left out
   * in the middle. If a version of this library that writes requests in another way has made a hash, and it differs, the request
   * is asked again, and the log says so. Beside the journal there is an empty file with the ending {@code .lock}, which keeps a
   * second run away.
   *
   * @param journal the file, in a folder that exists and no symbolic or hard link; it has the texts of all responses, and only
   *     its owner can read it
   * @return a copy
   */
  public Bulk withJournal(Path journal) {
    return with(settings.withJournal(Objects.requireNonNull(journal, "journal")));
  }

  /**
   * Returns a copy that repeats the failures of earlier runs or not. Without a journal this has no effect.
   *
   * @param repeatFailures true to ask requests again whose failures are in the journal, false to hand out these failures; true
   *     if not set
   * @return a copy
   */
  public Bulk withRepeatFailures(boolean repeatFailures) {
    return with(settings.withRepeatFailures(repeatFailures));
  }

  /**
   * Returns a copy with a listener, which is told of progress on the thread that iterates, after results have come. It must be
   * fast. An exception that it throws goes to the thread's handler of uncaught exceptions.
   *
   * @param listener takes the progress
   * @return a copy
   */
  public Bulk withProgress(Consumer<BulkProgress> listener) {
    return with(settings.withListener(Objects.requireNonNull(listener, "listener")));
  }

  /**
   * Returns a copy that knows the number of requests, for the progress. Collections, and streams of collections, tell it
   * themselves.
   *
   * @param total the number of requests
   * @return a copy
   * @throws IllegalArgumentException if the number is negative
   */
  public Bulk withTotal(long total) {
    return with(settings.withTotal(total));
  }

  /**
   * Returns a copy with another currency for the cost in the progress.
   *
   * @param currency {@code USD} or {@code CNY}; {@code CNY} on the platform in mainland China and {@code USD} elsewhere if not
   *     set
   * @return a copy
   */
  public Bulk withCurrency(String currency) {
    return with(settings.withCurrency(Objects.requireNonNull(currency, "currency")));
  }

  /**
   * Opens the input and the journal. The calls start when the first result is asked for.
   *
   * @return the run, which the caller closes
   * @throws io.github.kimisdk.call.KimiException.BadRequest if the journal is damaged, or if another run uses it
   * @throws java.io.UncheckedIOException if the journal cannot be read or created
   * @throws IllegalStateException if the input is a stream that was read before
   */
  public BulkRun run() {
    return new BulkRun(BulkIterator.start(calls, input, settings, scheduler));
  }

  /**
   * Runs the bulk, passes each result to an action, and waits for the end.
   *
   * @param action takes the results, on this thread; an exception that it throws ends the run
   * @return the progress at the end
   * @throws io.github.kimisdk.call.KimiException.BadRequest if the journal is damaged or belongs to other requests, or if
   *     another run uses it
   * @throws io.github.kimisdk.call.KimiException.Interrupted if the thread is interrupted, or the client was closed
   * @throws java.io.UncheckedIOException if the journal cannot be read or written
   */
  public BulkProgress forEach(Consumer<BulkResult> action) {
    Objects.requireNonNull(action, "action");
    try (BulkRun run = run()) {
      run.forEach(action);
      return run.progress();
    }
  }

  /**
   * Submits the requests as a batch instead of making live calls, where that is allowed: on the platform, for a model that
   * batches take, without sampling values. A batch costs less and takes hours. {@link KimiBatches#await} waits for it, and
   * {@link KimiBatches#results} has the results with the ids of this bulk, which must be unique. The settings of this bulk, its
   * journal included, apply to live calls only.
   *
   * @param options the settings of the batch
   * @return the new batch
   * @throws io.github.kimisdk.call.KimiException.BadRequest before anything is sent, if the requests cannot be a batch; see
   *     {@link
   *     KimiBatches#submit(Iterable, BatchOptions)}
   * @throws io.github.kimisdk.call.KimiException if a call fails
   * @throws IllegalStateException if the input is a stream that was read before
   */
  public Batch submit(BatchOptions options) {
    Objects.requireNonNull(options, "options");
    return input.read(requests -> KimiPlatform.of(kimi).batches().submit(requests, options));
  }

  /**
   * Returns the bulk in one line, without its requests.
   *
   * @return for example {@code Bulk[16 at a time, in order]}
   */
  @Override
  public String toString() {
    return "Bulk[" + settings.concurrency() + " at a time, " + (settings.ordered() ? "in order" : "as they come")
        + (settings.journal() == null ? "]" : ", journal " + settings.journal() + "]");
  }
}
