package io.github.kimisdk.tool;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Forces the entries of folders to the disk. A new file outlives the machine only if its entry does. */
final class FolderSync {

  private FolderSync() {}

  /** Forces the entries of a folder and of its parents, which may be new, too. */
  static void forceAll(Path folder) throws IOException {
    for (Path at = folder.toRealPath(); at != null; at = at.getParent()) {
      force(at);
    }
  }

  /**
   * Forces the entries of a folder, also if the thread is interrupted, which stays so.
   *
   * @return false if the system does not allow it: Windows cannot open folders, but the journal of its file system keeps the
   *     entries
   */
  static boolean force(Path folder) {
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
