package io.github.kimisdk.store.lines;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A file of JSON Lines, open for one writer. A line is never changed and never removed, except a last line that a crash has cut
 * short. No method reads or writes by a channel, because an interruption would close it.
 *
 * <p>Writers keep apart by a lock of their own. This class is the second protection, if that lock is deleted: it locks a byte of
 * the file, and another writer finds the file locked or changed. Other code of this process that reads the file may drop this
 * lock at any time. Therefore the system writes at the end of the file, wherever it is then, bytes with a line end are never
 * removed, and a failed write removes its own bytes only.
 */
public final class LineFile implements Closeable {

  /** The byte that a writer locks. It is behind all lines, because a lock on Windows forbids others to read. */
  private static final long LOCKED = Long.MAX_VALUE - 1;

  /** Another process is writing, or has written. */
  public static final class Busy extends IOException {

    private static final long serialVersionUID = 1;

    /** Creates an exception. */
    public Busy() {
      super("expected one writer, found that another program has written to it or is writing");
    }
  }

  /**
   * The end of the lines in a file.
   *
   * @param bytes where the last line ends; the file is longer if a crash has cut another line short
   * @param lineEnd false if the last line has no line end, because an editor removed it
   */
  public record End(long bytes, boolean lineEnd) {

    /** The end of an empty file. */
    public static final End EMPTY = new End(0, true);

    /** Returns where the next line begins. */
    public long next() {
      return bytes + (lineEnd ? 0 : 1);
    }
  }

  /** Writes lines to an open file. */
  @FunctionalInterface
  public interface Writer {
    /** Writes all bytes or throws. */
    void write(FileOutputStream out, byte[] lines) throws IOException;
  }

  private final FileChannel channel;
  private final RandomAccessFile file;
  private final FileOutputStream out;
  private long length;

  private LineFile(FileChannel channel, RandomAccessFile file, FileOutputStream out) throws IOException {
    this.channel = channel;
    this.file = file;
    this.out = out;
    this.length = file.length();
  }

  /**
   * Opens a file that exists.
   *
   * @throws Busy if another writer has it open
   * @throws IOException if there is no file, or a link
   */
  public static LineFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        LineFile opened = new LineFile(channel, file, new FileOutputStream(path.toFile(), true));
        opened.lock();
        return opened;
      } catch (Throwable e) {
        file.close();
        throw e;
      }
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /** Only the channel does not follow links. Its lock overlaps with those of the others if they have opened the same file. */
  private void lock() throws IOException {
    if (lock(channel, LOCKED, false) == null || lock(file.getChannel(), LOCKED, false) != null
        || lock(out.getChannel(), LOCKED, false) != null) {
      out.close();
      throw new Busy();
    }
  }

  /** Locks one byte. Returns null if another program or other code of this process has locked it. */
  public static FileLock lock(FileChannel channel, long at, boolean shared) throws IOException {
    try {
      return channel.tryLock(at, 1, shared);
    } catch (OverlappingFileLockException heldInThisProcess) {
      return null;
    }
  }

  /** Reads all lines. */
  public End read(LineReader reader) throws IOException {
    file.seek(0);
    return reader.read(new FileInputStream(file.getFD()));
  }

  /** Reads some bytes. */
  public byte[] bytes(long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    file.seek(at);
    file.readFully(bytes);
    return bytes;
  }

  /**
   * Writes lines behind the last one. A line there that was cut short is removed. If writing fails, for example because the disk
   * is full, the file ends where it ended.
   *
   * @return the new end
   * @throws Busy if another program has written since the file was opened; then nothing was written
   */
  public End append(End end, byte[] lines, Writer writer) throws IOException {
    if (file.length() != length || lineFollows(end.bytes())) {
      throw new Busy();
    }
    if (length > end.bytes()) {
      file.setLength(end.bytes());
    }
    try {
      if (!end.lineEnd()) {
        file.seek(end.bytes());
        file.write('\n');
      }
      writer.write(out, lines);
    } catch (IOException | Error e) {
      takeBack(end, lines, e);
      throw e;
    }
    length = end.next() + lines.length;
    if (file.length() != length) {
      takeBackBehind(lines);
    }
    return new End(length, true);
  }

  private boolean lineFollows(long at) throws IOException {
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

  /** Another writer has written at the same time. Removes the lines if they stand behind its own, where they do not belong. */
  private void takeBackBehind(byte[] lines) throws IOException {
    long at = file.length() - lines.length;
    if (at >= 0 && Arrays.equals(bytes(at, lines.length), lines)) {
      file.setLength(at);
      force();
      throw new Busy();
    }
  }

  /** Removes the lines, or the beginning of them that was written, but no line of another writer. */
  private void takeBack(End end, byte[] lines, Throwable cause) {
    try {
      long more = file.length() - end.next();
      if (more <= 0 || more <= lines.length
          && Arrays.equals(bytes(end.next(), (int) more), 0, (int) more, lines, 0, (int) more)) {
        file.setLength(end.bytes());
        length = end.bytes();
      }
      force();
    } catch (IOException alsoFailed) {
      cause.addSuppressed(alsoFailed);
    }
  }

  /** Forces the lines to the disk. */
  public void force() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    try (channel; file; out) {
      length = -1;
    }
  }
}
