package io.github.kimisdk.tool;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps conversations as files of JSON Lines.
 *
 * <p>Every append opens and closes the file, so the store holds no resources. Under a lock, the length of the file tells whether
 * another writer has appended to it.
 */
final class FileStore implements ConversationStore {

  private static final String ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  private static final int MAX_ID_LENGTH = 128;

  private final Path folder;
  private final Map<String, FileState> states = new ConcurrentHashMap<>();

  /** The last known state of a file. Its monitor guards the file within this process. */
  private static final class FileState {
    /** False before the first read and after a failed append: then the file has to be read first. */
    boolean current;
    int records;
    /** Where the records end. After a crash the file is longer. */
    long end;
    long fileLength;
  }

  FileStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<JsonObject> load(String id) {
    Path file = file(id);
    FileState state = state(id);
    synchronized (state) {
      return read(id, file, state);
    }
  }

  @Override
  public void append(String id, int from, List<JsonObject> records) {
    Path file = file(id);
    FileState state = state(id);
    synchronized (state) {
      if (!state.current) {
        read(id, file, state);
      }
      if (from != state.records) {
        throw conflict(id, from + " records", String.valueOf(state.records));
      }
      byte[] lines = lines(records);
      state.current = false;
      write(id, file, state, lines);
      state.records += records.size();
      state.end += lines.length;
      state.fileLength = state.end;
      state.current = true;
    }
  }

  private FileState state(String id) {
    return states.computeIfAbsent(id, unused -> new FileState());
  }

  private static List<JsonObject> read(String id, Path file, FileState state) {
    byte[] bytes;
    try {
      bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    } catch (IOException e) {
      throw new StoreException("cannot read conversation " + id + ": " + e, e);
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
          throw new StoreException(file + ", line " + (records.size() + 1)
              + ": expected a JSON object, found other text; the file was edited or is damaged: restore it, or remove the line");
        }
      }
    }
    state.records = records.size();
    state.end = lineStart;
    state.fileLength = bytes.length;
    state.current = true;
    return records;
  }

  /** Returns the record of a line; null for a line that a crash cut short. */
  private static JsonObject record(byte[] bytes, int from, int to) {
    try {
      return Json.parse(bytes, from, to).asObject();
    } catch (JsonParseException | JsonTypeException incomplete) {
      return null;
    }
  }

  private static byte[] lines(List<JsonObject> records) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (JsonObject record : records) {
      lines.writeBytes(Json.bytes(record));
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  /** Does not write through a channel, because an interruption would close the channel during the write. */
  private void write(String id, Path file, FileState state, byte[] lines) {
    try {
      Files.createDirectories(folder);
      try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
        if (!lock(out.getChannel())) {
          throw conflict(id, "a file without another writer", "one that is being written");
        }
        if (out.length() != state.fileLength) {
          throw conflict(id, "a file of " + state.fileLength + " bytes", out.length() + " bytes");
        }
        out.setLength(state.end);
        out.seek(state.end);
        out.write(lines);
        out.getFD().sync();
      }
    } catch (IOException e) {
      throw new StoreException("cannot store conversation " + id + ": " + e, e);
    }
    if (state.end == 0) {
      syncFolder();
    }
  }

  /**
   * Locks a file against other processes until it is closed. The locked byte lies behind all content, because some systems refuse
   * to read locked bytes.
   */
  private static boolean lock(FileChannel file) throws IOException {
    try {
      return file.tryLock(Long.MAX_VALUE - 1, 1, false) != null;
    } catch (OverlappingFileLockException heldInThisProcess) {
      return false;
    }
  }

  /** Forces the entry of a new file to the disk. */
  private void syncFolder() {
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    } catch (IOException unsupported) {
      // Windows cannot open folders. There, the journal of the file system keeps the entry.
    }
  }

  static StoreException.Conflict conflict(String id, String expected, String found) {
    return new StoreException.Conflict(
        "conversation " + id + ": expected " + expected + ", found " + found + "; another writer has added to it: open it again");
  }

  private Path file(String id) {
    boolean valid = !id.isEmpty() && id.length() <= MAX_ID_LENGTH && id.charAt(0) != '.'
        && id.chars().allMatch(character -> ID_CHARACTERS.indexOf(character) >= 0);
    if (!valid) {
      throw new IllegalArgumentException(
          "expected an id of 1 to 128 letters, digits and . _ -, not beginning with a dot, found " + id);
    }
    return folder.resolve(id + ".jsonl");
  }
}
