package io.github.kimisdk.platform.data;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * The settings of a new batch.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param completionWindow the time within which the service runs the requests: whole hours, from 12 hours to 7 days
 * @param metadata texts that the batch carries: at most 16, with keys of at most 64 and values of at most 512 characters
 */
public record BatchOptions(Duration completionWindow, Map<String, String> metadata) {

  private static final Duration SHORTEST = Duration.ofHours(12);
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final int MOST_TEXTS = 16;
  private static final int LONGEST_KEY = 64;
  private static final int LONGEST_VALUE = 512;

  /** A window of one day, without metadata. */
  public static final BatchOptions DEFAULT = new BatchOptions(Duration.ofDays(1), Map.of());

  /**
   * Creates settings from all components.
   *
   * @param completionWindow not null
   * @param metadata not null
   * @throws IllegalArgumentException if a value is outside of the limits of the service (platform documentation, Create Batch)
   */
  public BatchOptions {
    Objects.requireNonNull(completionWindow, "completionWindow");
    metadata = Map.copyOf(Objects.requireNonNull(metadata, "metadata"));
    boolean inRange = completionWindow.compareTo(SHORTEST) >= 0 && completionWindow.compareTo(LONGEST) <= 0;
    if (!inRange || !Duration.ofHours(completionWindow.toHours()).equals(completionWindow)) {
      throw new IllegalArgumentException("expected a completion window of 12 hours to 7 days in whole hours, found "
          + completionWindow);
    }
    if (metadata.size() > MOST_TEXTS) {
      throw new IllegalArgumentException("expected metadata of at most " + MOST_TEXTS + " texts, found " + metadata.size());
    }
    metadata.forEach((key, value) -> {
      if (key.length() > LONGEST_KEY || value.length() > LONGEST_VALUE) {
        throw new IllegalArgumentException("expected metadata with keys of at most " + LONGEST_KEY + " and values of at most "
            + LONGEST_VALUE + " characters, found " + key.length() + " and " + value.length());
      }
    });
  }

  /**
   * Returns a copy with another completion window.
   *
   * @param completionWindow whole hours, from 12 hours to 7 days
   * @return a copy
   * @throws IllegalArgumentException if the window is outside of these limits
   */
  public BatchOptions withCompletionWindow(Duration completionWindow) {
    return new BatchOptions(completionWindow, metadata);
  }

  /**
   * Returns a copy with other metadata.
   *
   * @param metadata texts of the program
   * @return a copy
   * @throws IllegalArgumentException if there are too many texts, or one is too long
   */
  public BatchOptions withMetadata(Map<String, String> metadata) {
    return new BatchOptions(completionWindow, metadata);
  }
}
