package io.github.kimisdk.platform.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.UploadedFile;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The files that questions have uploaded: those that can be used again, by content and purpose, and the ids of all of them, to
 * be deleted. Threads that ask for the same content at once upload it once. Copies of a client share a memory.
 */
public final class FileMemory {

  /**
   * The content of a file.
   *
   * @param hash its SHA-256
   * @param purpose the purpose of the upload
   * @param name the name of the upload if it has to be this one; empty for any
   */
  record Key(String hash, Purpose purpose, String name) {}

  /** A file that was uploaded, and the content that was sent. */
  record Sent(Key content, UploadedFile file) {}

  /** Empty results are those of uploads that have failed. */
  private final ConcurrentHashMap<Key, CompletableFuture<Optional<Sent>>> files = new ConcurrentHashMap<>();
  private final Set<String> ids = ConcurrentHashMap.newKeySet();

  /**
   * Returns the file of content, uploaded now if none is known.
   *
   * @param present whether the service still has a known file
   * @param upload uploads the content; it may have changed since it was hashed
   */
  UploadedFile get(Key key, Predicate<UploadedFile> present, Supplier<Sent> upload) {
    while (true) {
      CompletableFuture<Optional<Sent>> own = new CompletableFuture<>();
      CompletableFuture<Optional<Sent>> known = files.putIfAbsent(key, own);
      if (known == null) {
        return upload(key, own, upload);
      }
      Optional<UploadedFile> file = await(known).filter(sent -> sent.content().equals(key)).map(Sent::file);
      if (file.filter(present).isPresent()) {
        return file.get();
      }
      files.remove(key, known);
      file.map(UploadedFile::id).ifPresent(ids::remove);
    }
  }

  private UploadedFile upload(Key key, CompletableFuture<Optional<Sent>> own, Supplier<Sent> upload) {
    Optional<Sent> sent = Optional.empty();
    try {
      sent = Optional.of(upload.get());
      return sent.get().file();
    } finally {
      if (sent.filter(whole -> whole.content().equals(key)).isEmpty()) {
        files.remove(key, own);
      }
      own.complete(sent);
      sent.ifPresent(whole -> files.putIfAbsent(whole.content(), own));
    }
  }

  private static Optional<Sent> await(CompletableFuture<Optional<Sent>> known) {
    try {
      return known.get();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new KimiException.Interrupted("the thread was interrupted while another one uploaded the same file",
          CallDetails.NONE, stop);
    } catch (ExecutionException never) {
      throw new IllegalStateException("expected a future that does not fail", never);
    }
  }

  /** Takes the id of a file that the service has, to be deleted. */
  void uploaded(String id) {
    ids.add(id);
  }

  /** Forgets a file that the service no longer has. */
  void deleted(String id) {
    files.values().removeIf(known -> known.isDone() && known.join().filter(sent -> sent.file().id().equals(id)).isPresent());
    ids.remove(id);
  }

  /** Returns the ids of all files that are to be deleted. */
  List<String> ids() {
    return List.copyOf(ids);
  }
}
