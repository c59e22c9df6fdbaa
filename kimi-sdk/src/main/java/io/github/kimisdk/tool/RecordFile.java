package io.github.kimisdk.tool;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of JSON Lines. The caller has locked it. No method uses a channel, because an interruption would close it. */
record RecordFile(Path path) {

  /**
   * The end of the records in a file.
   *
   * @param records the number of records
   * @param bytes where the next record begins; the file is longer if a crash has cut a record short
   */
  record End(int records, long bytes) {}

  /** The records of a file, and their end. */
  record Content(List<JsonObject> records, End end) {}

  /** Tells whether the file ends where the records end, as far as its length and its last byte show. */
  boolean endsAt(End end) throws IOException {
    if (!Files.exists(path) || Files.size(path) != end.bytes()) {
      return end.bytes() == 0 && !Files.exists(path);
    }
    try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
      in.seek(Math.max(0, end.bytes() - 1));
      return end.bytes() == 0 || in.read() == '\n';
    }
  }

  Content read() throws IOException {
    byte[] bytes = new byte[0];
    if (Files.exists(path)) {
      try (InputStream in = new FileInputStream(path.toFile())) {
        bytes = in.readAllBytes();
      }
    }
    List<JsonObject> records = new ArrayList<>();
    int lineStart = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        JsonObject record = record(bytes, lineStart, at);
        if (record != null) {
          records.add(record);
          lineStart = at + 1;
        } else if (at + 1 < bytes.length) {
          throw new StoreException(path + ", line " + (records.size() + 1)
              + ": expected a JSON object, found other text; the file was edited or is damaged: restore it, or remove the line");
        }
      }
    }
    return new Content(records, new End(records.size(), lineStart));
  }

  /** Returns the record of a line; null for a line that a crash cut short. */
  private static JsonObject record(byte[] bytes, int from, int to) {
    try {
      return Json.parse(bytes, from, to).asObject();
    } catch (JsonParseException | JsonTypeException incomplete) {
      return null;
    }
  }

  static byte[] lines(List<JsonObject> records) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (JsonObject record : records) {
      lines.writeBytes(Json.bytes(record));
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  /** Writes lines behind the records and forces them to the disk. An incomplete record there is removed. */
  void append(End end, byte[] lines) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
      out.setLength(end.bytes());
      out.seek(end.bytes());
      out.write(lines);
      out.getFD().sync();
    }
  }
}
