package io.github.kimisdk.platform.data;

import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A batch at one moment: requests in a file, which the service runs within a completion window (platform documentation, Batch).
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param id the id, with which another process finds the batch
 * @param status the status
 * @param inputFileId the file with the requests; empty if the service does not tell
 * @param outputFileId the file with the responses; absent while there is none
 * @param errorFileId the file with the failures; absent while there is none
 * @param completionWindow the time within which the service runs the requests, such as {@code 1d}; may be empty
 * @param counts how many requests have ended
 * @param createdAt the time of the creation; absent if the service does not tell
 * @param expiresAt the end of the completion window; absent if the service does not tell
 * @param times when the batch reached a status, as far as the service tells
 * @param metadata texts of the program that created the batch
 * @param extra members that have no component, for example {@code errors} of a batch that failed
 */
public record Batch(
    String id,
    BatchStatus status,
    String inputFileId,
    Optional<String> outputFileId,
    Optional<String> errorFileId,
    String completionWindow,
    BatchCounts counts,
    Optional<Instant> createdAt,
    Optional<Instant> expiresAt,
    Map<BatchStatus, Instant> times,
    Map<String, String> metadata,
    JsonObject extra) {

  /**
   * Creates a batch from all components.
   *
   * @param id not null
   * @param status not null
   * @param inputFileId not null
   * @param outputFileId the id or empty
   * @param errorFileId the id or empty
   * @param completionWindow not null
   * @param counts not null
   * @param createdAt the time or empty
   * @param expiresAt the time or empty
   * @param times not null
   * @param metadata not null
   * @param extra not null
   */
  public Batch {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(inputFileId, "inputFileId");
    Objects.requireNonNull(outputFileId, "outputFileId");
    Objects.requireNonNull(errorFileId, "errorFileId");
    Objects.requireNonNull(completionWindow, "completionWindow");
    Objects.requireNonNull(counts, "counts");
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(expiresAt, "expiresAt");
    times = Map.copyOf(Objects.requireNonNull(times, "times"));
    metadata = Map.copyOf(Objects.requireNonNull(metadata, "metadata"));
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a batch without files, for tests.
   *
   * @param id the id
   * @param status the status
   * @return the batch
   */
  public static Batch of(String id, BatchStatus status) {
    return new Batch(id, status, "", Optional.empty(), Optional.empty(), "", BatchCounts.NONE, Optional.empty(), Optional.empty(),
        Map.of(), Map.of(), JsonObject.EMPTY);
  }

  /**
   * Returns a copy with another status.
   *
   * @param status the status
   * @return the copy
   */
  public Batch withStatus(BatchStatus status) {
    return new Batch(id, status, inputFileId, outputFileId, errorFileId, completionWindow, counts, createdAt, expiresAt, times,
        metadata, extra);
  }

  /**
   * Returns a copy with other files of results.
   *
   * @param output the file with the responses or empty
   * @param errors the file with the failures or empty
   * @return the copy
   */
  public Batch withFiles(Optional<String> output, Optional<String> errors) {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(errors, "errors");
    return new Batch(id, status, inputFileId, output, errors, completionWindow, counts, createdAt, expiresAt, times, metadata,
        extra);
  }

  /**
   * Returns a copy with other counts.
   *
   * @param counts the counts
   * @return the copy
   */
  public Batch withCounts(BatchCounts counts) {
    return new Batch(id, status, inputFileId, outputFileId, errorFileId, completionWindow, counts, createdAt, expiresAt, times,
        metadata, extra);
  }

  /**
   * Returns a copy with other times.
   *
   * @param times when the batch reached a status
   * @return the copy
   */
  public Batch withTimes(Map<BatchStatus, Instant> times) {
    return new Batch(id, status, inputFileId, outputFileId, errorFileId, completionWindow, counts, createdAt, expiresAt, times,
        metadata, extra);
  }

  /**
   * Returns a copy with other members that have no component.
   *
   * @param extra the members
   * @return the copy
   */
  public Batch withExtra(JsonObject extra) {
    return new Batch(id, status, inputFileId, outputFileId, errorFileId, completionWindow, counts, createdAt, expiresAt, times,
        metadata, extra);
  }

  /**
   * Returns whether the batch changes no more.
   *
   * @return whether its status has {@linkplain BatchStatus#ended ended}
   */
  public boolean ended() {
    return status.ended();
  }

  /**
   * Returns the batch in one line.
   *
   * @return for example {@code batch_6f2a (in_progress, 7 of 10 done)}
   */
  @Override
  public String toString() {
    return id + " (" + status + ", " + counts + ")";
  }
}
