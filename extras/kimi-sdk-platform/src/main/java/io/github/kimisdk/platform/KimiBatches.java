package io.github.kimisdk.platform;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.platform.batches.BatchCalls;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.BatchResult;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Batches: many requests in one file, which the service runs within hours, at 60 % of the price (platform documentation, Batch).
 * {@link KimiPlatform#batches} returns it. {@link KimiPlatform#bulk} makes live calls instead, which start at once.
 *
 * <p>A batch belongs to the account and not to a process: its id is enough to wait for it and to read its results after a
 * restart. Another host than the platform is refused before anything is sent. The methods wait for their answers; interrupting
 * the thread ends them, and not the batch. Safe for use by many threads.
 *
 * <pre>{@code
 * Map<String, ChatRequest> requests = Map.of("sky", ChatRequest.of("Why is the sky blue?").withModel("kimi-k2.6"));
 * Batch batch = platform.batches().submit(requests);
 * Batch ended = platform.batches().await(batch);
 * try (Stream<BatchResult> results = platform.batches().results(ended, requests.keySet())) {
 *   results.forEach(result -> System.out.println(result.id() + ": " + result.text()));
 * }
 * }</pre>
 */
public final class KimiBatches {

  private final BatchCalls calls;

  /** The check may be null. */
  KimiBatches(ApiCalls calls, RequestCheck check) {
    this.calls = new BatchCalls(calls, check);
  }

  /**
   * Submits requests with the {@linkplain BatchOptions#DEFAULT default} window of one day.
   *
   * @param requests the requests by their ids
   * @return the new batch
   * @throws io.github.kimisdk.call.KimiException.BadRequest as {@link #submit(Iterable, BatchOptions)} throws it
   * @throws io.github.kimisdk.call.KimiException if a call fails
   */
  public Batch submit(Map<String, ChatRequest> requests) {
    Objects.requireNonNull(requests, "requests");
    return calls.submit(requests.entrySet(), BatchOptions.DEFAULT);
  }

  /**
   * Submits requests: checks all of them, uploads them, and creates the batch. Requests are read one by one into a temporary
   * file, so memory grows only with their ids. A check of the client ({@link io.github.kimisdk.Kimi#withCheck}) applies to
   * each request.
   *
   * <p>If the answer to the creation is lost, the client looks for a batch of the same file before it tries again, so that no
   * batch runs twice. If the creation is refused, the uploaded file is deleted.
   *
   * @param requests the requests with their ids, which are unique in the batch
   * @param options the settings
   * @return the new batch; {@link Batch#id} is what another process needs
   * @throws io.github.kimisdk.call.KimiException.BadRequest before anything is sent, if there is no request, an id is blank or
   *     not unique, the requests
   *     have different models or one that batches do not take, a request has sampling values, all together are larger than 100
   *     MiB, or the host is not the platform
   * @throws io.github.kimisdk.call.KimiException if a call fails
   * @throws IllegalArgumentException if an id or a request is null
   * @throws java.io.UncheckedIOException if the temporary file cannot be written
   */
  public Batch submit(Iterable<? extends Map.Entry<String, ChatRequest>> requests, BatchOptions options) {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(options, "options");
    return calls.submit(requests, options);
  }

  /**
   * Returns a batch as it is now.
   *
   * @param id the id
   * @return the batch
   * @throws IllegalArgumentException if the id is blank
   * @throws io.github.kimisdk.call.KimiException.NotFound if there is no such batch
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public Batch get(String id) {
    Objects.requireNonNull(id, "id");
    return calls.get(id);
  }

  /**
   * Returns the batches of the account in the order of the service. Further pages are read as the stream needs them.
   *
   * @return a stream, whose operations throw a {@link io.github.kimisdk.call.KimiException} if a call fails
   */
  public Stream<Batch> list() {
    return calls.list();
  }

  /**
   * Cancels a batch. The results so far stay, and {@link #await} waits until it has ended.
   *
   * @param id the id
   * @return the batch, mostly with the status {@link io.github.kimisdk.platform.data.BatchStatus#CANCELLING}
   * @throws IllegalArgumentException if the id is blank
   * @throws io.github.kimisdk.call.KimiException.BadRequest if the batch has ended
   * @throws io.github.kimisdk.call.KimiException.NotFound if there is no such batch
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public Batch cancel(String id) {
    Objects.requireNonNull(id, "id");
    return calls.cancel(id);
  }

  /**
   * Waits until a batch has ended, as {@link #await(Batch, Consumer)} does.
   *
   * @param batch the batch, in any status
   * @return the batch at its end
   * @throws io.github.kimisdk.call.KimiException.Interrupted if the thread is interrupted, or the client is closed
   * @throws io.github.kimisdk.call.KimiException if a call fails
   */
  public Batch await(Batch batch) {
    return await(batch, seen -> { });
  }

  /**
   * Waits until a batch has ended. The client looks at it now, after 5 seconds, and then after pauses that grow by half up to a
   * minute. There is no timeout: a batch ends with its completion window. If a look fails after its retries, the batch goes on,
   * and another call of this method continues to wait.
   *
   * @param batch the batch, in any status
   * @param progress takes the batch after each look, on this thread; its exceptions go to the uncaught exception handler of the
   *     thread
   * @return the batch at its end, which may be a failure: see {@link Batch#status}
   * @throws io.github.kimisdk.call.KimiException.Interrupted if the thread is interrupted, or the client is closed
   * @throws io.github.kimisdk.call.KimiException if a call fails
   */
  public Batch await(Batch batch, Consumer<Batch> progress) {
    Objects.requireNonNull(batch, "batch");
    Objects.requireNonNull(progress, "progress");
    return calls.await(batch, progress);
  }

  /**
   * Returns the results of a batch that has ended, in the order of the service: responses, then failures. If it has expired or
   * was cancelled, these are the results so far.
   *
   * <p>The results are downloaded into a temporary folder when they are needed, and read line by line. The end of the stream
   * deletes it; close a stream that is not read to its end. A line that is no result, or longer than {@link
   * io.github.kimisdk.KimiBuilder#maxResponseBytes}, is a failed result with {@link
   * io.github.kimisdk.call.KimiException.InvalidResponse}, which names the file and the line; the others go on. Its id is that
   * of the request if the line shows it, else empty.
   *
   * @param batch the batch, in any status; if it has no files yet, the service is asked once
   * @return a stream for use by one thread, whose operations throw a {@link io.github.kimisdk.call.KimiException} if a download
   *     fails
   * @throws io.github.kimisdk.call.KimiException.BadRequest if the batch has not ended, or the service refused its file
   * @throws io.github.kimisdk.call.KimiException if a call fails
   */
  public Stream<BatchResult> results(Batch batch) {
    Objects.requireNonNull(batch, "batch");
    return calls.results(batch, null);
  }

  /**
   * Returns one result for each request of a batch that has ended. Requests that the service has not run follow at the end as
   * failures: {@link io.github.kimisdk.call.KimiException.TimedOut} if the batch has expired, {@link
   * io.github.kimisdk.call.KimiException.Interrupted} if it was cancelled.
   *
   * @param batch the batch, in any status; if it has no files yet, the service is asked once
   * @param ids the ids of all requests, such as the keys of the map that was submitted
   * @return a stream as {@link #results(Batch)} returns it; a result of another request ends it with {@link
   *     io.github.kimisdk.call.KimiException.BadRequest}
   * @throws io.github.kimisdk.call.KimiException.BadRequest if the batch has not ended, or the service refused its file
   * @throws io.github.kimisdk.call.KimiException if a call fails
   */
  public Stream<BatchResult> results(Batch batch, Set<String> ids) {
    Objects.requireNonNull(batch, "batch");
    // In their order, in which those without a result come last.
    return calls.results(batch, Collections.unmodifiableSet(new LinkedHashSet<>(Objects.requireNonNull(ids, "ids"))));
  }

  @Override
  public String toString() {
    return "KimiBatches[" + calls + "]";
  }
}
