package io.github.kimisdk.server.fake;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.wire.BatchWire.NewBatch;
import io.github.kimisdk.platform.wire.BatchWire.Page;
import io.github.kimisdk.platform.wire.PlatformPaths;
import io.github.kimisdk.server.format.platform.ServedBatch;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.ErrorAnswer;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.Limits;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.Route;
import io.github.kimisdk.server.http.RoutedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The routes of batches. The texts of refusals are guesses, except where the documentation has them. */
public final class BatchRoutes {

  private static final String BATCHES = "[/v1]" + PlatformPaths.BATCHES;
  private static final int PAGE = 20;
  private static final int LARGEST_PAGE = 100;

  private final Limits limits;
  private final StoredFiles files;
  private final StoredBatches batches;
  private final BatchModel model;
  private final Executor threads;

  public BatchRoutes(
      Limits limits, StoredFiles files, StoredBatches batches, BatchModel model, Executor threads) {
    this.limits = limits;
    this.files = files;
    this.batches = batches;
    this.model = model;
    this.threads = threads;
  }

  /** Returns the routes. The batches of one caller are not those of another, as its files. */
  public List<Route> routes() {
    return List.of(
        Route.of("POST " + BATCHES, this::create),
        Route.of("GET " + BATCHES, this::list),
        Route.of("GET " + BATCHES + "/{id}", request ->
            stored(request).map(batch -> ok(batch.now())).orElseGet(() -> missing(request))),
        Route.of("POST " + BATCHES + "/{id}" + PlatformPaths.CANCEL, request ->
            stored(request).map(this::cancel).orElseGet(() -> missing(request))));
  }

  private Optional<StoredBatch> stored(RoutedRequest request) {
    return batches.get(request.caller().owner(), request.named());
  }

  private static Answer missing(RoutedRequest request) {
    return ErrorWriter.KIMI.error(
        404, "resource_not_found_error", "Not found the batch " + request.named() + " or Permission denied");
  }

  private static Answer ok(Batch batch) {
    return Answer.json(200, ServedBatch.write(batch));
  }

  private static Answer refused(String message) {
    return ErrorWriter.KIMI.error(400, "invalid_request_error", message);
  }

  private Answer cancel(StoredBatch batch) {
    return batch.cancel().map(BatchRoutes::ok)
        .orElseGet(() -> refused("Cannot cancel a batch with status " + batch.now().status()));
  }

  private Answer create(RoutedRequest request) {
    String owner = request.caller().owner();
    if (request.caller().quota().limited()) {
      return ErrorWriter.KIMI.error(403, "permission_denied_error",
          "The API you are accessing is not open: this key has limits, which a batch would not keep");
    }
    NewBatch created;
    try {
      created = ServedBatch.readNew(request.request().json());
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return refused("Invalid request: " + wrong.getMessage());
    }
    Optional<StoredFiles.Stored> input = files.get(owner, created.inputFileId());
    if (input.isEmpty()) {
      return ErrorWriter.KIMI.error(
          404, "resource_not_found_error", "Not found the file " + created.inputFileId() + " or Permission denied");
    }
    if (!input.get().file().purpose().equals(Purpose.BATCH)) {
      return refused("Invalid request: the purpose of input_file_id must be 'batch', found '" + input.get().file().purpose()
          + "'");
    }
    Optional<ApiError> refusal = refusal(request, input.get());
    if (refusal.isPresent()) {
      return ErrorWriter.KIMI.error(403, refusal.get());
    }
    return batches.add(owner, created).map(batch -> started(batch, input.get()))
        .orElseGet(() -> refused("Invalid request: this server keeps no more batches"));
  }

  private Optional<ApiError> refusal(RoutedRequest request, StoredFiles.Stored input) {
    try {
      return model.refusal(request.caller().permissions(), input.path(), limits.bodyBytes());
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read the file of a batch", unreadable);
    }
  }

  private Answer started(StoredBatch batch, StoredFiles.Stored input) {
    Batch created = batch.now();
    try {
      threads.execute(new BatchRun(batch, input.path(), limits.bodyBytes(), files, model));
    } catch (RejectedExecutionException | OutOfMemoryError none) {
      batches.remove(created.id());
      throw new ErrorAnswer.NoThread(none);
    }
    return ok(created);
  }

  private Answer list(RoutedRequest request) {
    String after = parameter(request, "after");
    int size = size(parameter(request, "limit"));
    if (size < 1 || size > LARGEST_PAGE) {
      return refused("Invalid request: limit must be between 1 and " + LARGEST_PAGE);
    }
    List<Batch> all = batches.list(request.caller().owner());
    List<Batch> left = after.isEmpty() ? all : all.stream().dropWhile(batch -> !batch.id().equals(after)).skip(1).toList();
    return Answer.json(200, ServedBatch.write(new Page(left.stream().limit(size).toList(), left.size() > size)));
  }

  /** Returns the size of a page; 0 for a text that is no number. */
  private static int size(String limit) {
    try {
      return limit.isEmpty() ? PAGE : Integer.parseInt(limit);
    } catch (NumberFormatException wrong) {
      return 0;
    }
  }

  private static String parameter(RoutedRequest request, String name) {
    return Request.parameter(request.request().path(), name).orElse("");
  }
}
