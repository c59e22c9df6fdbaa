package io.github.kimisdk.platform.data;

/**
 * How many requests of a batch have ended.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param total the requests of the batch; 0 while the service has not counted them
 * @param completed the requests that were answered
 * @param failed the requests that failed
 */
public record BatchCounts(long total, long completed, long failed) {

  /** No requests. */
  public static final BatchCounts NONE = new BatchCounts(0, 0, 0);

  /**
   * Returns counts.
   *
   * @param total the requests of the batch
   * @param completed the requests that were answered
   * @param failed the requests that failed
   * @return the counts
   */
  public static BatchCounts of(long total, long completed, long failed) {
    return new BatchCounts(total, completed, failed);
  }

  /**
   * Returns how many requests have ended.
   *
   * @return answers and failures
   */
  public long done() {
    return completed + failed;
  }

  /**
   * Returns the counts in one line.
   *
   * @return for example {@code 7 of 10 done, 1 failed}
   */
  @Override
  public String toString() {
    return done() + " of " + total + " done" + (failed > 0 ? ", " + failed + " failed" : "");
  }
}
