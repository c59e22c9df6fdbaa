package io.github.kimisdk.store.lines;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * The identity, size and time of a regular file. A file with another stamp was changed or replaced.
 *
 * @param key identifies the file; null where the system does not
 * @param size the bytes of the file; negative if there is no file
 * @param modified when the file was changed
 */
public record FileStamp(Object key, long size, FileTime modified) {

  /** The stamp of no file. */
  public static final FileStamp MISSING = new FileStamp(null, -1, FileTime.fromMillis(0));

  /**
   * Returns the stamp of a file, or {@link #MISSING}.
   *
   * @throws FileSystemException if there is no regular file: a link may lead to a file of another program, and opening a pipe
   *     may wait
   */
  public static FileStamp of(Path path) throws IOException {
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException missing) {
      return MISSING;
    }
    if (!found.isRegularFile()) {
      String kind = found.isSymbolicLink() ? "a symbolic link" : found.isDirectory() ? "a folder" : "a device or a pipe";
      throw new FileSystemException(path.toString(), null,
          "expected a regular file, found " + kind + "; move it away, or choose another name");
    }
    return new FileStamp(found.fileKey(), found.size(), found.lastModifiedTime());
  }

  /** Returns whether there is a file. */
  public boolean exists() {
    return size >= 0;
  }
}
