package io.github.kimisdk.internal.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.call.ApiCalls;
import io.github.kimisdk.platform.UploadedFile;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An upload until the service has processed the file: the call that sends it, then looks at the file with growing pauses, for at most the
 * first-byte timeout in all, which limits a service that answers after it has processed the file as well.
 */
final class RunningUpload {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
  private static final int TOO_LARGE = 413;

  private final ApiCalls calls;
  private final Function<String, CompletableFuture<UploadedFile>> look;
  private final CompletableFuture<UploadedFile> result = new CompletableFuture<>();
  private Duration waited = Duration.ZERO;

  /** Takes a function that looks at a file; null if the service has none. */
  RunningUpload(ApiCalls calls, Function<String, CompletableFuture<UploadedFile>> look) {
    this.calls = calls;
    this.look = look;
  }

  /**
   * Follows the call that sends a file of a length. Cancelling the returned future ends the call or the pause under way.
   *
   * @param sent takes the file as soon as the service has it
   */
  CompletableFuture<UploadedFile> follow(CompletableFuture<UploadedFile> call, long length, Consumer<UploadedFile> sent) {
    then(call, file -> {
      sent.accept(file);
      checkSize(file, length);
      processed(file, FIRST_PAUSE);
    });
    return result;
  }

  private <T> void then(CompletableFuture<T> step, Consumer<T> next) {
    // A future that depends on the step would not pass a cancel on.
    result.whenComplete((file, failure) -> step.cancel(true));
    step.whenComplete((value, failure) -> {
      try {
        if (failure != null) {
          throw failure;
        }
        next.accept(value);
      } catch (Throwable failed) {
        result.completeExceptionally(ofUpload(failed));
      }
    });
  }

  private void processed(UploadedFile file, Duration pause) {
    if (!file.processing() || look == null) {
      result.complete(usable(file));
      return;
    }
    Duration limit = calls.settings().timeouts().firstByte();
    if (waited.compareTo(limit) >= 0) {
      throw new KimiException.TimedOut("the service has not processed " + file + " within " + limit.toSeconds() + " s",
          "Set a longer first-byte timeout, or ask files().get(...) in a while", CallDetails.NONE, Timeouts.Phase.FIRST_BYTE);
    }
    waited = waited.plus(pause);
    Duration longer = pause.multipliedBy(2);
    then(calls.pauseAsync(pause), over -> then(look.apply(file.id()),
        seen -> processed(seen, longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer)));
  }

  /** A service that does not tell the size says 0. */
  private static void checkSize(UploadedFile file, long length) {
    if (file.bytes() != 0 && file.bytes() != length) {
      throw new KimiException.InvalidResponse(
          "expected " + length + " bytes in the uploaded file, found " + file + " at the service",
          "A part may be missing, perhaps because of a proxy: delete it with files().delete(...), and upload it again", CallDetails.NONE, null);
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
  private static Throwable ofUpload(Throwable failed) {
    Throwable failure = failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
    if (failure instanceof KimiException.TimedOut late && late.phase() == Timeouts.Phase.FIRST_BYTE) {
      return new KimiException.TimedOut(
          late.what(), "The service may need longer to read the file: set a longer first-byte timeout", late.details(), late.phase());
    }
    return failure instanceof KimiException.BadRequest large && large.status().orElse(0) == TOO_LARGE
        ? new KimiException.BadRequest(large.what(), "Split the file; a lower Upload.withMaxBytes(...) refuses it before it is sent", large.details())
        : failure;
  }
}
