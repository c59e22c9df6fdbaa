package io.github.kimisdk.server.recording;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.store.lines.FileLocks;
import io.github.kimisdk.store.lines.LineFile;
import io.github.kimisdk.store.lines.LineReader;
import io.github.kimisdk.store.lines.PrivateFiles;
import io.github.kimisdk.store.lines.RecordLine;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The file of a recording: JSON Lines, which only its owner can read. Safe for use by several threads. */
public final class RecordingFile {

  /** The limits of a line, which is a little deeper than the request and the answer in it. */
  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.withMaxDepth(JsonLimits.DEFAULT.maxDepth() + 8);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Path path;
  private LineFile.End end;

  /** Creates the view of a file that may be missing. */
  public RecordingFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  /** Returns the file. */
  public Path path() {
    return path;
  }

  /** Reads all calls in the order in which they ended. */
  public List<RecordedCall> read() {
    List<RecordedCall> calls = new ArrayList<>();
    try (InputStream in = new FileInputStream(path.toFile())) {
      reader(calls).read(in);
      return calls;
    } catch (IOException e) {
      throw new UncheckedIOException(Files.exists(path) ? "cannot read the recording " + path + ": " + e
          : "expected a recording at " + path + ", found no file; record it first, with Recording.record(model)", e);
    }
  }

  private LineReader reader(List<RecordedCall> calls) {
    return new LineReader(LIMITS, new LineReader.Sink() {
      @Override
      public void line(JsonValue line, long offset, int length) {
        calls.add(RecordedCall.read(line.asObject()));
      }

      @Override
      public RuntimeException damage(String place, String expected, String found, String advice) {
        return new IllegalStateException(
            "recording " + path + ", " + place + ": expected " + expected + ", found " + found + ". " + advice);
      }
    });
  }

  /** Adds a call behind the others. Other recordings to the file, and those of other processes, wait for their turn. */
  synchronized void add(RecordedCall call) {
    byte[] json = RecordLine.of(Json.bytes(call.write()), RecordLine.NOWHERE);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    try {
      PrivateFiles.createFolders(path.getParent());
      Path lock = path.getParent().toRealPath().resolve("." + path.getFileName() + ".lock");
      end = new FileLocks(lock, LONGEST_WAIT).exclusively(() -> append(line));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the recording " + path + ": " + e, e);
    }
  }

  private LineFile.End append(byte[] line) throws IOException {
    if (!Files.exists(path)) {
      PrivateFiles.createFile(path);
      end = LineFile.End.EMPTY;
    }
    try (LineFile file = LineFile.open(path)) {
      if (end == null || end.bytes() != Files.size(path)) {
        end = file.read(reader(new ArrayList<>()));
      }
      return file.append(end, line, FileOutputStream::write);
    }
  }
}
