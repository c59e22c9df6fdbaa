package io.github.kimisdk.server.fake;

import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.BatchCounts;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.wire.BatchLines.RequestLine;
import io.github.kimisdk.platform.wire.BatchLines.ResultLine;
import io.github.kimisdk.platform.wire.JsonLines;
import io.github.kimisdk.server.format.platform.ServedLines;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Runs a batch on a thread of its own: it checks all lines, answers them one by one, and keeps the files of results. */
final class BatchRun implements Runnable {

  /** A line breaks a rule of the service. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final String code;

    Refused(String code, String message) {
      super(message);
      this.code = code;
    }
  }

  private final StoredBatch batch;
  private final Path input;
  private final int lineBytes;
  private final StoredFiles files;
  private final BatchModel model;

  BatchRun(StoredBatch batch, Path input, int lineBytes, StoredFiles files, BatchModel model) {
    this.batch = batch;
    this.input = input;
    this.lineBytes = lineBytes;
    this.files = files;
    this.model = model;
  }

  @Override
  public void run() {
    try {
      if (valid()) {
        // A batch that was cancelled by now ends without a result, too.
        batch.advance(BatchStatus.IN_PROGRESS);
        answer();
      }
    } catch (IOException | StoredFiles.Refused | RuntimeException | Error failed) {
      batch.fail("server_error", "the server cannot run the batch, or read or store its files: " + failed.getMessage(), 0);
    }
  }

  private JsonLines lines() throws IOException {
    return new JsonLines(Files.newInputStream(input), lineBytes, JsonLimits.DEFAULT);
  }

  /** Checks all lines; an invalid one fails the batch. */
  private boolean valid() throws IOException {
    Set<String> ids = new HashSet<>();
    String first = null;
    try (JsonLines lines = lines()) {
      try {
        for (RequestLine line = next(lines); line != null; line = next(lines)) {
          String name = RequestWire.model(line.body());
          first = first == null ? name : first;
          check(line, ids, first);
        }
        if (ids.isEmpty()) {
          throw new Refused("empty_file", "the file has no request");
        }
      } catch (Refused refused) {
        batch.fail(refused.code, refused.getMessage(), lines.number());
        return false;
      }
    }
    batch.count(new BatchCounts(ids.size(), 0, 0));
    return true;
  }

  private void check(RequestLine line, Set<String> ids, String first) throws Refused {
    String name = RequestWire.model(line.body());
    if (!ids.add(line.id())) {
      throw new Refused("duplicate_custom_id", "the custom_id " + line.id() + " is not unique");
    }
    if (name.isEmpty()) {
      throw new Refused("invalid_request", "model is required");
    }
    if (!name.equals(first)) {
      throw new Refused("mismatched_model", "a file must have one model, found " + first + " and " + name);
    }
    Optional<String> refusal = model.refusal(name);
    if (refusal.isPresent()) {
      throw new Refused("model_not_supported", refusal.get());
    }
  }

  private static RequestLine next(JsonLines lines) throws IOException, Refused {
    try {
      JsonValue line = lines.next();
      return line == null ? null : ServedLines.readRequest(line);
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      throw new Refused("invalid_json_line", wrong.getMessage());
    }
  }

  private void answer() throws IOException, StoredFiles.Refused {
    boolean expired = false;
    try (ResultFile output = new ResultFile(files); ResultFile errors = new ResultFile(files); JsonLines lines = lines()) {
      for (RequestLine line = nextValid(lines); line != null && !batch.cancelling(); line = nextValid(lines)) {
        if (files.closed()) {
          throw new IOException("the server is closed");
        }
        expired |= batch.expired();
        if (expired) {
          errors.add(ServedLines.notRun(line.id(), "batch_expired",
              "the request was not run before the completion window was over"));
        } else {
          ResultLine result = model.answer(line);
          (result.status().orElse(0) == 200 ? output : errors).add(result);
        }
        batch.count(new BatchCounts(batch.now().counts().total(), output.count(), errors.count()));
      }
      batch.advance(BatchStatus.FINALIZING);
      batch.end(expired, output.keep(batch, "output"), errors.keep(batch, "errors"));
    }
  }

  private static RequestLine nextValid(JsonLines lines) throws IOException {
    try {
      return next(lines);
    } catch (Refused changed) {
      throw new IOException("the input has changed: " + changed.getMessage());
    }
  }

  /** A file of results while it is written. It exists from its first line on; closing it deletes it unless it was kept. */
  static final class ResultFile implements AutoCloseable {

    /** The purpose that the service lists for results, in the text of an error. */
    private static final Purpose OUTPUT = new Purpose("batch_output");

    private final StoredFiles files;
    private Path path;
    private OutputStream out;
    private long count;

    ResultFile(StoredFiles files) {
      this.files = files;
    }

    long count() {
      return count;
    }

    void add(ResultLine line) throws IOException {
      if (path == null) {
        path = files.newFile();
        out = new BufferedOutputStream(Files.newOutputStream(path));
      }
      out.write(Json.bytes(ServedLines.write(line)));
      out.write('\n');
      count++;
    }

    /** Keeps the file among those of the owner. Returns its id; empty if there is no line. */
    Optional<String> keep(StoredBatch batch, String kind) throws IOException, StoredFiles.Refused {
      if (path == null) {
        return Optional.empty();
      }
      out.close();
      String id = files.keep(batch.owner(), batch.now().id() + "_" + kind + ".jsonl", OUTPUT, "application/jsonl", path).id();
      path = null;
      return Optional.of(id);
    }

    @Override
    public void close() throws IOException {
      if (path != null) {
        out.close();
        Files.deleteIfExists(path);
      }
    }
  }
}
