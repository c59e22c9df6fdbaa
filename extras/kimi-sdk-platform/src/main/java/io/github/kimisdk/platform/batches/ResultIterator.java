package io.github.kimisdk.platform.batches;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchResult;
import io.github.kimisdk.platform.files.FileCalls;
import io.github.kimisdk.platform.wire.BatchLines.ResultLine;
import io.github.kimisdk.platform.wire.BatchLines;
import io.github.kimisdk.platform.wire.JsonLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The results of a batch: the lines of its output, then those of its error file, then the requests that neither has. Each file
 * is downloaded as a whole into a temporary folder when its first line is needed, so a download that breaks off gives no result
 * twice. For use by one thread. The folder is deleted at the end, after a failure, and when it is closed.
 */
final class ResultIterator implements Iterator<BatchResult>, AutoCloseable {

  private final Batch batch;
  private final FileCalls calls;
  private final ResultReader reader;
  private final Deque<String> files = new ArrayDeque<>();
  /** The ids without a result; null if the ids of the requests are not known. */
  private final Set<String> open;
  private final Set<String> known;
  private Path folder;
  private JsonLines lines;
  /** The id of the file with the lines. */
  private String file;
  private BatchResult next;
  private boolean closed;

  /** Takes the ids of all requests; null if they are not known. */
  ResultIterator(Batch batch, FileCalls calls, ResultReader reader, Set<String> ids) {
    this.batch = batch;
    this.calls = calls;
    this.reader = reader;
    this.known = ids;
    this.open = ids == null ? null : new LinkedHashSet<>(ids);
    batch.outputFileId().ifPresent(files::add);
    batch.errorFileId().ifPresent(files::add);
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null && !closed) {
        next = advance();
        if (next == null) {
          close();
        }
      }
      return next != null;
    } catch (ClosedByInterruptException stop) {
      close();
      throw new KimiException.Interrupted(
          "the thread was interrupted while it read the results of the batch " + batch.id(), CallDetails.NONE, stop);
    } catch (IOException failed) {
      close();
      throw new UncheckedIOException("cannot read the downloaded results of the batch " + KeyMask.mask(batch.id()), failed);
    } catch (Throwable failed) {
      close();
      throw failed;
    }
  }

  @Override
  public BatchResult next() {
    if (!hasNext()) {
      throw new NoSuchElementException("expected a result, found the end of the batch; call hasNext() first");
    }
    BatchResult result = next;
    next = null;
    return result;
  }

  /** Returns the next result; null at the end. */
  private BatchResult advance() throws IOException {
    while (lines != null || !files.isEmpty()) {
      if (lines == null) {
        file = files.remove();
        lines = open(file);
      }
      try {
        JsonValue line = lines.next();
        ResultLine result = line == null ? null : BatchLines.readResult(line);
        if (result == null) {
          lines.close();
          lines = null;
        } else if (isFirst(result.id())) {
          return reader.read(result);
        }
      } catch (JsonParseException | JsonTypeException | IllegalArgumentException unreadable) {
        return unreadable(unreadable);
      }
    }
    return open == null || open.isEmpty() ? null : missing();
  }

  /** Returns the failure of a line that is no result. It has the id of the request as far as the line shows it. */
  private BatchResult unreadable(RuntimeException why) {
    String id = BatchLines.id(lines.start());
    return BatchResult.failed(open == null || open.remove(id) ? id : "", new KimiException.InvalidResponse(
        "expected a result in line " + lines.number() + " of the file " + file + " of the batch " + batch.id()
        + ", found another: "
            + ErrorWire.brief(why.getMessage()),
        "If a line may be so large, raise Kimi.builder().maxResponseBytes(...); else report it with the id of the batch",
        CallDetails.NONE, null));
  }

  private BatchResult missing() {
    Iterator<String> ids = open.iterator();
    String id = ids.next();
    ids.remove();
    return ResultReader.missing(id, batch);
  }

  /** Returns whether this is the first result of a request. Without ids every line counts. */
  private boolean isFirst(String id) {
    if (open != null && !known.contains(id)) {
      throw new KimiException.BadRequest("expected results of the given requests, found one of \"" + id + "\" in the batch "
          + batch.id(),
          "The batch has other requests: give the ids of its own, or none", CallDetails.NONE);
    }
    return open == null || open.remove(id);
  }

  private JsonLines open(String file) throws IOException {
    if (folder == null) {
      folder = Files.createTempDirectory("kimi-results");
    }
    Path content = folder.resolve("results.jsonl");
    calls.download(file, content);
    return new JsonLines(Files.newInputStream(content), reader.maxBytes(), SizeLimits.response(reader.maxBytes()));
  }

  @Override
  public void close() {
    closed = true;
    try {
      if (lines != null) {
        lines.close();
      }
      if (folder != null) {
        Files.deleteIfExists(folder.resolve("results.jsonl"));
        Files.deleteIfExists(folder);
      }
    } catch (IOException inUse) {
      // The temporary folder of the machine is cleaned by others.
    }
  }
}
