package io.github.kimisdk.chat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Values that help the service and do not change the answer. An absent or empty value is not sent.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param promptCacheKey groups the requests of one session in the prefix cache
 * @param promptCacheOptions how the prefix cache is used
 * @param safetyIdentifier a stable, hashed id of the end user
 * @param prediction text that the answer is expected to contain
 */
public record Hints(
    Optional<String> promptCacheKey,
    Optional<PromptCacheOptions> promptCacheOptions,
    Optional<String> safetyIdentifier,
    List<ContentPart> prediction) {

  /** No hints. */
  public static final Hints NONE = new Hints(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  /**
   * Creates hints from all components.
   *
   * @param promptCacheKey the key or empty
   * @param promptCacheOptions the options or empty
   * @param safetyIdentifier the id or empty
   * @param prediction text parts, not null
   */
  public Hints {
    Objects.requireNonNull(promptCacheKey, "promptCacheKey");
    Objects.requireNonNull(promptCacheOptions, "promptCacheOptions");
    Objects.requireNonNull(safetyIdentifier, "safetyIdentifier");
    prediction = Elements.copy("prediction", prediction);
  }

  /**
   * Returns a copy with another key for the prefix cache.
   *
   * @param key one key per session
   * @return a copy
   */
  public Hints withPromptCacheKey(String key) {
    return new Hints(Optional.of(Objects.requireNonNull(key, "key")), promptCacheOptions, safetyIdentifier, prediction);
  }

  /**
   * Returns a copy with options for the prefix cache.
   *
   * @param options the options
   * @return a copy
   */
  public Hints withPromptCacheOptions(PromptCacheOptions options) {
    return new Hints(promptCacheKey, Optional.of(Objects.requireNonNull(options, "options")), safetyIdentifier, prediction);
  }

  /**
   * Returns a copy with an end user's id.
   *
   * @param id a stable, hashed id
   * @return a copy
   */
  public Hints withSafetyIdentifier(String id) {
    return new Hints(promptCacheKey, promptCacheOptions, Optional.of(Objects.requireNonNull(id, "id")), prediction);
  }

  /**
   * Returns a copy with an expected answer.
   *
   * @param text text that the answer is expected to contain
   * @return a copy
   */
  public Hints withPrediction(String text) {
    return new Hints(promptCacheKey, promptCacheOptions, safetyIdentifier, List.of(ContentPart.text(text)));
  }
}
