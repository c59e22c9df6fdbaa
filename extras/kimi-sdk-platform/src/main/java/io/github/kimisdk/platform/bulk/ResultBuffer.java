package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.platform.data.BulkResult;
import java.util.Map;
import java.util.TreeMap;

/** Results that wait for the reader, in the order of their requests or in the order in which they came. */
final class ResultBuffer {

  /** A result, and the number of its entry in the journal. */
  record Held(BulkResult result, long entry) {}

  private final boolean ordered;
  private final TreeMap<Long, Held> waiting = new TreeMap<>();
  private long arrived;
  /** The key of the next result. */
  private long next;

  ResultBuffer(boolean ordered) {
    this.ordered = ordered;
  }

  void add(BulkResult result, long entry) {
    waiting.put(ordered ? result.position() : arrived++, new Held(result, entry));
  }

  int size() {
    return waiting.size();
  }

  /**
   * Takes the next result; null if it has not come.
   *
   * @param last whether no more results come, so that those behind a gap need not wait
   */
  Held poll(boolean last) {
    Map.Entry<Long, Held> first = waiting.firstEntry();
    if (first == null || !last && first.getKey() != next) {
      return null;
    }
    next = first.getKey() + 1;
    return waiting.pollFirstEntry().getValue();
  }
}
