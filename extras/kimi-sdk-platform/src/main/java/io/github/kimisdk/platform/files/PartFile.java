package io.github.kimisdk.platform.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A download in a temporary file beside its target, which takes the place of the target when it is whole. So the target is whole
 * or unchanged at any moment. Closing it deletes the temporary file unless it was moved.
 */
final class PartFile implements FileContent.Sink, AutoCloseable {

  private final Path target;
  private final Path part;
  private FileChannel channel;
  private long written;
  private IOException failure;
  private boolean closed;

  private PartFile(Path target) {
    this.target = target;
    this.part = target.resolveSibling(".kimi-" + UUID.randomUUID() + ".part");
  }

  /**
   * Returns the temporary file for a target, or for the file behind a link. Throws where no regular file can be at the target.
   */
  static PartFile beside(Path path) {
    Path target = path.toAbsolutePath();
    try {
      target = Files.exists(target, LinkOption.NOFOLLOW_LINKS) ? target.toRealPath() : target;
    } catch (IOException failed) {
      throw refused("expected a file or nothing at " + target + ", found a link that leads nowhere",
          "Remove the link, or name another file");
    }
    Path folder = target.getParent();
    if (folder == null || Files.isDirectory(target)) {
      throw refused("expected the path of a file to write, found the folder " + target, "Name a file in the folder");
    }
    if (!Files.isDirectory(folder)) {
      throw refused("expected a folder " + folder + " for the file, found none", "Create the folder first");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw refused("expected a regular file or nothing at " + target + ", found another kind of file",
          "Name a regular file, or copy files().open(...) to the pipe or the device");
    }
    return new PartFile(target);
  }

  private static KimiException refused(String what, String hint) {
    return new KimiException.BadRequest(what, hint, CallDetails.NONE);
  }

  @Override
  public synchronized long size() {
    return written;
  }

  @Override
  public synchronized void restart() throws IOException {
    try {
      if (channel == null && !closed) {
        channel = create();
      }
      open().truncate(0).position(0);
      written = 0;
    } catch (IOException failed) {
      throw noted(failed);
    }
  }

  /** Creates the temporary file with the permissions of the target, if there is one. */
  private FileChannel create() throws IOException {
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (!Files.exists(target) || !target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return FileChannel.open(part, options);
    }
    FileChannel file = FileChannel.open(part, options,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(target));
      return file;
    } catch (IOException failed) {
      file.close();
      throw failed;
    }
  }

  @Override
  public synchronized void write(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        written += open().write(bytes);
      }
    } catch (IOException failed) {
      throw noted(failed);
    }
  }

  /** Without the force, a crash of the machine after the move may leave an empty target. */
  @Override
  public synchronized void complete() throws IOException {
    try {
      open().force(true);
      open().close();
    } catch (IOException failed) {
      throw noted(failed);
    }
  }

  private FileChannel open() throws IOException {
    if (channel == null) {
      throw new IOException("the download is over");
    }
    return channel;
  }

  private IOException noted(IOException failed) {
    failure = closed ? failure : failed;
    return failed;
  }

  /** Puts the whole file in the place of the target. */
  void move() {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      throw unwritable(failed);
    }
  }

  /** Returns the failure of a download: of this machine if it could not write the file, else that of the call. */
  synchronized RuntimeException failure(KimiException ofCall) {
    return failure == null ? ofCall : unwritable(failure);
  }

  private RuntimeException unwritable(IOException cause) {
    return new UncheckedIOException(
        "cannot write " + target + ": " + cause
        + ". Check the free space and the permissions of the folder, and download it again", cause);
  }

  /** A worker may be writing at this moment, if the thread that waits was interrupted. */
  @Override
  public synchronized void close() {
    closed = true;
    try {
      if (channel != null) {
        channel.close();
      }
      Files.deleteIfExists(part);
    } catch (IOException failed) {
      // The failure of the download, if there is one, says more.
    }
  }
}
