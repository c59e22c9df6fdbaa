package io.github.kimisdk.benchmarks.client;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the chunks of a stream. The count is added to a shared counter every 16 chunks, because an update of a counter that
 * threads share costs as much as decoding a chunk.
 */
public final class Tally {

  private final LongAdder chunks;
  private int held;

  /**
   * Starts at zero.
   *
   * @param chunks the shared counter
   */
  public Tally(LongAdder chunks) {
    this.chunks = chunks;
  }

  /**
   * Counts a chunk that has text.
   *
   * @param text its text
   */
  public void add(String text) {
    held += text.isEmpty() ? 0 : 1;
    if (held == 16) {
      end();
    }
  }

  /** Adds the remaining chunks to the shared counter. */
  public void end() {
    chunks.add(held);
    held = 0;
  }
}
