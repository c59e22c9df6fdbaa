package io.github.kimisdk.internal.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * How long the service asks to wait: in a header, as milliseconds, seconds or a date, or in its words; a year at most. A
 * wait of nothing, such as a date that has passed, is none: the next form counts, or in the end a pause of our own.
 */
final class RetryAfter {

  private static final Duration LONGEST = Duration.ofDays(365);

  private static final String[] NAMES = {"retry-after", "x-retry-after"};

  private RetryAfter() {}

  static Optional<Duration> of(HttpHeaders headers, Scheduler scheduler) {
    List<String> millis = headers.allValues("retry-after-ms");
    if (!millis.isEmpty()) {
      Optional<Duration> wait = number(millis.get(0), 1e6);
      if (wait.isPresent()) {
        return wait;
      }
    }
    for (String name : NAMES) {
      List<String> values = headers.allValues(name);
      Optional<Duration> wait = values.isEmpty() ? Optional.empty() : wait(values.get(0), scheduler);
      if (wait.isPresent()) {
        return wait;
      }
    }
    return Optional.empty();
  }

  /** The number in "please try again after 5 seconds". */
  static Optional<Duration> in(String message) {
    long seconds = Numbers.after(message, "try again after ");
    return seconds <= 0 || seconds > LONGEST.toSeconds() ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  private static Optional<Duration> wait(String text, Scheduler scheduler) {
    return number(text, 1e9).or(() -> until(text, scheduler));
  }

  /** A decimal number, and nothing else that Java would take for one. */
  private static Optional<Duration> number(String text, double nanos) {
    String digits = text.strip();
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')) {
      return Optional.empty();
    }
    try {
      double wait = Math.min(Double.parseDouble(digits) * nanos, LONGEST.toNanos());
      return asked(Duration.ofNanos((long) wait));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> until(String text, Scheduler scheduler) {
    try {
      Instant moment = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(scheduler.now(), moment);
      return asked(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> asked(Duration wait) {
    return wait.isNegative() || wait.isZero() ? Optional.empty() : Optional.of(wait);
  }
}
