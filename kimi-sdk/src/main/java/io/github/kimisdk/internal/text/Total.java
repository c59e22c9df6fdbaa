package io.github.kimisdk.internal.text;

/**
 * The size of what a collection keeps of the texts and bytes of others, and its limit. A collection that counts its items only is
 * not bounded: 500 results of 64 KiB are 32 MB. For use by one thread at a time.
 */
public final class Total {

  private final long most;
  private long size;

  /** Creates an empty total with a limit, in the unit of the sizes. */
  public Total(long most) {
    this.most = most;
  }

  /** Returns the limit. */
  public long most() {
    return most;
  }

  /** Returns whether an item of a size can be added within the limit; with 0, whether the total is within it. */
  public boolean fits(long item) {
    return item <= most - size;
  }

  /** Adds the size of an item, or takes it back if it is negative. Does not ask for the limit. */
  public void add(long item) {
    size += item;
  }
}
