package io.github.kimisdk.internal.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.platform.Purpose;
import io.github.kimisdk.platform.UploadedFile;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The files that were uploaded, by content and purpose. Threads that ask for the same content at once upload it once. */
final class FileMemory {

  /**
   * A content.
   *
   * @param hash its SHA-256
   * @param purpose the purpose of the upload
   */
  record Key(String hash, Purpose purpose) {}

  private static final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile UploadedFile file;
  }

  private final ConcurrentHashMap<Key, Slot> slots = new ConcurrentHashMap<>();

  /** Returns the file of a content, uploaded now if it is not known. */
  UploadedFile get(Key key, Supplier<UploadedFile> upload) {
    Slot slot = slots.computeIfAbsent(key, any -> new Slot());
    lock(slot);
    try {
      UploadedFile file = slot.file == null ? upload.get() : slot.file;
      slot.file = file;
      return file;
    } finally {
      slot.lock.unlock();
    }
  }

  private static void lock(Slot slot) {
    try {
      slot.lock.lockInterruptibly();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new KimiException.Interrupted("the thread was interrupted while another one uploaded the same file", CallDetails.NONE, stop);
    }
  }

  /** Forgets a file that the service no longer has. */
  void forget(String id) {
    for (Slot slot : slots.values()) {
      UploadedFile known = slot.file;
      if (known != null && known.id().equals(id)) {
        slot.file = null;
      }
    }
  }

  /** Returns the ids of all files. */
  List<String> ids() {
    return slots.values().stream().map(slot -> slot.file).filter(Objects::nonNull).map(UploadedFile::id).toList();
  }
}
