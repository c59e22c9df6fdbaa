package io.github.kimisdk.platform.batches;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.BatchResult;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.platform.files.FileCalls;
import io.github.kimisdk.platform.services.ServiceHost;
import io.github.kimisdk.platform.wire.BatchWire;
import io.github.kimisdk.platform.wire.BatchWire.NewBatch;
import io.github.kimisdk.platform.wire.PlatformPaths;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The calls for batches. Safe for use by many threads. */
public final class BatchCalls {

  /** The official sample waits 10 seconds between two looks. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
  private static final int PAGE = 20;

  /** How many batches are searched for one whose creation was not confirmed. That the newest come first is a guess. */
  private static final int NEWEST = 100;

  private final ApiCalls calls;
  private final FileCalls files;
  private final ServiceHost host;
  /** The check of the client; null for none. */
  private final RequestCheck check;

  public BatchCalls(ApiCalls calls, RequestCheck check) {
    this.calls = calls;
    this.files = new FileCalls(calls);
    this.host = new ServiceHost(calls.settings().endpoint());
    this.check = check;
  }

  public Batch submit(Iterable<? extends Map.Entry<String, ChatRequest>> requests, BatchOptions options) {
    requirePlatform();
    RequestLines lines = new RequestLines(calls.settings().endpoint().model(), check);
    try (RequestFile file = RequestFile.write(requests, lines, Upload.DEFAULT_MAX_BYTES)) {
      UploadedFile input = files.upload(file.upload());
      return create(new NewBatch(input.id(), options));
    }
  }

  private void requirePlatform() {
    host.requirePlatform("batches", "Kimi Code has no batches: use platform.bulk(...), which makes live calls");
  }

  /**
   * Creates a batch once. If an answer is lost, the batch may exist, and another one would be paid twice: so the next attempt
   * looks for a batch of the same file first. A refusal before that deletes the file.
   */
  private Batch create(NewBatch wanted) {
    ApiCalls once = calls.with(calls.settings().withRetry(RetryPolicy.NONE));
    boolean inDoubt = false;
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return once.awaitJson(calls.postOnce(PlatformPaths.BATCHES, BatchWire.write(wanted)), BatchWire::read);
        } catch (KimiException failed) {
          if (attempt > 1 || !calls.renewsKey(failed)) {
            if (!inDoubt && refused(failed)) {
              throw discarded(wanted, failed);
            }
            inDoubt = true;
            Optional<Batch> made = lookAgain(wanted, failed, attempt);
            if (made.isPresent()) {
              return made.get();
            }
          }
        }
      }
    } catch (KimiException failed) {
      if (inDoubt) {
        failed.addSuppressed(new IllegalStateException("the file " + KeyMask.mask(wanted.inputFileId())
            + " was uploaded, and a batch of it may run: batches().list() shows it by inputFileId()"));
      }
      throw failed;
    }
  }

  /**
   * Looks for the batch of a creation that was not confirmed, after a pause. Empty if there is none and another attempt may
   * follow.
   */
  private Optional<Batch> lookAgain(NewBatch wanted, KimiException failed, int attempt) {
    if (failed instanceof KimiException.Interrupted) {
      throw failed;
    }
    Optional<Duration> pause = calls.settings().retry().pause(failed, attempt, calls.scheduler().random());
    pause.ifPresent(calls::pause);
    Optional<Batch> made = find(wanted, failed);
    if (made.isEmpty() && pause.isEmpty()) {
      throw failed;
    }
    return made;
  }

  private static boolean refused(KimiException failure) {
    int status = failure.status().orElse(0);
    return status >= 400 && status < 500 && failure.permanent();
  }

  /** Deletes the file of a batch that was refused. */
  private KimiException discarded(NewBatch wanted, KimiException refusal) {
    try {
      files.delete(wanted.inputFileId());
    } catch (KimiException kept) {
      refusal.addSuppressed(kept);
    }
    return refusal;
  }

  private Optional<Batch> find(NewBatch wanted, KimiException failed) {
    try {
      return list().limit(NEWEST).filter(batch -> batch.inputFileId().equals(wanted.inputFileId())).findFirst();
    } catch (KimiException unknown) {
      failed.addSuppressed(unknown);
      throw failed;
    }
  }

  public Batch get(String id) {
    requirePlatform();
    return known(() -> calls.awaitJson(calls.get(path(id)), BatchWire::read));
  }

  public Batch cancel(String id) {
    requirePlatform();
    // The documentation shows no body; an empty object has the media type that each POST has.
    return known(() ->
        calls.awaitJson(calls.post(path(id) + PlatformPaths.CANCEL, JsonObject.EMPTY), BatchWire::read));
  }

  /** Returns all batches, whose pages are read as they are needed. */
  public Stream<Batch> list() {
    requirePlatform();
    return Stream.iterate(new BatchWire.Page(List.of(), true), Objects::nonNull, this::after)
        .flatMap(page -> page.batches().stream());
  }

  /** Returns the page after another one; null at the end. A page that is empty or ends with the same batch is the end too. */
  private BatchWire.Page after(BatchWire.Page page) {
    if (!page.more()) {
      return null;
    }
    String last = last(page);
    String query = "?limit=" + PAGE + (last.isEmpty() ? "" : "&after=" + ServiceHost.encoded(last));
    BatchWire.Page next = calls.awaitJson(calls.get(PlatformPaths.BATCHES + query), BatchWire::readPage);
    return next.batches().isEmpty() || last(next).equals(last) ? null : next;
  }

  private static String last(BatchWire.Page page) {
    return page.batches().isEmpty() ? "" : page.batches().get(page.batches().size() - 1).id();
  }

  /** Looks at a batch until it has ended. The pauses grow by half. */
  public Batch await(Batch batch, Consumer<Batch> progress) {
    Batch seen = batch.ended() ? batch : get(batch.id());
    tell(progress, seen);
    for (Duration pause = FIRST_PAUSE; !seen.ended(); pause = longer(pause)) {
      calls.pause(pause);
      seen = get(batch.id());
      tell(progress, seen);
    }
    return seen;
  }

  private static void tell(Consumer<Batch> progress, Batch seen) {
    new Callbacks().tell(() -> progress.accept(seen));
  }

  private static Duration longer(Duration pause) {
    Duration longer = pause.plus(pause.dividedBy(2));
    return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  /** Returns the results of a batch that has ended. The ids are those of all requests; null if they are not known. */
  public Stream<BatchResult> results(Batch batch, Set<String> ids) {
    requirePlatform();
    Batch ended = batch.ended() && hasFiles(batch) ? batch : get(batch.id());
    if (!ended.ended()) {
      throw new KimiException.BadRequest(
          "expected a batch that has ended, found " + ended, "Wait for it with platform.batches().await(...)", CallDetails.NONE);
    }
    if (!hasFiles(ended)) {
      checkEmpty(ended);
    }
    ResultIterator results = new ResultIterator(ended, files, new ResultReader(calls), ids);
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(results, Spliterator.ORDERED | Spliterator.NONNULL), false)
        .onClose(results::close);
  }

  /** Refuses a batch that has ended without files, unless no request was run. */
  private static void checkEmpty(Batch ended) {
    if (ended.status().equals(BatchStatus.FAILED)) {
      String reasons = ended.extra().tryGet("errors").map(errors -> ErrorWire.brief(errors.toString()))
          .orElse("it named no reason");
      throw new KimiException.BadRequest(
          "the service refused the file of the batch " + ended.id() + " and ran no request: " + reasons,
          "Correct the requests and submit them again", CallDetails.NONE);
    }
    if (ended.counts().done() > 0) {
      throw new KimiException.InvalidResponse(
          "expected files with the results of the batch " + ended + ", found none",
          "Ask again in a while; the files may come later",
          CallDetails.NONE, null);
    }
  }

  private static boolean hasFiles(Batch batch) {
    return batch.outputFileId().isPresent() || batch.errorFileId().isPresent();
  }

  private static String path(String id) {
    return ServiceHost.path(PlatformPaths.BATCHES, "batch", id);
  }

  /** Makes a call, and gives a 404 a hint on batches: the service uses the same error for models. */
  private static <T> T known(Supplier<T> call) {
    try {
      return call.get();
    } catch (KimiException.NotFound unknown) {
      throw new KimiException.NotFound(
          unknown.what(), "The batch belongs to another account, or does not exist; batches().list() shows those of this one",
          unknown.details());
    }
  }

  @Override
  public String toString() {
    return calls.toString();
  }
}
