package io.github.kimisdk.mcp;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import io.github.kimisdk.store.lines.FileLocks;
import io.github.kimisdk.store.lines.FileStamp;
import io.github.kimisdk.store.lines.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Tokens in a file with one JSON object. A reader sees the file before or after a change. A writer has the lock beside it. */
final class FileTokenStore implements TokenStore {

  private static final int MAX_BYTES = 4 * 1024 * 1024;

  /** Longer than a refresh in another program takes. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Path file;
  private final ReentrantLock mine = new ReentrantLock();

  FileTokenStore(Path file) {
    this.file = file;
  }

  @Override
  public Optional<String> load(String server) {
    Objects.requireNonNull(server, "server");
    return io(() -> MessageMembers.find(read(), server));
  }

  @Override
  public void save(String server, String secret) {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(secret, "secret");
    exclusively(server, () -> io(() -> write(read().with(server, Json.of(secret)))));
  }

  @Override
  public void delete(String server) {
    Objects.requireNonNull(server, "server");
    exclusively(server, () -> io(() -> {
      JsonObject entries = read();
      return entries.has(server) ? write(entries.without(server)) : file;
    }));
  }

  @Override
  public <T> T exclusively(String server, Supplier<T> work) {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(work, "work");
    boolean inside = mine.isHeldByCurrentThread();
    mine.lock();
    try {
      return inside ? work.get() : io(() -> locked(work));
    } finally {
      mine.unlock();
    }
  }

  private <T> T locked(Supplier<T> work) throws IOException {
    Path folder = file.getParent();
    PrivateFiles.createFolders(folder);
    return new FileLocks(folder.toRealPath().resolve("." + file.getFileName() + ".lock"), LONGEST_WAIT).exclusively(work::get);
  }

  /** Runs a sign-in while no other program signs in to the server. Its lock is another one, because users take time. */
  <T> T signingIn(String server, Duration limit, Supplier<T> work) {
    return io(() -> {
      PrivateFiles.createFolders(file.getParent());
      String lock = String.format(".%s.%08x.lock", file.getFileName(), server.hashCode());
      return new FileLocks(file.getParent().toRealPath().resolve(lock), limit.plus(LONGEST_WAIT)).exclusively(work::get);
    });
  }

  private JsonObject read() throws IOException {
    FileStamp stamp = FileStamp.of(file);
    if (!stamp.exists() || stamp.size() == 0) {
      return JsonObject.EMPTY;
    }
    if (stamp.size() > MAX_BYTES) {
      throw new IOException("expected at most " + MAX_BYTES + " bytes in " + file + ", found " + stamp.size());
    }
    try {
      if (Json.parse(Files.readAllBytes(file)) instanceof JsonObject entries) {
        return entries;
      }
    } catch (JsonParseException damaged) {
      // The message of the exception may quote the file.
    }
    throw new IOException("expected a JSON object in " + file + ", found other text; move the file away and sign in again");
  }

  private Path write(JsonObject entries) throws IOException {
    Path next = file.resolveSibling("." + file.getFileName() + ".next");
    Files.deleteIfExists(next);
    PrivateFiles.createFile(next);
    Files.write(next, Json.bytes(entries), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    try {
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException simple) {
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }
    PrivateFiles.force(file.getParent());
    return file;
  }

  private static <T> T io(FileLocks.Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return "TokenStore.file(" + file + ")";
  }
}
