package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * The use of the prefix cache. On {@code kimi-k3} and later, writes to the cache are billed; a longer life has a higher price.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param mode {@code implicit}
 * @param ttl the lifetime of an entry: {@code 5m} (the default) or {@code 1h}
 * @param extra members that this version does not know
 */
public record PromptCacheOptions(Optional<String> mode, Optional<String> ttl, JsonObject extra) {

  /**
   * Creates options from all components.
   *
   * @param mode the mode or empty
   * @param ttl the life or empty
   * @param extra unknown members, not null
   */
  public PromptCacheOptions {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(ttl, "ttl");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns options for the implicit cache.
   *
   * @param ttl {@code 5m} or {@code 1h}
   * @return the options
   */
  public static PromptCacheOptions implicit(String ttl) {
    return new PromptCacheOptions(
        Optional.of("implicit"), Optional.of(Objects.requireNonNull(ttl, "ttl")), JsonObject.EMPTY);
  }
}
