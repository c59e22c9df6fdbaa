package io.github.kimisdk.internal.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The bytes of a temporary file, in a folder of its own that other users cannot read. Closing the stream deletes both. */
final class TemporaryStream extends FilterInputStream {

  private final Path file;

  private TemporaryStream(Path file) throws IOException {
    super(Files.newInputStream(file));
    this.file = file;
  }

  /** Returns the bytes of the file that a download has written. */
  static InputStream of(Consumer<Path> download) {
    try {
      Path file = Files.createTempDirectory("kimi-file").resolve("content");
      try {
        download.accept(file);
        return new TemporaryStream(file);
      } catch (IOException | RuntimeException | Error failed) {
        delete(file);
        throw failed;
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot keep the content of a file in the folder for temporary files", failed);
    }
  }

  private static void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(file.getParent());
  }

  @Override
  public void close() throws IOException {
    super.close();
    delete(file);
  }
}
