package io.github.kimisdk.benchmarks.client;

import java.util.concurrent.atomic.LongAdder;

/** Counts the chunks of a stream, and passes that on now and then: to add up over threads costs as much as to decode. */
public final class Tally {

  private final LongAdder chunks;
  private int held;

  /**
   * A count of nothing.
   *
   * @param chunks what it is passed on to
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

  /** Passes on the rest. */
  public void end() {
    chunks.add(held);
    held = 0;
  }
}
