package io.github.kimisdk.internal.text;

import java.time.Duration;
import java.util.Objects;

/** Refuses values that a setting does not take, with the name of the setting, and streams that have nothing left to read. */
public final class Require {

  private static final Duration YEAR = Duration.ofDays(365);

  private Require() {}

  /** Returns a number that is not below the least. */
  public static <N extends Number> N atLeast(long least, String setting, N found) {
    if (found.longValue() < least) {
      throw new IllegalArgumentException(setting + ": expected at least " + least + ", found " + found);
    }
    return found;
  }

  /** Refuses a stream that was read to its end, or closed before. */
  public static void unread(boolean ended, boolean closed) {
    if (ended || closed) {
      throw new IllegalStateException("expected a stream with more to read, found one that was "
          + (closed ? "closed" : "read to its end") + "; keep what is read, or make the call again");
    }
  }

  /** Returns a time that is not below zero, or is above it; at most a year, which can be counted in nanoseconds. */
  public static Duration time(String setting, Duration found, boolean zero) {
    if (Objects.requireNonNull(found, setting).compareTo(zero ? Duration.ZERO : Duration.ofNanos(1)) < 0) {
      throw new IllegalArgumentException(
          setting + ": expected " + (zero ? "zero or more" : "more than zero") + ", found " + found);
    }
    return found.compareTo(YEAR) > 0 ? YEAR : found;
  }
}
