package io.github.kimisdk.internal.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * The bytes of a temporary file that other users cannot read. The system deletes the file at the latest when the stream is
 * closed.
 */
final class TemporaryStream {

  private TemporaryStream() {}

  /** Returns the bytes of the file that a download has written. */
  static InputStream of(Consumer<Path> download) {
    try {
      Path file = Files.createTempFile("kimi-", ".file");
      try {
        download.accept(file);
        return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
      } catch (IOException | RuntimeException | Error failed) {
        delete(file, failed);
        throw failed;
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "cannot keep the content of a file in the folder for temporary files: " + failed
          + ". Check its free space, or set java.io.tmpdir", failed);
    }
  }

  private static void delete(Path file, Throwable failed) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException alsoFailed) {
      failed.addSuppressed(alsoFailed);
    }
  }
}
