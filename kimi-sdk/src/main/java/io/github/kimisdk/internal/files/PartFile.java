package io.github.kimisdk.internal.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A download in a temporary file beside its target, which takes the place of the target when it is whole. So the target is whole or
 * unchanged at any moment. Closing it deletes the temporary file unless it was moved.
 */
final class PartFile implements FileContent.Sink, AutoCloseable {

  private final Path target;
  private final Path part;
  private FileChannel channel;
  private IOException failure;
  private boolean closed;

  private PartFile(Path target) {
    this.target = target;
    this.part = target.resolveSibling(".kimi-" + UUID.randomUUID() + ".part");
  }

  /** Returns the temporary file for a target. Throws where no file can be at the target. */
  static PartFile beside(Path path) {
    Path target = path.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || Files.isDirectory(target)) {
      throw new KimiException.BadRequest("expected the path of a file to write, found the folder " + target,
          "Name a file in the folder", CallDetails.NONE);
    }
    if (!Files.isDirectory(folder)) {
      throw new KimiException.BadRequest("expected a folder " + folder + " for the file, found none", "Create the folder first", CallDetails.NONE);
    }
    return new PartFile(target);
  }

  @Override
  public synchronized void restart() throws IOException {
    try {
      if (channel == null && !closed) {
        channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      }
      open().truncate(0).position(0);
    } catch (IOException failed) {
      throw noted(failed);
    }
  }

  @Override
  public synchronized void write(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        open().write(bytes);
      }
    } catch (IOException failed) {
      throw noted(failed);
    }
  }

  @Override
  public synchronized void complete() throws IOException {
    try {
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
  void move() throws IOException {
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Returns why this machine could not write the file; null if it could. */
  synchronized IOException failure() {
    return failure;
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
