package io.github.kimisdk.internal.text;

/** Refuses numbers below the least that a setting takes. */
public final class Bounds {

  private Bounds() {}

  /** Returns a number, or throws an exception that begins with the name of its setting. */
  public static <N extends Number> N atLeast(long least, String setting, N found) {
    if (found.longValue() < least) {
      throw new IllegalArgumentException(setting + ": expected at least " + least + ", found " + found);
    }
    return found;
  }
}
