package io.github.kimisdk.tool;

import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps conversations as files of JSON Lines.
 *
 * <p>Every call opens and closes the file, so the store holds no resources. A record is never changed and never removed: a writer
 * first finds out, under the {@linkplain FileLocks lock}, where the records end.
 */
final class FileStore implements ConversationStore {

  private static final String ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  private static final int MAX_ID_LENGTH = 128;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Path folder;
  private final Duration longestWait;
  private final JsonLimits limits;
  /** The last known end of each file. It saves reading the file before an append. */
  private final Map<String, RecordFile.End> ends = new ConcurrentHashMap<>();

  FileStore(Path folder) {
    this(folder, LONGEST_WAIT, JsonLimits.DEFAULT);
  }

  /** Creates a store that waits for other processes no longer than a time, with the limits of a record. */
  FileStore(Path folder, Duration longestWait, JsonLimits limits) {
    this.folder = folder;
    this.longestWait = longestWait;
    this.limits = limits;
  }

  @Override
  public List<JsonObject> load(String id) {
    refuseOtherIds(id);
    try {
      return Files.exists(folder) ? lock(id).reading(() -> read(id)) : List.of();
    } catch (IOException e) {
      throw new StoreException("cannot read conversation " + id + ": " + e, e);
    }
  }

  private List<JsonObject> read(String id) throws IOException {
    RecordFile.Content content = file(id).read();
    ends.put(id, content.end());
    return content.records();
  }

  @Override
  public void append(String id, int from, List<JsonObject> records) {
    refuseOtherIds(id);
    byte[] lines = file(id).lines(records);
    try {
      Files.createDirectories(folder);
      lock(id).writing(() -> {
        append(id, from, lines, records.size());
        return null;
      });
    } catch (FileLocks.Busy e) {
      throw conflict(id, "a file without another writer", "one that is being written");
    } catch (IOException e) {
      throw new StoreException("cannot store conversation " + id + ": " + e, e);
    }
  }

  private void append(String id, int from, byte[] lines, int count) throws IOException {
    RecordFile file = file(id);
    RecordFile.End end = ends.remove(id);
    if (end == null || !file.endsAt(end)) {
      end = file.read().end();
    }
    if (from != end.records()) {
      ends.put(id, end);
      throw conflict(id, from + " records", String.valueOf(end.records()));
    }
    file.append(end, lines);
    if (end.bytes() == 0) {
      forceEntries();
    }
    ends.put(id, new RecordFile.End(end.records() + count, end.bytes() + lines.length + (end.lineEnd() ? 0 : 1), true));
  }

  /** Forces the entry of a new file to the disk, and those of its folders, which may be new too. */
  private void forceEntries() throws IOException {
    for (Path at = folder.toRealPath(); at != null; at = at.getParent()) {
      try (FileChannel entries = FileChannel.open(at, StandardOpenOption.READ)) {
        entries.force(true);
      } catch (IOException unsupported) {
        // Windows cannot open folders. There, the journal of the file system keeps the entry. Other folders may be unreadable.
      }
    }
  }

  private FileLocks lock(String id) throws IOException {
    return new FileLocks(folder.toRealPath().resolve("." + id + ".lock"), longestWait);
  }

  private RecordFile file(String id) {
    return new RecordFile(folder.resolve(id + ".jsonl"), limits);
  }

  static StoreException.Conflict conflict(String id, String expected, String found) {
    return new StoreException.Conflict(
        "conversation " + id + ": expected " + expected + ", found " + found + "; another writer has added to it: open it again");
  }

  private static void refuseOtherIds(String id) {
    boolean valid = !id.isEmpty() && id.length() <= MAX_ID_LENGTH && id.charAt(0) != '.'
        && id.chars().allMatch(character -> ID_CHARACTERS.indexOf(character) >= 0);
    if (!valid) {
      throw new IllegalArgumentException(
          "expected an id of 1 to 128 letters, digits and . _ -, not beginning with a dot, found " + id);
    }
  }
}
