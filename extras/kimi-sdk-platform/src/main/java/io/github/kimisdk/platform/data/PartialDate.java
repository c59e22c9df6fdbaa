package io.github.kimisdk.platform.data;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;

/** Dates that may lack their end: {@code 2026}, {@code 2026-05} or {@code 2026-05-03}. */
final class PartialDate {

  private static final String REST = "-01-01";
  private static final int YEAR = 4;
  private static final int MONTH = 7;
  private static final int DAY = 10;

  private PartialDate() {}

  /** Returns the first day of a date; empty if the text is none. */
  static Optional<LocalDate> firstDay(String text) {
    int length = text.length();
    if (length != YEAR && length != MONTH && length != DAY) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(length == DAY ? text : text + REST.substring(length - YEAR)));
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
  }
}
