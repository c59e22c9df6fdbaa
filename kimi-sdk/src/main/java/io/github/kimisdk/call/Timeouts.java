package io.github.kimisdk.call;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long the parts of a call may take. Each that is reached ends the call with {@link KimiException.TimedOut}.
 *
 * <p>The defaults suit long reasoning: 10 seconds to connect; 15 minutes to the first byte, after which the
 * service's own gateway gives up too; 2 minutes of silence between bytes; 15 minutes without content; no limit for the
 * whole. A limit of more than a year counts as a year.
 *
 * <p>A server can keep a connection alive without an answer: with pings, empty chunks or white space. Every byte of these
 * restarts {@code idle}, none restarts {@code progress}.
 *
 * <pre>{@code
 * Timeouts timeouts = Timeouts.DEFAULT.withIdle(Duration.ofSeconds(30)).withTotal(Duration.ofMinutes(2));
 * System.out.println(kimi.withTimeouts(timeouts).ask("Hello"));
 * }</pre>
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param connect to the connection, TLS included
 * @param firstByte from the beginning of the call to the first byte of the answer's body
 * @param idle between two bytes; it counts only while the reader wants more
 * @param progress without content, from the beginning of an attempt or from the last content on; content is text, reasoning and
 *     tool calls other than white space, and of a whole response every byte other than white space; it counts only while
 *     the reader wants more
 * @param total for the whole call, pauses between attempts included; absent means no limit
 */
public record Timeouts(Duration connect, Duration firstByte, Duration idle, Duration progress, Optional<Duration> total) {

  /** The part of a call that a timeout limits. */
  public enum Phase {
    /** Making the connection. */
    CONNECT,
    /** Waiting for the first byte of the response. */
    FIRST_BYTE,
    /** Waiting for the next byte. */
    IDLE,
    /** Waiting for content, while only pings, empty chunks or white space came. */
    PROGRESS,
    /** The whole call. */
    TOTAL
  }

  private static final Duration YEAR = Duration.ofDays(365);

  /** The defaults. */
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(10), Duration.ofMinutes(15), Duration.ofMinutes(2), Duration.ofMinutes(15), Optional.empty());

  /**
   * Limits with every component.
   *
   * @param connect more than zero
   * @param firstByte more than zero
   * @param idle more than zero
   * @param progress more than zero
   * @param total more than zero, or empty
   * @throws IllegalArgumentException when one is zero or negative
   */
  public Timeouts {
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(connect, "connect");
    Objects.requireNonNull(firstByte, "firstByte");
    Objects.requireNonNull(idle, "idle");
    connect = checked("connect", connect);
    firstByte = checked("first-byte", firstByte);
    idle = checked("idle", idle);
    progress = checked("progress", progress);
    if (Objects.requireNonNull(total, "total").isPresent()) {
      total = Optional.of(checked("total", total.get()));
    }
  }

  /**
   * The same limits with another one for the connection.
   *
   * @param connect more than zero
   * @return a copy
   */
  public Timeouts withConnect(Duration connect) {
    Objects.requireNonNull(connect, "connect");
    return new Timeouts(connect, firstByte, idle, progress, total);
  }

  /**
   * The same limits with another one for the first byte.
   *
   * @param firstByte more than zero
   * @return a copy
   */
  public Timeouts withFirstByte(Duration firstByte) {
    Objects.requireNonNull(firstByte, "firstByte");
    return new Timeouts(connect, firstByte, idle, progress, total);
  }

  /**
   * The same limits with another one between two bytes.
   *
   * @param idle more than zero
   * @return a copy
   */
  public Timeouts withIdle(Duration idle) {
    Objects.requireNonNull(idle, "idle");
    return new Timeouts(connect, firstByte, idle, progress, total);
  }

  /**
   * The same limits with another one for the time without content.
   *
   * @param progress more than zero
   * @return a copy
   */
  public Timeouts withProgress(Duration progress) {
    Objects.requireNonNull(progress, "progress");
    return new Timeouts(connect, firstByte, idle, progress, total);
  }

  /**
   * The same limits with one for the whole call.
   *
   * @param total more than zero
   * @return a copy
   */
  public Timeouts withTotal(Duration total) {
    return new Timeouts(connect, firstByte, idle, progress, Optional.of(Objects.requireNonNull(total, "total")));
  }

  private static Duration checked(String name, Duration limit) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("expected the " + name + " timeout to be more than zero, found " + limit);
    }
    return limit.compareTo(YEAR) > 0 ? YEAR : limit;
  }
}
