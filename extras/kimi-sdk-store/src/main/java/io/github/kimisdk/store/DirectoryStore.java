package io.github.kimisdk.store;

import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.store.lines.FileLocks;
import io.github.kimisdk.store.lines.FileStamp;
import io.github.kimisdk.store.lines.LineFile;
import io.github.kimisdk.store.lines.PrivateFiles;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
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
import java.util.SortedSet;

/**
 * Keeps conversations in a folder. Each is a file of JSON Lines, {@code <id>.jsonl}. Every append forces the file to
 * the disk. The last member {@code crc} of a line is a CRC-32 of the line's bytes before it and of the number of the line;
 * {@link #load} returns the record without it, and accepts lines that have none.
 *
 * <p>If a crash cut the last line short, it has no line end, and the next append removes it. Any other line that is not a
 * record, a wrong sum, a line that is missing before others, twice or in another place, and zeros at the end that may have
 * replaced a record are damage: loading and appending fail, the message names the conversation, the file, the line and the
 * byte (from 0), and the file stays unchanged. To accept a line that was edited by hand, remove its member {@code crc}. An
 * append reads the file only if its size, time or identity has changed since the store last used it. A line has the limits
 * of {@link io.github.kimisdk.json.JsonLimits#DEFAULT}; an append refuses a record that exceeds them.
 *
 * <p>If an append fails, for example because the disk is full, the file has the records that it had before. Created files and
 * folders belong to the owner only (0600 and 0700), where the file system has POSIX permissions. In the name of a file, an
 * upper-case letter of the id is {@code +} and the lower-case letter, another character than a letter, a digit and {@code . _ -}
 * is its UTF-16 in hexadecimal, such as {@code +020+} for a space, and a {@code +} follows a name that Windows reserves, such as
 * {@code con}. A name of more than 240 characters is replaced by {@code =} and a hash, and a file with the ending {@code .id} has
 * the id.
 *
 * <p>Any number of stores and processes may use a folder, on a file system whose locks work between them. Beside a
 * conversation is its lock, the empty file {@code .<id>.lock}, which only stores should open or delete. An append or a
 * deletion while another process appends is a {@link StoreException.Conflict}. A load waits for an append, at most 30 seconds.
 * The order of a list is that of {@link String#compareTo}, and the time of a change is that of the file.
 *
 * <p>Every call opens and closes the file, so the store holds no resources.
 *
 * <pre>{@code
 * ConversationStore store = DirectoryStore.of(Path.of("chats"));
 * Agent agent = Agent.builder(kimi).build();
 * System.out.println(agent.run(Conversation.open(store, "alice").user("My name is Alice")).text());
 * }</pre>
 */
public final class DirectoryStore implements ConversationStore {

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

  /**
   * Returns the store in a folder.
   *
   * @param folder the folder; the first append creates it
   * @return the store
   */
  public static DirectoryStore of(Path folder) {
    return new DirectoryStore(Objects.requireNonNull(folder, "folder"), LONGEST_WAIT, JsonLimits.DEFAULT, RecordFile.Disk.FORCED);
  }

  /** Creates a store that waits for other processes no longer than a time, with the limits of a record. */
  DirectoryStore(Path folder, Duration longestWait, JsonLimits limits, RecordFile.Disk disk) {
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
      refuseFile();
      return use.of(names);
    } catch (LineFile.Busy e) {
      throw new StoreException.Conflict(id, "a file without another writer", "one that is being written");
    } catch (IOException e) {
      throw new StoreException("cannot " + verb + " conversation " + id + ": " + reason(e), e);
    }
  }

  /**
   * Refuses a file in the place of the folder or of one above it. On newer JDKs, a path below a file looks
   * like one where nothing exists.
   */
  private void refuseFile() throws IOException {
    Path there = folder.toAbsolutePath();
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (Files.exists(there) && !Files.isDirectory(there)) {
      throw new NotDirectoryException(there.toString());
    }
  }

  private static Object reason(IOException failure) {
    return failure instanceof NotDirectoryException file
        ? "expected a folder at " + file.getFile() + ", found a file; move it away, or name a folder" : failure;
  }

  /** The ids of the conversations in the folder. */
  private SortedSet<String> ids() {
    try {
      refuseFile();
      return FileNames.ids(folder);
    } catch (IOException e) {
      throw new StoreException("cannot list the conversations in " + folder + ": " + reason(e), e);
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
        names.keepId(folder);
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
      throw new StoreException.Conflict(id, from + " records", String.valueOf(stored));
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
    if (limit < 1) {
      throw new IllegalArgumentException("limit: expected at least 1, found " + limit);
    }
    return ids().tailSet(Objects.requireNonNull(after, "after")).stream().filter(id -> !id.equals(after))
        .flatMap(id -> entry(id).stream()).limit(limit).toList();
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
      names.deleteId(folder);
      disk.forceEntries(folder);
      names.deleteLock(folder);
      return found.size() > 0;
    }));
  }

  @Override
  public int expire(Instant before) {
    Objects.requireNonNull(before, "before");
    int deleted = 0;
    for (String id : ids()) {
      deleted += expired(id, before) ? 1 : 0;
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

  @Override
  public String place(String id, int record) {
    return used("read", id, names -> file(id, names).place(record));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DirectoryStore store && folder.equals(store.folder);
  }

  @Override
  public int hashCode() {
    return folder.hashCode();
  }

  /** Returns the number of conversations whose ends are known. */
  int remembered() {
    return ends.size();
  }

  @Override
  public String toString() {
    return "DirectoryStore[" + folder + "]";
  }
}
