package io.github.kimisdk.internal.bulk;

import java.util.HashMap;
import java.util.Map;

/** The places of the entries of a journal, by the positions of their requests. An entry takes 16 bytes. */
final class JournalIndex {

  /** A line of the file, without its line end. */
  record Place(long offset, int length, boolean failed) {}

  /** Pages, because a damaged position may be any number. */
  private static final int PAGE = 1024;

  private final Map<Long, long[]> pages = new HashMap<>();

  /** Adds an entry. A later entry replaces an earlier one, but no failure replaces a response. */
  void put(long position, Place place) {
    long[] page = pages.computeIfAbsent(position / PAGE, number -> new long[2 * PAGE]);
    int at = 2 * (int) (position % PAGE);
    if (place.failed && page[at + 1] > 0) {
      return;
    }
    page[at] = place.offset;
    page[at + 1] = place.failed ? -place.length : place.length;
  }

  /** Returns the place of an entry; null if there is none. */
  Place find(long position) {
    long[] page = pages.get(position / PAGE);
    int at = 2 * (int) (position % PAGE);
    return page == null || page[at + 1] == 0 ? null : new Place(page[at], (int) Math.abs(page[at + 1]), page[at + 1] < 0);
  }
}
