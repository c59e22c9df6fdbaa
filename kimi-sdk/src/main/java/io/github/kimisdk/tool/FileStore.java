package io.github.kimisdk.tool;

import io.github.kimisdk.internal.lines.FileLocks;
import io.github.kimisdk.internal.lines.FileStamp;
import io.github.kimisdk.internal.lines.LineFile;
import io.github.kimisdk.internal.lines.PrivateFiles;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps conversations as files of JSON Lines.
 *
 * <p>Every call opens and closes the file, so the store holds no resources. A record is never changed, and is removed only
 * with its conversation: a writer first finds out, under the {@linkplain FileLocks lock}, where the records end.
 */
final class FileStore implements ConversationStore {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final int MAX_KNOWN = 1_000;

  private final Path folder;
  private final Duration longestWait;
  private final JsonLimits limits;
  private final RecordFile.Disk disk;
  /** The ends of the files that were used last. They save reading a file before an append. */
  private final Map<String, RecordFile.End> ends = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, RecordFile.End> eldest) {
      return size() > MAX_KNOWN;
    }
  });
  /** When the folder had last changed before its entries were forced to the disk. It changes with each new or replaced file. */
  private volatile FileTime forced;

  FileStore(Path folder) {
    this(folder, LONGEST_WAIT, JsonLimits.DEFAULT, RecordFile.Disk.FORCED);
  }

  /** Creates a store that waits for other processes no longer than a time, with the limits of a record. */
  FileStore(Path folder, Duration longestWait, JsonLimits limits, RecordFile.Disk disk) {
    this.folder = folder;
    this.longestWait = longestWait;
    this.limits = limits;
    this.disk = disk;
  }

  @Override
  public List<JsonObject> load(String id) {
    return used("read", id, names -> Files.notExists(folder) ? List.of() : lock(names).reading(() -> read(id, names)));
  }

  /** A use of the files of a conversation. */
  private interface Use<T> {
    T of(FileNames names) throws IOException;
  }

  private <T> T used(String verb, String id, Use<T> use) {
    FileNames names = new FileNames(id);
    try {
      return use.of(names);
    } catch (LineFile.Busy e) {
      throw conflict(id, "a file without another writer", "one that is being written");
    } catch (IOException e) {
      throw new StoreException("cannot " + verb + " conversation " + id + ": " + e, e);
    }
  }

  private List<JsonObject> read(String id, FileNames names) throws IOException {
    RecordFile.Content content = file(id, names).read();
    ends.put(id, content.end());
    return content.records();
  }

  @Override
  public void append(String id, int from, List<JsonObject> records) {
    used("store", id, names -> {
      byte[] lines = RecordFile.lines(id, from, records, limits);
      if (records.isEmpty()) {
        refuseOther(id, from, load(id).size());
        return null;
      }
      PrivateFiles.createFolders(folder);
      return lock(names).writing(() -> {
        RecordFile file = file(id, names);
        RecordFile.End end = end(id, file);
        refuseOther(id, from, end.records());
        ends.remove(id);
        return ends.put(id, file.append(onDisk(file, end), records.size(), lines));
      });
    });
  }

  private RecordFile.End end(String id, RecordFile file) throws IOException {
    RecordFile.End end = ends.get(id);
    return end != null && file.endsAt(end) ? end : file.read().end();
  }

  private static void refuseOther(String id, int from, int stored) {
    if (from != stored) {
      throw conflict(id, from + " records", String.valueOf(stored));
    }
  }

  /**
   * Makes sure that the file exists and that its entry in the folder is on the disk. A process may have been killed between the
   * two.
   *
   * @return the end of the file
   */
  private RecordFile.End onDisk(RecordFile file, RecordFile.End end) throws IOException {
    RecordFile.End existing = end.stamp().exists() ? end : file.create();
    FileTime changed = Files.getLastModifiedTime(folder);
    // The clock of the file system may be too coarse to tell a new file from the change before it.
    if (existing.lines().bytes() == 0 || !changed.equals(forced)) {
      disk.forceEntries(folder);
      forced = changed;
    }
    return existing;
  }

  @Override
  public List<Entry> list(String after, int limit) {
    try {
      return MemoryStore.page(FileNames.ids(folder), after, limit, this::entry);
    } catch (IOException e) {
      throw new StoreException("cannot list the conversations in " + folder + ": " + e, e);
    }
  }

  /** Returns the entry of a conversation; empty if it was deleted meanwhile, or if its first append failed. */
  private Optional<Entry> entry(String id) {
    FileStamp found = used("read", id, names -> FileStamp.of(names.records(folder)));
    return found.size() <= 0 ? Optional.empty() : Optional.of(Entry.of(id, found.modified().toInstant()));
  }

  @Override
  public boolean delete(String id) {
    return delete(id, Instant.MAX);
  }

  private boolean delete(String id, Instant before) {
    return used("delete", id, names -> Files.exists(names.records(folder)) && lock(names).writing(() -> {
      Path file = names.records(folder);
      FileStamp found = FileStamp.of(file);
      if (!found.exists() || !found.modified().toInstant().isBefore(before)) {
        return false;
      }
      ends.remove(id);
      Files.delete(file);
      disk.forceEntries(folder);
      names.deleteLock(folder);
      return found.size() > 0;
    }));
  }

  @Override
  public int expire(Instant before) {
    Objects.requireNonNull(before, "before");
    int deleted = 0;
    try {
      for (String id : FileNames.ids(folder)) {
        deleted += expired(id, before) ? 1 : 0;
      }
    } catch (IOException e) {
      throw new StoreException("cannot list the conversations in " + folder + ": " + e, e);
    }
    return deleted;
  }

  private boolean expired(String id, Instant before) {
    try {
      return delete(id, before);
    } catch (StoreException.Conflict changesNow) {
      return false;
    }
  }

  private FileLocks lock(FileNames names) throws IOException {
    return new FileLocks(folder.toRealPath().resolve(names.lock()), longestWait);
  }

  private RecordFile file(String id, FileNames names) throws IOException {
    return new RecordFile(id, names.records(folder), limits, disk);
  }

  /** Returns the place of a record of a conversation, for a message. Records count from 0. */
  String place(String id, int record) {
    return used("read", id, names -> file(id, names).place(record));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileStore store && folder.equals(store.folder);
  }

  @Override
  public int hashCode() {
    return folder.hashCode();
  }

  /** Returns the number of conversations whose ends are known. */
  int remembered() {
    return ends.size();
  }

  static StoreException.Conflict conflict(String id, String expected, String found) {
    return new StoreException.Conflict(
        "conversation " + id + ": expected " + expected + ", found " + found + "; another writer has added to it: open it again");
  }
}
