package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.store.lines.LineFile;
import io.github.kimisdk.store.lines.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock of a journal, for one run of one process. The system drops it when the process is killed.
 *
 * <p>It is a lock of an empty file beside the journal. On POSIX systems, closing any descriptor of a file drops all locks of the
 * process on it, and other code may read the journal at any time. For the same reason a set, and not the system, keeps two runs
 * of this process apart.
 */
final class JournalLock implements AutoCloseable {

  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel file;

  private JournalLock(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Takes the lock.
   *
   * @param journal the absolute path of the journal, which may be missing
   * @throws KimiException.BadRequest if another run has the lock
   */
  static JournalLock take(Path journal) throws IOException {
    if (journal.getFileName() == null) {
      throw new IOException("expected the path of a file, found a folder");
    }
    // Another name of the same journal, through folders that are links, has the same lock.
    Path real = Files.exists(journal) ? journal.toRealPath() : journal.getParent().toRealPath().resolve(journal.getFileName());
    Path path = real.resolveSibling(real.getFileName() + ".lock");
    requireOwn(journal);
    requireOwn(path);
    if (!HELD.add(path)) {
      throw busy(journal);
    }
    FileChannel file = null;
    try {
      createFile(path);
      file = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      if (LineFile.lock(file, 0, false) == null) {
        throw busy(journal);
      }
      return new JournalLock(path, file);
    } catch (IOException | RuntimeException | Error e) {
      release(path, file);
      throw e;
    }
  }

  /** Refuses a link, through which a run would write into a file that it does not name. */
  static void requireOwn(Path path) throws IOException {
    String found = Files.isSymbolicLink(path) ? "a symbolic link to " + Files.readSymbolicLink(path)
        : Files.isRegularFile(path) && path.getFileSystem().supportedFileAttributeViews().contains("unix")
            && (int) Files.getAttribute(path, "unix:nlink") > 1 ? "a file with other names, which are hard links" : "";
    if (!found.isEmpty()) {
      throw new KimiException.BadRequest("expected a file of its own for the journal at " + path + ", found " + found,
          "Name the file itself, or another journal", CallDetails.NONE);
    }
  }

  private static KimiException busy(Path journal) {
    return new KimiException.BadRequest(
        "expected the journal " + journal + " for this run alone, found that another run is using it",
        "Wait until that run has ended, or use another journal", CallDetails.NONE);
  }

  /** Creates a file if there is none. */
  static void createFile(Path path) throws IOException {
    try {
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        PrivateFiles.createFile(path);
      }
    } catch (FileAlreadyExistsException createdByAnotherProcess) {
      // That file is as good.
    }
  }

  private static void release(Path path, FileChannel file) throws IOException {
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      HELD.remove(path);
    }
  }

  @Override
  public void close() throws IOException {
    release(path, file);
  }
}
