package io.github.kimisdk.mcp;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Keeps the tokens of sign-ins, one entry for each server. An entry is a text that only {@link SignIn} reads. It is a secret: a
 * store of your own should be as safe as one for passwords, such as that of the operating system.
 *
 * <p>Methods are called on workers, by several threads, and may block. If a method throws, the request that needs the token fails
 * with {@link McpException.SignInFailed}.
 */
public interface TokenStore {

  /**
   * Returns the entry of a server.
   *
   * @param server the address of the server
   * @return the entry; empty if there is none
   */
  Optional<String> load(String server);

  /**
   * Stores the entry of a server, in place of an earlier one.
   *
   * @param server the address of the server
   * @param secret the entry
   */
  void save(String server, String secret);

  /**
   * Deletes the entry of a server, if there is one.
   *
   * @param server the address of the server
   */
  void delete(String server);

  /**
   * Runs work that renews an entry, while no other thread or program does so. The work loads and saves entries of this store.
   * Most authorization servers accept a refresh token once, and end all tokens if it comes again.
   *
   * @param <T> the type of the result
   * @param server the address of the server
   * @param work the work; its exceptions are thrown
   * @return the result of the work; by default it runs at once, which is enough for a store of one program and one client
   */
  default <T> T exclusively(String server, Supplier<T> work) {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(work, "work");
    return work.get();
  }

  /** {@return a store that forgets everything when the program ends} */
  static TokenStore inMemory() {
    Map<String, String> entries = new ConcurrentHashMap<>();
    ReentrantLock lock = new ReentrantLock();
    return new TokenStore() {
      @Override
      public Optional<String> load(String server) {
        return Optional.ofNullable(entries.get(server));
      }

      @Override
      public void save(String server, String secret) {
        entries.put(server, secret);
      }

      @Override
      public void delete(String server) {
        entries.remove(server);
      }

      @Override
      public <T> T exclusively(String server, Supplier<T> work) {
        lock.lock();
        try {
          return work.get();
        } finally {
          lock.unlock();
        }
      }

      @Override
      public String toString() {
        return "TokenStore.inMemory()";
      }
    };
  }

  /**
   * Returns a store in a file that only its owner can read, where the file system has such permissions. The tokens are not
   * encrypted. Several programs may use the file at once: a change replaces it whole, and a lock beside it keeps refreshes apart.
   *
   * @param file the file; it and its folders are made when an entry is saved
   * @return the store
   */
  static TokenStore file(Path file) {
    return new FileTokenStore(Objects.requireNonNull(file, "file").toAbsolutePath());
  }
}
