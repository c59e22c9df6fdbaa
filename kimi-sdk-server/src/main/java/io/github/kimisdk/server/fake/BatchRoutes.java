package io.github.kimisdk.server.fake;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.protocol.platform.BatchWire.NewBatch;
import io.github.kimisdk.internal.protocol.platform.BatchWire.Page;
import io.github.kimisdk.internal.protocol.platform.BatchWire;
import io.github.kimisdk.internal.protocol.platform.PlatformPaths;
import io.github.kimisdk.internal.wire.ApiRequest;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.Batch;
import io.github.kimisdk.platform.Purpose;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.ErrorAnswer;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.Limits;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.RequestKey;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The routes of batches. The texts of refusals are guesses, except where the documentation has them. */
public final class BatchRoutes {

  public static final List<String> ROUTES =
      List.of("POST /v1/batches", "GET /v1/batches", "GET /v1/batches/{id}", "POST /v1/batches/{id}/cancel");

  private static final String BATCHES = PlatformPaths.BATCHES;
  private static final String CANCEL = PlatformPaths.CANCEL;
  private static final int PAGE = 20;
  private static final int LARGEST_PAGE = 100;

  private final Map<String, RateLimits> keys;
  private final Limits limits;
  private final StoredFiles files;
  private final StoredBatches batches;
  private final BatchModel model;
  private final Executor threads;

  public BatchRoutes(
      Map<String, RateLimits> keys, Limits limits, StoredFiles files, StoredBatches batches, BatchModel model, Executor threads) {
    this.keys = keys;
    this.limits = limits;
    this.files = files;
    this.batches = batches;
    this.model = model;
    this.threads = threads;
  }

  /** Returns whether a request is for one of the routes. */
  public boolean serves(ApiRequest request) {
    String resource = request.resource();
    boolean post = request.method().equals("POST");
    if (resource.equals(BATCHES)) {
      return post || request.method().equals("GET");
    }
    String id = id(resource);
    return !id.isEmpty() && id.indexOf('/') < 0 && (resource.endsWith(CANCEL) ? post : request.method().equals("GET"));
  }

  private static String id(String resource) {
    String rest = resource.startsWith(BATCHES + "/") ? resource.substring(BATCHES.length() + 1) : "";
    return rest.endsWith(CANCEL) ? rest.substring(0, rest.length() - CANCEL.length()) : rest;
  }

  public Answer answer(ApiRequest request, Request received) {
    String key = RequestKey.of(received.headers(), received.path()).orElse("");
    // The batches of one key are not those of another, as its files.
    String owner = keys.isEmpty() ? "" : key;
    if (request.resource().equals(BATCHES)) {
      return request.method().equals("POST") ? create(owner, received) : list(owner, request);
    }
    String id = id(request.resource());
    Optional<StoredBatch> stored = batches.get(owner, id);
    if (stored.isEmpty()) {
      return ErrorWriter.KIMI.error(404, "resource_not_found_error", "Not found the batch " + id + " or Permission denied");
    }
    return request.resource().endsWith(CANCEL) ? cancel(stored.get()) : ok(stored.get().now());
  }

  private static Answer ok(Batch batch) {
    return Answer.json(200, BatchWire.write(batch));
  }

  private static Answer refused(String message) {
    return ErrorWriter.KIMI.error(400, "invalid_request_error", message);
  }

  private Answer cancel(StoredBatch batch) {
    return batch.cancel().map(BatchRoutes::ok)
        .orElseGet(() -> refused("Cannot cancel a batch with status " + batch.now().status()));
  }

  private Answer create(String owner, Request received) {
    if (limited(owner)) {
      return ErrorWriter.KIMI.error(403, "permission_denied_error",
          "The API you are accessing is not open: this key has limits, which a batch would not keep");
    }
    NewBatch created;
    try {
      created = BatchWire.readNew(received.json());
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
    return batches.add(owner, created).map(batch -> started(batch, input.get()))
        .orElseGet(() -> refused("Invalid request: this server keeps no more batches"));
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

  private boolean limited(String owner) {
    RateLimits limits = keys.getOrDefault(owner, RateLimits.ADAPTIVE);
    return limits.concurrency().isPresent() || limits.requestsPerMinute().isPresent() || limits.tokensPerMinute().isPresent();
  }

  private Answer list(String owner, ApiRequest request) {
    String after = parameter(request, "after");
    int size = size(parameter(request, "limit"));
    if (size < 1 || size > LARGEST_PAGE) {
      return refused("Invalid request: limit must be between 1 and " + LARGEST_PAGE);
    }
    List<Batch> all = batches.list(owner);
    List<Batch> left = after.isEmpty() ? all : all.stream().dropWhile(batch -> !batch.id().equals(after)).skip(1).toList();
    return Answer.json(200, BatchWire.write(new Page(left.stream().limit(size).toList(), left.size() > size)));
  }

  /** Returns the size of a page; 0 for a text that is no number. */
  private static int size(String limit) {
    try {
      return limit.isEmpty() ? PAGE : Integer.parseInt(limit);
    } catch (NumberFormatException wrong) {
      return 0;
    }
  }

  private static String parameter(ApiRequest request, String name) {
    for (String parameter : request.query().split("&")) {
      if (parameter.startsWith(name + "=")) {
        try {
          return URLDecoder.decode(parameter.substring(name.length() + 1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
          return parameter.substring(name.length() + 1);
        }
      }
    }
    return "";
  }
}
