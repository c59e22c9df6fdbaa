package io.github.kimisdk.store.lines;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The lock of one file, among all threads, stores and processes. Readers share it, a writer has it alone.
 *
 * <p>It consists of locks on three bytes of an empty file:
 * <pre>
 *   byte         reader                            writer
 *   0, writer    -                                 exclusive; if another process has it, the writer is refused
 *   1, gate      shared, until it has the content  exclusive; later readers wait here
 *   2, content   shared, while it reads            exclusive, while it writes
 * </pre>
 *
 * <p>On POSIX systems, locks of files belong to the process, and closing any descriptor of a file drops all of them. Therefore
 * the locked file is not the file with the content, which other code may read at any time. For the same reason only one thread of
 * the JVM has the locked file open. It holds the monitor of an interned string that names the file. Such strings are the same for
 * all stores and class loaders, and the garbage collector removes them.
 *
 * <p>If somebody deletes the locked file, other processes lock a new one. Therefore a lock counts only if its file is still the
 * one at the path. While work runs, the file can still be deleted: {@link LineFile} then keeps two writers apart.
 */
public final class FileLocks {

  /** Work that needs the lock. */
  @FunctionalInterface
  public interface Work<T> {
    /** Runs the work. */
    T run() throws IOException;
  }

  /** The locked file was deleted or replaced. */
  private static final class Replaced extends IOException {
    private static final long serialVersionUID = 1;
  }

  private static final String MONITOR = "io.github.kimisdk.tool.FileLocks: ";
  private static final int WRITER = 0;
  private static final int GATE = 1;
  private static final int CONTENT = 2;
  private static final int MOST_REPLACEMENTS = 1_000;
  private static final int SHORTEST_PAUSE_NANOS = 20_000;
  private static final int LONGEST_PAUSE_NANOS = 2_000_000;

  private final Path file;
  private final Duration longestWait;

  /**
   * Creates a lock. No file is opened.
   *
   * @param file the file to lock, in the real path of its folder
   * @param longestWait how long to wait for other processes that read or write
   */
  public FileLocks(Path file, Duration longestWait) {
    this.file = file;
    this.longestWait = longestWait;
  }

  /**
   * Runs work while no other thread or process reads or writes. The first call creates the locked file.
   *
   * @throws LineFile.Busy if another process is writing; then the work was not run
   */
  public <T> T writing(Work<T> work) throws IOException {
    return writing(channel -> {
      if (LineFile.lock(channel, WRITER, false) == null) {
        throw new LineFile.Busy();
      }
    }, work);
  }

  /** Runs work as {@link #writing} does, and waits for another process that is writing. */
  public <T> T exclusively(Work<T> work) throws IOException {
    return writing(channel -> await(channel, WRITER, false), work);
  }

  private <T> T writing(Locks writer, Work<T> work) throws IOException {
    synchronized (monitor(file)) {
      return repeating(() -> {
        create();
        return holding(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS), channel -> {
          writer.take(channel);
          await(channel, GATE, false);
          await(channel, CONTENT, false);
        }, work);
      });
    }
  }

  /** Runs work while no other thread or process writes. Creates no file. */
  public <T> T reading(Work<T> work) throws IOException {
    synchronized (monitor(file)) {
      return repeating(() -> {
        if (!exists()) {
          T result = work.run();
          if (!exists()) {
            return result;
          }
        }
        return holding(Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS), channel -> {
          FileLock gate = await(channel, GATE, true);
          await(channel, CONTENT, true);
          gate.release();
        }, work);
      });
    }
  }

  /** Begins again when the locked file is another one than before, because somebody has deleted it. */
  private <T> T repeating(Work<T> attempt) throws IOException {
    for (int i = 0; i < MOST_REPLACEMENTS; i++) {
      try {
        return attempt.run();
      } catch (Replaced another) {
        // The file that is there now may stay.
      }
    }
    throw new IOException("expected the lock " + file + " to stay, found that it was deleted " + MOST_REPLACEMENTS
        + " times in succession; end the program that deletes it");
  }

  private boolean exists() {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private void create() throws IOException {
    try {
      if (!exists()) {
        PrivateFiles.createFile(file);
      }
    } catch (FileAlreadyExistsException createdByAnotherProcess) {
      // That file is as good.
    }
  }

  private static String monitor(Object name) {
    return (MONITOR + name).intern();
  }

  /** Takes locks of the open file. */
  private interface Locks {
    void take(FileChannel channel) throws IOException;
  }

  /** A folder may have several paths, so that the file's identity names the monitor. Closing the channel releases the locks. */
  private <T> T holding(Set<OpenOption> options, Locks locks, Work<T> work) throws IOException {
    Object key = key();
    synchronized (monitor(key == null ? file : key)) {
      try (FileChannel channel = open(options)) {
        locks.take(channel);
        if (!Objects.equals(key, key())) {
          throw new Replaced();
        }
        return work.run();
      }
    }
  }

  /** Returns the identity of the file that has the path now. */
  private Object key() throws IOException {
    FileStamp found = FileStamp.of(file);
    if (!found.exists()) {
      throw new Replaced();
    }
    return found.key();
  }

  private FileChannel open(Set<OpenOption> options) throws IOException {
    try {
      return FileChannel.open(file, options);
    } catch (NoSuchFileException deleted) {
      throw new Replaced();
    }
  }

  /** Polls, because an interruption would end a blocking wait and close the channel. */
  private FileLock await(FileChannel channel, int at, boolean shared) throws IOException {
    long start = System.nanoTime();
    boolean interrupted = false;
    try {
      for (long pause = SHORTEST_PAUSE_NANOS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
        FileLock lock = LineFile.lock(channel, at, shared);
        if (lock != null) {
          return lock;
        }
        if (System.nanoTime() - start > longestWait.toNanos()) {
          throw new IOException("expected to get the lock " + file + " within " + longestWait
              + ", found that another process holds it");
        }
        LockSupport.parkNanos(pause);
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
