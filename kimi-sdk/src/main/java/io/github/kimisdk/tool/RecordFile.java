package io.github.kimisdk.tool;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A file of JSON Lines. The caller has locked it. No method reads or writes by a channel, because an interruption would close it.
 *
 * @param id the id of the conversation
 * @param path the file, which may be missing
 * @param limits the limits of a line
 * @param disk writes the lines
 */
record RecordFile(String id, Path path, JsonLimits limits, Disk disk) {

  /** The byte that a writer locks. It is behind all records, because a lock on Windows forbids others to read. */
  private static final long LOCKED = Long.MAX_VALUE - 1;

  /** Writes bytes so that they outlive the machine. Tests replace it, to fail. */
  @FunctionalInterface
  interface Disk {

    Disk FORCED = (out, bytes) -> {
      out.write(bytes);
      out.getFD().sync();
    };

    void write(FileOutputStream out, byte[] bytes) throws IOException;

    /** Creates the file of a new conversation. */
    default void create(Path file) throws IOException {
      OwnerOnly.createFile(file);
    }

    /** Forces the entry of a new file in its folder to the disk, and those of the folder's parents. */
    default void forceEntries(Path folder) throws IOException {
      FolderSync.forceAll(folder);
    }
  }

  /**
   * The end of the records in a file.
   *
   * @param records the number of records
   * @param bytes where the last record ends; the file is longer if a crash has cut another record short
   * @param lineEnd false if the last record has no line end, because an editor removed it
   * @param stamp the stamp of the file when its records ended there
   */
  record End(int records, long bytes, boolean lineEnd, FileStamp stamp) {

    static final End EMPTY = new End(0, 0, true, FileStamp.MISSING);

    /** Returns where the next record begins. */
    long next() {
      return bytes + (lineEnd ? 0 : 1);
    }
  }

  /** The records of a file, and their end. */
  record Content(List<JsonObject> records, End end) {}

  /** Tells whether the file ends where the records end, as far as its stamp and its last byte show. */
  boolean endsAt(End end) throws IOException {
    FileStamp found = FileStamp.of(path);
    if (!found.exists()) {
      return end.equals(End.EMPTY);
    }
    if (!found.equals(end.stamp()) || found.size() != end.bytes() || !end.lineEnd()) {
      return false;
    }
    try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
      in.seek(Math.max(0, end.bytes() - 1));
      return end.bytes() == 0 || in.read() == '\n';
    }
  }

  Content read() throws IOException {
    FileStamp stamp = FileStamp.of(path);
    if (!stamp.exists()) {
      return new Content(List.of(), End.EMPTY);
    }
    try (InputStream in = new FileInputStream(path.toFile())) {
      return new RecordReader(this).read(in, stamp);
    }
  }

  /** Returns the place of a byte, for a message. Lines count from 1, bytes from 0. */
  String place(int line, long at) {
    return "conversation " + id + ": " + path + ", line " + line + ", byte " + at + " of the file";
  }

  /** Returns the place of a record, which counts from 0. */
  String place(int record) throws IOException {
    long at = 0;
    try (InputStream in = new BufferedInputStream(new FileInputStream(path.toFile()))) {
      int line = 0;
      for (int next = 0; line < record && next >= 0; at++) {
        next = in.read();
        line += next == '\n' ? 1 : 0;
      }
    }
    return place(record + 1, at);
  }

  /**
   * Returns the lines of records.
   *
   * @throws StoreException if {@link #read} would refuse a record
   */
  static byte[] lines(String id, List<JsonObject> records, JsonLimits limits) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (JsonObject record : records) {
      byte[] line = Json.bytes(record);
      try {
        Json.parse(line, 0, line.length, limits);
      } catch (JsonParseException e) {
        throw new StoreException("conversation " + id + ": expected a record that can be read again, with " + e.expected()
            + ", found " + e.found()
            + " at offset " + e.offset() + " of its JSON; nothing was stored: make the message smaller or less deep", e);
      }
      lines.writeBytes(RecordLine.of(line));
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  /** Creates the file and returns its end. */
  End create() throws IOException {
    try {
      disk.create(path);
    } catch (FileAlreadyExistsException createdByAnotherProcess) {
      throw new FileLocks.Busy();
    }
    return new End(0, 0, true, FileStamp.of(path));
  }

  /**
   * Writes lines behind the records of an existing file. An incomplete record there is removed. If writing fails, for example
   * because the disk is full, the file ends where the records end.
   *
   * <p>Two processes that lack a common lock, because somebody has deleted its file, lose no record: the second finds the file
   * locked or changed. Any other reader in this process may drop this lock between the check and the write. Therefore the system
   * writes at the end of the file, wherever it is then, and bytes with a line end are never removed.
   *
   * @param count the number of lines
   * @return the new end
   * @throws FileLocks.Busy if another process is writing or has written since the end was found; then nothing was written
   */
  End append(End end, int count, byte[] lines) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        FileOutputStream out = new FileOutputStream(path.toFile(), true)) {
      if (FileLocks.attempt(file.getChannel(), LOCKED, false) == null || !FileStamp.of(path).equals(end.stamp())
          || lineFollows(file, end.bytes())) {
        throw new FileLocks.Busy();
      }
      if (file.length() > end.bytes()) {
        file.setLength(end.bytes());
      }
      try {
        if (!end.lineEnd()) {
          file.seek(end.bytes());
          file.write('\n');
        }
        disk.write(out, lines);
      } catch (IOException | Error e) {
        takeBack(file, end, lines, e);
        throw e;
      }
    }
    return new End(end.records() + count, end.next() + lines.length, true, FileStamp.of(path));
  }

  private static boolean lineFollows(RandomAccessFile file, long at) throws IOException {
    byte[] rest = new byte[8192];
    file.seek(at);
    for (int more; (more = file.read(rest)) > 0; ) {
      for (int i = 0; i < more; i++) {
        if (rest[i] == '\n') {
          return true;
        }
      }
    }
    return false;
  }

  /** Removes the lines, or the beginning of them that was written, but no record of another writer. */
  private static void takeBack(RandomAccessFile file, End end, byte[] lines, Throwable cause) {
    try {
      byte[] written = new byte[(int) Math.max(0, Math.min(lines.length, file.length() - end.next()))];
      file.seek(end.next());
      file.readFully(written);
      if (file.length() <= end.next() + lines.length && Arrays.equals(written, Arrays.copyOf(lines, written.length))) {
        file.setLength(end.bytes());
      }
      file.getFD().sync();
    } catch (IOException alsoFailed) {
      cause.addSuppressed(alsoFailed);
    }
  }
}
