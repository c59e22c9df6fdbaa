package io.github.kimisdk.strict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that the gateway does not do yet in front of the strict upstream: the file {@code known-gaps.txt}, a row and its reason a
 * line. A row that is there has to fail: when the gateway learns it, the test asks to remove the row.
 */
final class KnownGaps {

  private static final Path FILE =
      Path.of(System.getProperty("kimi.root"), "extras/kimi-sdk-server/src/test/resources/known-gaps.txt");

  /** Programs and scenarios whose recorded requests do not get through. */
  static final Map<String, String> REPLAY = read("replay ");

  /** Values of members of requests that are not served as {@link RandomRequestsTest} wants it. */
  static final Map<String, String> VALUES = read("value ");

  /** Formats of which random sets of values fail that work alone. */
  static final Map<String, String> RANDOM = read("random ");

  private KnownGaps() {}

  private static Map<String, String> read(String kind) {
    Map<String, String> gaps = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(FILE)) {
        int reason = line.indexOf(" :: ");
        if (line.startsWith(kind) && reason > 0) {
          gaps.put(line.substring(kind.length(), reason), line.substring(reason + 4));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return gaps;
  }

  /** Checks that a row has no problem, or that it is a known gap with one. */
  static void check(Map<String, String> gaps, String row, String problem) {
    if (gaps.containsKey(row)) {
      assertThat(problem).as("expected the known gap \"" + row + "\" (" + gaps.get(row) + ") to fail, but it passes; remove its "
          + "line from known-gaps.txt").isNotEmpty();
    } else {
      assertThat(problem).as(row).isEmpty();
    }
  }
}
