package io.github.kimisdk.platform.batches;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The input of a batch in a temporary file, which only its owner can read. So all requests are checked before the first byte is
 * sent, an input that can be read only once is enough, and an upload can be repeated. Closing it deletes the file.
 */
final class RequestFile implements AutoCloseable {

  private static final long MIB = 1 << 20;

  private final Path file;
  private final long maxBytes;

  private RequestFile(Path file, long maxBytes) {
    this.file = file;
    this.maxBytes = maxBytes;
  }

  /** Writes all requests. Throws where one of them, or all together, cannot be a batch. */
  static RequestFile write(Iterable<? extends Map.Entry<String, ChatRequest>> requests, RequestLines lines, long maxBytes) {
    RequestFile written = create(maxBytes);
    try {
      written.fill(requests, lines);
      return written;
    } catch (ClosedByInterruptException stop) {
      written.close();
      throw new KimiException.Interrupted("the thread was interrupted while it wrote the requests of the batch",
          CallDetails.NONE, stop);
    } catch (IOException failed) {
      written.close();
      throw new UncheckedIOException("cannot write the requests of the batch to " + written.file, failed);
    } catch (Throwable failed) {
      written.close();
      throw failed;
    }
  }

  private static RequestFile create(long maxBytes) {
    try {
      return new RequestFile(Files.createTempFile("kimi-batch", ".jsonl"), maxBytes);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot create a temporary file for the requests of the batch", failed);
    }
  }

  private void fill(Iterable<? extends Map.Entry<String, ChatRequest>> requests, RequestLines lines) throws IOException {
    long bytes = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, ChatRequest> entry : requests) {
        if (entry == null || entry.getKey() == null || entry.getValue() == null) {
          throw new IllegalArgumentException("expected an id and a request in each entry, found null in entry "
              + (lines.count() + 1));
        }
        byte[] line = lines.line(entry.getKey(), entry.getValue());
        bytes += line.length;
        if (bytes > maxBytes) {
          throw RequestLines.refused(
              "expected a batch of at most " + maxBytes + " bytes (" + maxBytes / MIB + " MiB), found more in request "
              + lines.count()
                  + ", \"" + entry.getKey() + "\"", "Split the requests into several batches");
        }
        out.write(line);
      }
    }
    if (lines.count() == 0) {
      throw RequestLines.refused("expected at least one request in the batch, found none", "Add a request");
    }
  }

  Upload upload() {
    return Upload.of(file).withPurpose(Purpose.BATCH).withMaxBytes(maxBytes);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException inUse) {
      // The temporary folder of the machine is cleaned by others.
    }
  }
}
