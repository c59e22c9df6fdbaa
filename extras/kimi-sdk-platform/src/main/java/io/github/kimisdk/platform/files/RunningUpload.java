package io.github.kimisdk.platform.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.UploadedFile;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * An upload until the service has processed the file: the call that sends it, then looks at the file with growing pauses, for at
 * most the first-byte timeout in all, which limits a service that answers after it has processed the file as well. The total
 * timeout is for all of it. A look that fails for a moment is repeated: the service has the file, and its name must not be lost.
 */
final class RunningUpload {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
  /** The time for the last look before the limit. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(1);
  private static final int TOO_LARGE = 413;

  /** A step after a call or a pause, which may have failed. */
  private interface Next<T> {
    void take(T value, Throwable failure) throws Throwable;
  }

  private final ApiCalls calls;
  private final BiFunction<String, Duration, CompletableFuture<UploadedFile>> look;
  private final CompletableFuture<UploadedFile> result = new CompletableFuture<>();
  private final long started;
  private volatile long stored;

  /** The upload starts. Takes a function that looks at a file for at most a time; null if the service has none. */
  RunningUpload(ApiCalls calls, BiFunction<String, Duration, CompletableFuture<UploadedFile>> look) {
    this.calls = calls;
    this.look = look;
    this.started = calls.scheduler().nanos();
  }

  /**
   * Follows the call that sends a file of a length. Cancelling the returned future ends the call or the pause under way.
   *
   * @param sent takes the file as soon as the service has it
   */
  CompletableFuture<UploadedFile> follow(CompletableFuture<UploadedFile> call, long length, Consumer<UploadedFile> sent) {
    then(call, (file, failure) -> {
      if (failure != null) {
        throw ofUpload(failure);
      }
      stored = calls.scheduler().nanos();
      sent.accept(file);
      checkSize(file, length);
      processed(file, FIRST_PAUSE, null);
    });
    return result;
  }

  private <T> void then(CompletableFuture<T> step, Next<T> next) {
    // A future that depends on the step would not pass a cancel on.
    result.whenComplete((file, failure) -> step.cancel(true));
    step.whenComplete((value, failure) -> {
      try {
        next.take(value, failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
      } catch (Throwable failed) {
        result.completeExceptionally(failed);
      }
    });
  }

  /** Takes the last known state of the file, the next pause, and the failure of the last look; null for none. */
  private void processed(UploadedFile file, Duration pause, Throwable failed) {
    if (!file.processing() || look == null) {
      result.complete(usable(file));
      return;
    }
    Duration left = shorter(left(firstByte(), stored), total().map(limit -> left(limit, started)));
    if (left.isNegative() || left.isZero()) {
      throw late(file, failed);
    }
    boolean last = pause.compareTo(left) >= 0;
    Duration wait = last ? left.minus(shorter(LAST_LOOK, Optional.of(left.dividedBy(2)))) : pause;
    Duration longer = shorter(pause.multipliedBy(2), Optional.of(LONGEST_PAUSE));
    then(calls.pauseAsync(wait), (over, closed) -> {
      if (closed != null) {
        throw named(file, closed);
      }
      then(look.apply(file.id(), left.minus(wait)), (seen, failure) -> {
        if (failure != null && !passing(failure)) {
          throw named(file, failure);
        }
        if (last && (failure != null || seen.processing())) {
          throw late(file, failure);
        }
        processed(failure == null ? seen : file, longer, failure);
      });
    });
  }

  private Duration firstByte() {
    return calls.settings().timeouts().firstByte();
  }

  private Optional<Duration> total() {
    return calls.settings().timeouts().total();
  }

  private Duration left(Duration limit, long since) {
    return limit.minusNanos(calls.scheduler().nanos() - since);
  }

  private static Duration shorter(Duration one, Optional<Duration> other) {
    return other.filter(time -> time.compareTo(one) < 0).orElse(one);
  }

  /** Whether a later look may not fail so. */
  private static boolean passing(Throwable failure) {
    return failure instanceof KimiException.TimedOut || failure instanceof KimiException known && !known.permanent();
  }

  private KimiException late(UploadedFile file, Throwable failed) {
    boolean whole = total().filter(limit -> left(limit, started).compareTo(left(firstByte(), stored)) < 0).isPresent();
    Duration limit = whole ? total().get() : firstByte();
    KimiException late = new KimiException.TimedOut("the service has not processed " + file + " within " + limit.toSeconds()
        + " s",
        "Set a longer " + (whole ? "total" : "first-byte") + " timeout, or ask files().get(...) in a while", CallDetails.NONE,
        whole ? Timeouts.Phase.TOTAL : Timeouts.Phase.FIRST_BYTE);
    if (failed != null) {
      late.addSuppressed(failed);
    }
    return late;
  }

  /** Adds the file to a failure that does not tell of it. */
  private static Throwable named(UploadedFile file, Throwable failure) {
    failure.addSuppressed(new IllegalStateException("the service has the file " + KeyMask.mask(file.toString())
        + "; files().get(...) tells whether it is processed"));
    return failure;
  }

  /** A service that does not tell the size says 0. */
  private static void checkSize(UploadedFile file, long length) {
    if (file.bytes() != 0 && file.bytes() != length) {
      throw new KimiException.InvalidResponse(
          "expected " + length + " bytes in the uploaded file, found " + file + " at the service",
          "A part may be missing, perhaps because of a proxy: delete it with files().delete(...), and upload it again",
          CallDetails.NONE, null);
    }
  }

  /** Returns a file; throws if the service could not read it. */
  private static UploadedFile usable(UploadedFile file) {
    if (!file.failed()) {
      return file;
    }
    String details = file.statusDetails().isEmpty() ? "no details" : file.statusDetails();
    throw new KimiException.BadRequest(
        "the service could not read the file " + file.filename() + " (" + file.id() + ", " + file.purpose() + "): " + details,
        "Check the content and the purpose of the file; files().delete(...) removes it from the service", CallDetails.NONE);
  }

  /** Gives failures hints on files: the usual ones are on messages. */
  private static Throwable ofUpload(Throwable failure) {
    if (failure instanceof KimiException.TimedOut late && late.phase() == Timeouts.Phase.FIRST_BYTE) {
      return new KimiException.TimedOut(
          late.what(), "The service may need longer to read the file: set a longer first-byte timeout", late.details(),
          late.phase());
    }
    return failure instanceof KimiException.BadRequest large && large.status().orElse(0) == TOO_LARGE
        ? new KimiException.BadRequest(large.what(),
        "Split the file; a lower Upload.withMaxBytes(...) refuses it before it is sent", large.details())
        : failure;
  }
}
