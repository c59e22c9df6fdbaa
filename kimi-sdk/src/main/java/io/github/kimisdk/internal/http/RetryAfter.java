package io.github.kimisdk.internal.http;

import io.github.kimisdk.internal.threads.Scheduler;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * Reads how long the service asks to wait: from a header, as milliseconds, seconds or a date, or from a message. A wait is at
 * most a year. A form without a positive wait, such as a date in the past, is ignored, and the next form counts. A date counts
 * from the {@code date} of the same answer, because the clock of this machine may differ from that of the service.
 */
public final class RetryAfter {

  private static final Duration LONGEST = Duration.ofDays(365);

  private static final List<String> FORMS = List.of("retry-after-ms", "retry-after", "x-retry-after");

  /** A later reset belongs to another kind of limit, or the header has another unit than seconds since 1970. */
  private static final Duration LONGEST_RESET = Duration.ofMinutes(5);

  private static final int MOST_DIGITS = 11;

  private RetryAfter() {}

  static Optional<Duration> of(HttpHeaders headers, Scheduler scheduler) {
    for (String name : FORMS) {
      Optional<String> text = headers.firstValue(name);
      Optional<Duration> wait = text.isEmpty() ? Optional.empty()
          : name.endsWith("-ms") ? number(text.get(), 1e6) : number(text.get(), 1e9)
          .or(() -> until(text.get(), headers, scheduler));
      if (wait.isPresent()) {
        return wait;
      }
    }
    return Optional.empty();
  }

  /** Reads the second since 1970 at which a limit is reset. The platform's search sends it with a 429. */
  static Optional<Duration> untilReset(HttpHeaders headers, Scheduler scheduler) {
    String digits = headers.firstValue("x-ratelimit-reset").orElse("").strip();
    if (digits.isEmpty() || digits.length() > MOST_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    Duration wait = Duration.between(answered(headers, scheduler), Instant.ofEpochSecond(Long.parseLong(digits)));
    return wait.compareTo(LONGEST_RESET) > 0 ? Optional.empty() : positive(wait);
  }

  /** Reads a message such as "please try again after 5 seconds". */
  public static Optional<Duration> in(String message) {
    long seconds = Numbers.between(message, "try again after ", " second");
    return seconds <= 0 || seconds > LONGEST.toSeconds() ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  /** Reads a decimal number, and no other form that Double.parseDouble accepts. */
  private static Optional<Duration> number(String text, double nanos) {
    String digits = text.strip();
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')) {
      return Optional.empty();
    }
    try {
      double wait = Math.min(Double.parseDouble(digits) * nanos, LONGEST.toNanos());
      return positive(Duration.ofNanos((long) wait));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> until(String text, HttpHeaders headers, Scheduler scheduler) {
    return date(text).flatMap(moment -> {
      Duration wait = Duration.between(answered(headers, scheduler), moment);
      return positive(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    });
  }

  /** Returns when the service has answered, by its clock if it tells the time. */
  private static Instant answered(HttpHeaders headers, Scheduler scheduler) {
    return headers.firstValue("date").flatMap(RetryAfter::date).orElseGet(scheduler::now);
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> positive(Duration wait) {
    return wait.isNegative() || wait.isZero() ? Optional.empty() : Optional.of(wait);
  }
}
