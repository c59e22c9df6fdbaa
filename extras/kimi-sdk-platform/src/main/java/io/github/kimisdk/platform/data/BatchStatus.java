package io.github.kimisdk.platform.data;

import java.util.Objects;
import java.util.Set;

/**
 * The status of a batch. The service may add statuses; compare with the constants.
 *
 * @param value the name that the service uses (platform documentation, Batch)
 */
public record BatchStatus(String value) {

  /** The service checks the file with the requests. */
  public static final BatchStatus VALIDATING = new BatchStatus("validating");

  /** The file was refused, and no request was run. */
  public static final BatchStatus FAILED = new BatchStatus("failed");

  /** Requests are run. */
  public static final BatchStatus IN_PROGRESS = new BatchStatus("in_progress");

  /** All requests have ended, and the results are prepared. */
  public static final BatchStatus FINALIZING = new BatchStatus("finalizing");

  /** The results are ready. Single requests may have failed. */
  public static final BatchStatus COMPLETED = new BatchStatus("completed");

  /** The completion window is over. The results so far are ready. */
  public static final BatchStatus EXPIRED = new BatchStatus("expired");

  /** The batch is being cancelled. */
  public static final BatchStatus CANCELLING = new BatchStatus("cancelling");

  /** The batch was cancelled. The results so far are ready. */
  public static final BatchStatus CANCELLED = new BatchStatus("cancelled");

  private static final Set<BatchStatus> ENDS = Set.of(FAILED, COMPLETED, EXPIRED, CANCELLED);

  /**
   * Creates a status.
   *
   * @param value the name that the service uses, not null
   */
  public BatchStatus {
    Objects.requireNonNull(value, "value");
  }

  /**
   * Returns whether a batch with this status changes no more.
   *
   * @return true for {@link #FAILED}, {@link #COMPLETED}, {@link #EXPIRED} and {@link #CANCELLED}; false for an unknown status
   */
  public boolean ended() {
    return ENDS.contains(this);
  }

  @Override
  public String toString() {
    return value;
  }
}
