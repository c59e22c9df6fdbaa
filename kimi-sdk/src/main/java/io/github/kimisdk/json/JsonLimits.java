package io.github.kimisdk.json;

import io.github.kimisdk.internal.text.Require;

/**
 * The limits of the parser, which protect the stack and the memory from hostile texts.
 *
 * <p>A text that exceeds a limit is refused with a {@link JsonParseException}, whose message names the limit.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param maxDepth the maximum number of nested objects and arrays; 0 permits only a string, number or literal
 * @param maxBytes the maximum length of the text in bytes of UTF-8, which is checked first
 * @param maxMemory the approximate maximum memory of the values in bytes, as {@link Json#memory} counts it
 */
public record JsonLimits(int maxDepth, int maxBytes, long maxMemory) {
  /** The default limits: 512 levels, 256 MiB of text, and any memory. */
  public static final JsonLimits DEFAULT = new JsonLimits(512, 256 << 20, Long.MAX_VALUE);

  /**
   * Creates limits from all components.
   *
   * @param maxDepth the maximum number of nested objects and arrays
   * @param maxBytes the maximum length of the text in bytes of UTF-8
   * @param maxMemory the approximate maximum memory of the values in bytes
   * @throws IllegalArgumentException if a limit is negative
   */
  public JsonLimits {
    Require.atLeast(0, "maxDepth", maxDepth);
    Require.atLeast(0, "maxBytes", maxBytes);
    Require.atLeast(0, "maxMemory", maxMemory);
  }

  /**
   * Returns a copy with another maximum depth.
   *
   * @param maxDepth the maximum number of nested objects and arrays
   * @return a copy
   * @throws IllegalArgumentException if the limit is negative
   */
  public JsonLimits withMaxDepth(int maxDepth) {
    return new JsonLimits(maxDepth, maxBytes, maxMemory);
  }

  /**
   * Returns a copy with another maximum length.
   *
   * @param maxBytes the maximum length of the text in bytes of UTF-8
   * @return a copy
   * @throws IllegalArgumentException if the limit is negative
   */
  public JsonLimits withMaxBytes(int maxBytes) {
    return new JsonLimits(maxDepth, maxBytes, maxMemory);
  }

  /**
   * Returns a copy with another maximum memory. The parser stops when the values that it has read exceed it, so it protects
   * against dense texts, whose values take more than ten times as much memory as the text.
   *
   * @param maxMemory the approximate maximum memory of the values in bytes, as {@link Json#memory} counts it
   * @return a copy
   * @throws IllegalArgumentException if the limit is negative
   */
  public JsonLimits withMaxMemory(long maxMemory) {
    return new JsonLimits(maxDepth, maxBytes, maxMemory);
  }
}
