package io.github.kimisdk.server;

import io.github.kimisdk.server.http.Limits;
import java.time.Duration;
import java.util.Objects;

/**
 * The limits that a {@link KimiServer} sets its clients.
 *
 * <p>When all connections are taken, the server closes one that keeps it waiting to make room for a new client: of those that
 * wait for a head, for a body or for the next request the oldest of the largest group. If all are being answered, it closes one
 * whose client has read nothing for the {@code idleTimeout}; if there is none, the new client gets a 503.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param connections the maximum number of connections at once
 * @param headTimeout the maximum time for a request line with its headers; a client that is later gets a 408
 * @param bodyTimeout the maximum time for a body, and between two bytes of an upload; a client that is later gets a 408
 * @param idleTimeout the time after which a connection without a request is closed, and after which a client that does not read
 *     its answer may lose its connection to a new client
 * @param headBytes the maximum size of a request line with its headers; a larger head is answered with 431
 * @param bodyBytes the maximum size of a body; a larger one is answered with 413
 * @param uploadBytes the maximum size of an uploaded file; a larger one is answered with 400, or with 413 if the form is more
 *     than 1 MiB larger than this
 */
public record ServerLimits(
    int connections, Duration headTimeout, Duration bodyTimeout, Duration idleTimeout, int headBytes, int bodyBytes,
    long uploadBytes) {

  /**
   * 1,024 connections, 10 seconds for a head, 2 minutes for a body, 2 minutes of silence, 64 KiB for a head, and 100 MiB for a
   * body and for a file, which are the limits of Kimi.
   */
  public static final ServerLimits DEFAULT =
      new ServerLimits(1024, Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMinutes(2), 64 << 10, 100 << 20,
          100L << 20);

  /**
   * Creates limits.
   *
   * @param connections the maximum number of connections, at least 1
   * @param headTimeout the maximum time for a head, positive
   * @param bodyTimeout the maximum time for a body, positive
   * @param idleTimeout the maximum time between two requests, and for a client that does not read, positive
   * @param headBytes the maximum size of a head, at least 1
   * @param bodyBytes the maximum size of a body, at least 0
   * @param uploadBytes the maximum size of an uploaded file, at least 0
   * @throws IllegalArgumentException if one of them is too small
   */
  public ServerLimits {
    if (connections < 1) {
      throw new IllegalArgumentException("expected at least 1 connection, found " + connections);
    }
    check("headTimeout", headTimeout);
    check("bodyTimeout", bodyTimeout);
    check("idleTimeout", idleTimeout);
    if (headBytes < 1 || bodyBytes < 0) {
      throw new IllegalArgumentException("expected at least 1 byte for a head and 0 for a body, found " + headBytes + " and "
          + bodyBytes);
    }
    if (uploadBytes < 0) {
      throw new IllegalArgumentException("expected at least 0 bytes for an uploaded file, found " + uploadBytes);
    }
  }

  private static void check(String name, Duration time) {
    Objects.requireNonNull(time, name);
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException("expected a positive " + name + ", found " + time);
    }
  }

  /**
   * Returns a copy with another number of connections.
   *
   * @param connections the maximum number of connections at once, at least 1
   * @return the copy
   * @throws IllegalArgumentException if the number is less than 1
   */
  public ServerLimits withConnections(int connections) {
    return new ServerLimits(connections, headTimeout, bodyTimeout, idleTimeout, headBytes, bodyBytes, uploadBytes);
  }

  /**
   * Returns a copy with another time for a head.
   *
   * @param headTimeout the maximum time for a request line with its headers, positive
   * @return the copy
   * @throws IllegalArgumentException if the time is not positive
   */
  public ServerLimits withHeadTimeout(Duration headTimeout) {
    return new ServerLimits(connections, headTimeout, bodyTimeout, idleTimeout, headBytes, bodyBytes, uploadBytes);
  }

  /**
   * Returns a copy with another time for a body.
   *
   * @param bodyTimeout the maximum time from the end of a head to the end of its body, positive
   * @return the copy
   * @throws IllegalArgumentException if the time is not positive
   */
  public ServerLimits withBodyTimeout(Duration bodyTimeout) {
    return new ServerLimits(connections, headTimeout, bodyTimeout, idleTimeout, headBytes, bodyBytes, uploadBytes);
  }

  /**
   * Returns a copy with another time between two requests, which is also the time for a client that does not read.
   *
   * @param idleTimeout the time after which a connection without a request is closed, positive
   * @return the copy
   * @throws IllegalArgumentException if the time is not positive
   */
  public ServerLimits withIdleTimeout(Duration idleTimeout) {
    return new ServerLimits(connections, headTimeout, bodyTimeout, idleTimeout, headBytes, bodyBytes, uploadBytes);
  }

  /**
   * Returns a copy with another size of a head.
   *
   * @param headBytes the maximum size of a request line with its headers, at least 1
   * @return the copy
   * @throws IllegalArgumentException if the size is less than 1
   */
  public ServerLimits withHeadBytes(int headBytes) {
    return new ServerLimits(connections, headTimeout, bodyTimeout, idleTimeout, headBytes, bodyBytes, uploadBytes);
  }

  /**
   * Returns a copy with another size of a body.
   *
   * @param bodyBytes the maximum size of a body, at least 0
   * @return the copy
   * @throws IllegalArgumentException if the size is negative
   */
  public ServerLimits withBodyBytes(int bodyBytes) {
    return new ServerLimits(connections, headTimeout, bodyTimeout, idleTimeout, headBytes, bodyBytes, uploadBytes);
  }

  /**
   * Returns a copy with another size of an uploaded file.
   *
   * @param uploadBytes the maximum size of a file, at least 0
   * @return the copy
   * @throws IllegalArgumentException if the size is negative
   */
  public ServerLimits withUploadBytes(long uploadBytes) {
    return new ServerLimits(connections, headTimeout, bodyTimeout, idleTimeout, headBytes, bodyBytes, uploadBytes);
  }

  Limits hidden() {
    return new Limits(connections, headTimeout, bodyTimeout, idleTimeout, headBytes, bodyBytes, uploadBytes);
  }
}
