package io.github.kimisdk.mcp.oauth;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The store of the program, by the address of a server. Each method may throw anything. */
public interface Entries {

  Optional<String> load(String server);

  void save(String server, String secret);

  void delete(String server);

  /** Runs work while nobody else renews the entry. */
  <T> T exclusively(String server, Supplier<T> work);

  /** Runs a sign-in while nobody else signs in to the server, if the store knows of others. They wait as long as the limit. */
  default <T> T signingIn(String server, Duration limit, Supplier<T> work) {
    return work.get();
  }
}
