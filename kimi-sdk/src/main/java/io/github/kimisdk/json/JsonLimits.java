package io.github.kimisdk.json;

/**
 * The bounds that the parser keeps to, so that a hostile text costs neither the stack nor the memory.
 *
 * <p>A text beyond a bound is refused with {@link JsonParseException}, whose message names the bound.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param maxDepth how many objects and arrays may be open at once; 0 allows only a string, number or literal
 * @param maxBytes how long the text may be, in bytes of UTF-8; looked at before anything is read
 */
public record JsonLimits(int maxDepth, int maxBytes) {
  /** The bounds used where none are given: 512 levels and 256 MiB. */
  public static final JsonLimits DEFAULT = new JsonLimits(512, 256 << 20);

  /**
   * The bounds with these values.
   *
   * @param maxDepth how many objects and arrays may be open at once
   * @param maxBytes how long the text may be, in bytes of UTF-8
   * @throws IllegalArgumentException if one is negative
   */
  public JsonLimits {
    if (maxDepth < 0) throw new IllegalArgumentException("maxDepth is negative: " + maxDepth);
    if (maxBytes < 0) throw new IllegalArgumentException("maxBytes is negative: " + maxBytes);
  }

  /**
   * These bounds with another depth.
   *
   * @param maxDepth how many objects and arrays may be open at once
   * @return the changed copy
   * @throws IllegalArgumentException if it is negative
   */
  public JsonLimits withMaxDepth(int maxDepth) {
    return new JsonLimits(maxDepth, maxBytes);
  }

  /**
   * These bounds with another length.
   *
   * @param maxBytes how long the text may be, in bytes of UTF-8
   * @return the changed copy
   * @throws IllegalArgumentException if it is negative
   */
  public JsonLimits withMaxBytes(int maxBytes) {
    return new JsonLimits(maxDepth, maxBytes);
  }
}
