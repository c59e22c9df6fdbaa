package io.github.kimisdk.call;

import io.github.kimisdk.internal.text.Require;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The timeouts of a call. A timeout that expires ends the attempt or the call with {@link KimiException.TimedOut}.
 *
 * <p>The defaults suit long reasoning: 10 seconds to connect, 15 minutes to the first byte (the service's own gateway gives up
 * after that time), 2 minutes between two bytes, 15 minutes without content, and no total timeout. A timeout of more than
 * a year counts as a year.
 *
 * <p>A server can keep a connection alive without an answer, with pings, empty chunks or white space. Each of these bytes
 * restarts {@code idle}, but not {@code progress}.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * Timeouts timeouts = Timeouts.DEFAULT.withIdle(Duration.ofSeconds(30)).withTotal(Duration.ofMinutes(2));
 * System.out.println(kimi.withTimeouts(timeouts).ask("Hello"));
 * }</pre>
 *
 * @param connect the time to connect, TLS included
 * @param firstByte the time from the beginning of an attempt to the first byte of the response body
 * @param idle the time between two bytes, while the reader wants more
 * @param progress the time without content, from the beginning of an attempt or the last content, while the reader wants more;
 *     content is text, reasoning and tool calls of a stream, or any byte of a whole response, except white space
 * @param total the time for the whole call, pauses between attempts included; absent for no limit
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


  /** The defaults. */
  public static final Timeouts DEFAULT = new Timeouts(
      Duration.ofSeconds(10), Duration.ofMinutes(15), Duration.ofMinutes(2), Duration.ofMinutes(15), Optional.empty());

  /**
   * Creates timeouts from all components.
   *
   * @param connect more than zero
   * @param firstByte more than zero
   * @param idle more than zero
   * @param progress more than zero
   * @param total more than zero, or empty
   * @throws IllegalArgumentException if a timeout is zero or negative
   */
  public Timeouts {
    connect = Require.time("connect", connect, false);
    firstByte = Require.time("firstByte", firstByte, false);
    idle = Require.time("idle", idle, false);
    progress = Require.time("progress", progress, false);
    if (Objects.requireNonNull(total, "total").isPresent()) {
      total = Optional.of(Require.time("total", total.get(), false));
    }
  }

  /**
   * Returns a copy with another connect timeout.
   *
   * @param connect more than zero
   * @return a copy
   */
  public Timeouts withConnect(Duration connect) {
    return new Timeouts(connect, firstByte, idle, progress, total);
  }

  /**
   * Returns a copy with another timeout for the first byte.
   *
   * @param firstByte more than zero
   * @return a copy
   */
  public Timeouts withFirstByte(Duration firstByte) {
    return new Timeouts(connect, firstByte, idle, progress, total);
  }

  /**
   * Returns a copy with another timeout between two bytes.
   *
   * @param idle more than zero
   * @return a copy
   */
  public Timeouts withIdle(Duration idle) {
    return new Timeouts(connect, firstByte, idle, progress, total);
  }

  /**
   * Returns a copy with another timeout without content.
   *
   * @param progress more than zero
   * @return a copy
   */
  public Timeouts withProgress(Duration progress) {
    return new Timeouts(connect, firstByte, idle, progress, total);
  }

  /**
   * Returns a copy with another total timeout.
   *
   * @param total more than zero
   * @return a copy
   */
  public Timeouts withTotal(Duration total) {
    return new Timeouts(connect, firstByte, idle, progress, Optional.of(Objects.requireNonNull(total, "total")));
  }
}
