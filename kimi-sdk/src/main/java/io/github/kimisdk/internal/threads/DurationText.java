package io.github.kimisdk.internal.threads;

import java.time.Duration;

/** Formats durations for messages. */
public final class DurationText {

  private DurationText() {}

  /** Formats a duration in its two largest units, for example {@code 3 min 20 s}. */
  public static String of(Duration time) {
    if (time.toMillis() < 120_000) {
      return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
    return time.toHours() < 48
        ? joined(time.toHours(), " h", time.toMinutesPart(), " min", time.toSecondsPart(), " s")
        : joined(0, "", time.toDays(), " days", time.toHoursPart(), " h");
  }

  private static String joined(long large, String a, long middle, String b, long small, String c) {
    String words = (large > 0 ? large + a + " " : "") + (middle > 0 ? middle + b + " " : "");
    return (words + (large == 0 && small > 0 ? small + c : "")).strip();
  }
}
