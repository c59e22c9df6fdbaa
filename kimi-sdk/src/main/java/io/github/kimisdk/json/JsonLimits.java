package io.github.kimisdk.json;

/**
 * The limits of the parser, which protect the stack and the memory from hostile texts.
 *
 * <p>A text that exceeds a limit is refused with a {@link JsonParseException}, whose message names the limit.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param maxDepth the maximum number of nested objects and arrays; 0 permits only a string, number or literal
 * @param maxBytes the maximum length of the text in bytes of UTF-8, which is checked first
 */
public record JsonLimits(int maxDepth, int maxBytes) {
  /** The default limits: 512 levels and 256 MiB. */
  public static final JsonLimits DEFAULT = new JsonLimits(512, 256 << 20);

  /**
   * Creates limits from all components.
   *
   * @param maxDepth the maximum number of nested objects and arrays
   * @param maxBytes the maximum length of the text in bytes of UTF-8
   * @throws IllegalArgumentException if a limit is negative
   */
  public JsonLimits {
    if (maxDepth < 0) throw new IllegalArgumentException("maxDepth is negative: " + maxDepth);
    if (maxBytes < 0) throw new IllegalArgumentException("maxBytes is negative: " + maxBytes);
  }

  /**
   * Returns a copy with another maximum depth.
   *
   * @param maxDepth the maximum number of nested objects and arrays
   * @return a copy
   * @throws IllegalArgumentException if the limit is negative
   */
  public JsonLimits withMaxDepth(int maxDepth) {
    return new JsonLimits(maxDepth, maxBytes);
  }

  /**
   * Returns a copy with another maximum length.
   *
   * @param maxBytes the maximum length of the text in bytes of UTF-8
   * @return a copy
   * @throws IllegalArgumentException if the limit is negative
   */
  public JsonLimits withMaxBytes(int maxBytes) {
    return new JsonLimits(maxDepth, maxBytes);
  }
}
