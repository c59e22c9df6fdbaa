package io.github.kimisdk.platform.data;

import io.github.kimisdk.chat.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The progress of a bulk at one moment. Tokens and cost include the results that come from a journal, so they are those of the
 * whole bulk, however often its process was started.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param done the requests that have ended, with responses or failures
 * @param failed how many of these failed
 * @param replayed how many of these come from the journal of an earlier run
 * @param total the number of all requests; absent while it is unknown
 * @param usage the sum of the tokens of all responses
 * @param cost the cost of the responses by the price list of the shipped table of models; absent if no price is known
 * @param currency the currency of the cost, {@code USD} or {@code CNY}
 * @param unpriced the responses that the cost does not include, because their usage or the price of their model is unknown
 * @param elapsed the time since this run started, until now or until its end
 * @param timeLeft the time that the rest takes at the average speed of this run; absent while it cannot be estimated
 */
public record BulkProgress(
    long done,
    long failed,
    long replayed,
    OptionalLong total,
    Usage usage,
    Optional<BigDecimal> cost,
    String currency,
    long unpriced,
    Duration elapsed,
    Optional<Duration> timeLeft) {

  private static final int DIGITS_OF_COST = 4;

  /**
   * Creates progress from all components.
   *
   * @param done as above
   * @param failed as above
   * @param replayed as above
   * @param total the number or empty
   * @param usage not null
   * @param cost the cost or empty
   * @param currency not null
   * @param unpriced as above
   * @param elapsed not null
   * @param timeLeft the time or empty
   */
  public BulkProgress {
    Objects.requireNonNull(total, "total");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(cost, "cost");
    Objects.requireNonNull(currency, "currency");
    Objects.requireNonNull(elapsed, "elapsed");
    Objects.requireNonNull(timeLeft, "timeLeft");
  }

  /**
   * Returns how many requests were answered.
   *
   * @return the requests that have ended without a failure
   */
  public long answered() {
    return done - failed;
  }

  /**
   * Returns the progress in one line.
   *
   * @return for example {@code 1200 of 100000 done, 3 failed, 200 replayed, 48000 prompt + 12000 completion = 60000 tokens,
   *     0.2160 USD, 1:05:30 left}
   */
  @Override
  public String toString() {
    return done + (total.isPresent() ? " of " + total.getAsLong() : "") + " done"
        + (failed > 0 ? ", " + failed + " failed" : "")
        + (replayed > 0 ? ", " + replayed + " replayed" : "")
        + ", " + usage
        + cost.map(sum -> ", " + sum.setScale(DIGITS_OF_COST, RoundingMode.HALF_UP).toPlainString() + " " + currency).orElse("")
        + timeLeft.map(time -> ", " + clock(time) + " left").orElse("");
  }

  private static String clock(Duration time) {
    return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }
}
