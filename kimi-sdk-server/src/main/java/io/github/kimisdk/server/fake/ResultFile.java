package io.github.kimisdk.server.fake;

import io.github.kimisdk.internal.protocol.platform.BatchLines;
import io.github.kimisdk.internal.protocol.platform.BatchLines.ResultLine;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.Purpose;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file of results while it is written. It exists from its first line on; closing it deletes it unless it was kept. */
final class ResultFile implements AutoCloseable {

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
    out.write(Json.bytes(BatchLines.write(line)));
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
