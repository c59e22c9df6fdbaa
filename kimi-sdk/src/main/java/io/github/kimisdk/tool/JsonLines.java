package io.github.kimisdk.tool;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Conversations as files of JSON Lines; without a folder, in memory.
 *
 * <p>A file is opened for every append and closed after it, so that nothing is held and nothing needs closing. That
 * nobody else has written is seen by the file's length, under a lock.
 */
final class JsonLines implements Conversation.Store {

  private static final String SAFE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  private static final int LONGEST_ID = 128;

  private final Path folder;
  private final Map<String, List<JsonObject>> memory = new ConcurrentHashMap<>();

  /**
   * For each conversation how many records there are, where they end, and where the file does: after a crash that is further
   * on. The number is negative where the file has to be looked at first. Whoever uses the conversation locks its array.
   */
  private final Map<String, long[]> ends = new ConcurrentHashMap<>();

  JsonLines(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<JsonObject> load(String id) {
    long[] end = end(id);
    synchronized (end) {
      return folder == null ? List.copyOf(memory.getOrDefault(id, List.of())) : read(id, end);
    }
  }

  private long[] end(String id) {
    if (folder != null) {
      file(id);
    }
    return ends.computeIfAbsent(id, unseen -> new long[] {-1, 0, 0});
  }

  private List<JsonObject> read(String id, long[] end) {
    Path file = file(id);
    try {
      byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      List<JsonObject> records = new ArrayList<>();
      int from = 0;
      for (int at = 0; at < bytes.length; at++) {
        if (bytes[at] == '\n') {
          JsonObject record = record(bytes, from, at);
          if (record == null && at + 1 < bytes.length) {
            throw new IOException(file + ", line " + (records.size() + 1) + ": expected a JSON object; the file was changed or is damaged");
          }
          if (record != null) {
            records.add(record);
            from = at + 1;
          }
        }
      }
      end[0] = records.size();
      end[1] = from;
      end[2] = bytes.length;
      return records;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject record(byte[] bytes, int from, int to) {
    try {
      return Json.parse(bytes, from, to).asObject();
    } catch (JsonParseException | JsonTypeException torn) {
      return null;
    }
  }

  @Override
  public void append(String id, int from, List<JsonObject> records) {
    long[] end = end(id);
    synchronized (end) {
      if (folder != null) {
        append(id, from, records, end);
        return;
      }
      List<JsonObject> kept = memory.computeIfAbsent(id, unused -> new ArrayList<>());
      expect(id, from, kept.size());
      kept.addAll(records);
    }
  }

  private void append(String id, int from, List<JsonObject> records, long[] end) {
    if (end[0] < 0) {
      read(id, end);
    }
    expect(id, from, end[0]);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (JsonObject record : records) {
      lines.writeBytes(Json.bytes(record));
      lines.write('\n');
    }
    // Whatever happens from here on, the file is looked at again before the next append, unless all went well.
    end[0] = -1;
    try {
      write(file(id), id, end[1], end[2], lines.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    end[0] = from + records.size();
    end[1] += lines.size();
    end[2] = end[1];
  }

  /** Not through a channel: an interruption would close it in mid-write. */
  private void write(Path file, String id, long end, long length, byte[] lines) throws IOException {
    Files.createDirectories(folder);
    // The lock is for other processes, lies where no bytes are, as some systems refuse to read those, and ends with the file.
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      if (!locked(out.getChannel())) {
        throw changed(id, "a file that nobody writes to", "one that is being written");
      }
      if (out.length() != length) {
        throw changed(id, "a file of " + length + " bytes", out.length() + " bytes");
      }
      out.setLength(end);
      out.seek(end);
      out.write(lines);
      out.getFD().sync();
    }
    if (end == 0) {
      try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
        entry.force(true);
      } catch (IOException notOnThisSystem) {
        // Windows opens no folders; there the file's entry is kept by the file system's journal.
      }
    }
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      return file.tryLock(Long.MAX_VALUE - 1, 1, false) != null;
    } catch (OverlappingFileLockException heldInThisProcess) {
      return false;
    }
  }

  private static void expect(String id, long from, long found) {
    if (from != found) {
      throw changed(id, from + " records", String.valueOf(found));
    }
  }

  private static ConcurrentModificationException changed(String id, String expected, String found) {
    return new ConcurrentModificationException(
        "conversation " + id + ": expected " + expected + ", found " + found + "; somebody else has added to it: open it again");
  }

  private Path file(String id) {
    boolean safe = !id.isEmpty() && id.length() <= LONGEST_ID && id.charAt(0) != '.';
    for (int i = 0; i < id.length(); i++) {
      safe &= SAFE.indexOf(id.charAt(i)) >= 0;
    }
    if (!safe) {
      throw new IllegalArgumentException(
          "expected an id of 1 to 128 letters, digits and . _ -, not beginning with a dot, found " + id);
    }
    return folder.resolve(id + ".jsonl");
  }
}
