package io.github.kimisdk.store.lines;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Creates files and folders that only their owner can use, where the file system has POSIX permissions, and forces the entries of
 * folders to the disk. A new file outlives the machine only if its entry does.
 */
public final class PrivateFiles {

  private PrivateFiles() {}

  /** Creates a folder and its parents. Existing folders stay as they are. */
  public static void createFolders(Path folder) throws IOException {
    Files.createDirectories(folder, permissions(folder, "rwx------"));
  }

  /** Creates a file that does not exist. */
  public static void createFile(Path file) throws IOException {
    Files.createFile(file, permissions(file, "rw-------"));
  }

  private static FileAttribute<?>[] permissions(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
        : new FileAttribute<?>[0];
  }

  /** Forces the entries of a folder and of its parents, which may be new, too. */
  public static void forceAll(Path folder) throws IOException {
    for (Path at = folder.toRealPath(); at != null; at = at.getParent()) {
      force(at);
    }
  }

  /**
   * Forces the entries of a folder, even if the thread is interrupted, which stays so.
   *
   * @return false if the system does not allow it: Windows cannot open folders, but the journal of its file system keeps the
   *     entries
   */
  public static boolean force(Path folder) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
          entries.force(true);
          return true;
        } catch (ClosedByInterruptException closed) {
          interrupted |= Thread.interrupted();
        } catch (IOException unsupported) {
          return false;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
