package io.github.kimisdk.internal.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How long the service asks to wait: in a header, as milliseconds, seconds or a date, or in its words. */
final class RetryAfter {

  private static final long LONGEST_SECONDS = 365L * 24 * 3600;

  private RetryAfter() {}

  static Optional<Duration> of(HttpHeaders headers, InstantSource clock) {
    Optional<Duration> millis =
        headers.firstValue("retry-after-ms").flatMap(RetryAfter::number).map(n -> Duration.ofNanos((long) (n * 1e6)));
    return millis
        .or(() -> headers.firstValue("retry-after").flatMap(text -> wait(text, clock)))
        .or(() -> headers.firstValue("x-retry-after").flatMap(text -> wait(text, clock)));
  }

  /** The number in "please try again after 5 seconds". */
  static Optional<Duration> in(String message) {
    long seconds = Numbers.after(message, "try again after ");
    return seconds < 0 || seconds > LONGEST_SECONDS ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  private static Optional<Duration> wait(String text, InstantSource clock) {
    Optional<Duration> seconds = number(text).map(n -> Duration.ofMillis((long) (n * 1000)));
    return seconds.isPresent() ? seconds : until(text, clock);
  }

  private static Optional<Double> number(String text) {
    try {
      double value = Double.parseDouble(text.strip());
      return value >= 0 && value <= LONGEST_SECONDS * 1000.0 ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> until(String text, InstantSource clock) {
    try {
      Instant moment = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(clock.instant(), moment);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }
}
