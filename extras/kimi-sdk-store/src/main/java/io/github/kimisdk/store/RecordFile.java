package io.github.kimisdk.store;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.store.lines.FileStamp;
import io.github.kimisdk.store.lines.LineFile;
import io.github.kimisdk.store.lines.LineReader;
import io.github.kimisdk.store.lines.PrivateFiles;
import io.github.kimisdk.store.lines.RecordLine;
import io.github.kimisdk.tool.StoreException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of a conversation. The caller has locked it.
 *
 * @param id the id of the conversation
 * @param path the file, which may be missing
 * @param limits the limits of a line
 * @param disk writes the lines
 */
record RecordFile(String id, Path path, JsonLimits limits, Disk disk) {

  /** Writes bytes so that they outlive the machine. Tests replace it, to fail. */
  @FunctionalInterface
  interface Disk extends LineFile.Writer {

    Disk FORCED = (out, bytes) -> {
      out.write(bytes);
      out.getFD().sync();
    };

    /** Creates the file of a new conversation. */
    default void create(Path file) throws IOException {
      PrivateFiles.createFile(file);
    }

    /** Forces the entry of a new file in its folder to the disk, and those of the folder's parents. */
    default void forceEntries(Path folder) throws IOException {
      PrivateFiles.forceAll(folder);
    }
  }

  /**
   * The end of the records in a file.
   *
   * @param records the number of records
   * @param lines the end of their lines
   * @param stamp the stamp of the file when its records ended there
   */
  record End(int records, LineFile.End lines, FileStamp stamp) {

    static final End EMPTY = new End(0, LineFile.End.EMPTY, FileStamp.MISSING);
  }

  /** The records of a file, and their end. */
  record Content(List<JsonObject> records, End end) {}

  /** Tells whether the file ends where the records end, as far as its stamp and its last byte show. */
  boolean endsAt(End end) throws IOException {
    FileStamp found = FileStamp.of(path);
    if (!found.exists()) {
      return end.equals(End.EMPTY);
    }
    if (!found.equals(end.stamp()) || found.size() != end.lines().bytes() || !end.lines().lineEnd()) {
      return false;
    }
    try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
      in.seek(Math.max(0, found.size() - 1));
      return found.size() == 0 || in.read() == '\n';
    }
  }

  Content read() throws IOException {
    FileStamp stamp = FileStamp.of(path);
    if (!stamp.exists()) {
      return new Content(List.of(), End.EMPTY);
    }
    try (InputStream in = new FileInputStream(path.toFile())) {
      return read(in, stamp);
    }
  }

  /** Reads the records of a file, whose stamp was taken before. */
  Content read(InputStream in, FileStamp stamp) throws IOException {
    Records records = new Records(this, new ArrayList<>());
    LineFile.End end = new LineReader(limits, records).read(in);
    return new Content(records.all, new End(records.all.size(), end, stamp));
  }

  /** The records that were read. */
  private record Records(RecordFile file, List<JsonObject> all) implements LineReader.Sink {

    @Override
    public void line(JsonValue line, long offset, int length) {
      all.add(line.asObject());
    }

    @Override
    public boolean ordered() {
      return true;
    }

    @Override
    public StoreException damage(String place, String expected, String found, String advice) {
      return new StoreException(file.place(place) + ": expected " + expected + ", found " + found + ". " + advice);
    }
  }

  private String place(String inFile) {
    return "conversation " + id + ": " + path + ", " + inFile;
  }

  /** Returns the place of a record, which counts from 0, for a message. Lines count from 1, bytes from 0. */
  String place(int record) throws IOException {
    long at = 0;
    try (InputStream in = new BufferedInputStream(new FileInputStream(path.toFile()))) {
      int line = 0;
      for (int next = 0; line < record && next >= 0; at++) {
        next = in.read();
        line += next == '\n' ? 1 : 0;
      }
    }
    return place("line " + (record + 1) + ", byte " + at + " of the file");
  }

  /**
   * Returns the lines of records.
   *
   * @param from the index of the first one
   * @throws StoreException if {@link #read} would refuse a record
   */
  static byte[] lines(String id, int from, List<JsonObject> records, JsonLimits limits) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    long index = from;
    for (JsonObject record : records) {
      byte[] line = Json.bytes(record);
      try {
        Json.parse(line, 0, line.length, limits);
      } catch (JsonParseException e) {
        throw new StoreException("conversation " + id + ": expected a record that can be read again, with " + e.expected()
            + ", found " + e.found()
            + " at offset " + e.offset() + " of its JSON; nothing was stored: make the message smaller or less deep", e);
      }
      lines.writeBytes(RecordLine.of(line, index++));
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  /** Creates the file and returns its end. */
  End create() throws IOException {
    try {
      disk.create(path);
    } catch (FileAlreadyExistsException createdByAnotherProcess) {
      throw new LineFile.Busy();
    }
    return new End(0, LineFile.End.EMPTY, FileStamp.of(path));
  }

  /**
   * Writes lines behind the records of an existing file, as {@link LineFile#append} does.
   *
   * @param count the number of lines
   * @return the new end
   * @throws LineFile.Busy if another process is writing or has written since the end was found; then nothing was written
   */
  End append(End end, int count, byte[] lines) throws IOException {
    LineFile.End after;
    try (LineFile file = LineFile.open(path)) {
      if (!FileStamp.of(path).equals(end.stamp())) {
        throw new LineFile.Busy();
      }
      after = file.append(end.lines(), lines, disk);
    } catch (NoSuchFileException removedMeanwhile) {
      throw new LineFile.Busy();
    }
    return new End(end.records() + count, after, FileStamp.of(path));
  }
}
