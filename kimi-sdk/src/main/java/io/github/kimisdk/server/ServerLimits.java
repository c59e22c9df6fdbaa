package io.github.kimisdk.server;

/**
 * The limits that a {@link KimiServer} sets its clients.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param headBytes the maximum size of a request line with its headers; a larger head is answered with 431
 * @param bodyBytes the maximum size of a body; a larger one is answered with 413
 */
public record ServerLimits(int headBytes, int bodyBytes) {

  /** 64 KiB for a head and 100 MiB for a body, which is the limit of Kimi. */
  public static final ServerLimits DEFAULT = new ServerLimits(64 << 10, 100 << 20);

  /**
   * Creates limits.
   *
   * @param headBytes the maximum size of a head, at least 1
   * @param bodyBytes the maximum size of a body, at least 0
   * @throws IllegalArgumentException if one of them is too small
   */
  public ServerLimits {
    if (headBytes < 1 || bodyBytes < 0) {
      throw new IllegalArgumentException("expected at least 1 byte for a head and 0 for a body, found " + headBytes + " and " + bodyBytes);
    }
  }

  /**
   * Returns a copy with other sizes of a request.
   *
   * @param headBytes the maximum size of a request line with its headers, at least 1
   * @param bodyBytes the maximum size of a body, at least 0
   * @return the copy
   * @throws IllegalArgumentException if one of them is too small
   */
  public ServerLimits withSizes(int headBytes, int bodyBytes) {
    return new ServerLimits(headBytes, bodyBytes);
  }
}
