package io.github.kimisdk.server;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a server behaves.
 *
 * @param port the port on 127.0.0.1; 0 for any that is free
 * @param key the key that callers have to bring; absent means that any will do
 * @param models the ids that {@code /models} lists; empty for the one of the model that is served
 * @param pace the time between two chunks of a stream
 * @param strict whether requests that Kimi answers with 400 are answered so here: a history with missing reasoning,
 *     calls without results or results without calls, empty messages and texts, tools with bad or duplicate names
 * @param recording how many requests are kept in memory
 */
public record ServerOptions(
    int port, Optional<String> key, List<String> models, Duration pace, boolean strict, Recording recording) {

  /**
   * How many requests a server keeps for {@link KimiServer#requests}, with headers and bodies. Older ones are dropped when
   * one of the bounds is passed; the newest is kept whatever its size.
   *
   * @param requests the most requests; 0 keeps none
   * @param bytes the most bytes of all of them together
   */
  public record Recording(int requests, long bytes) {

    /** The last 100 requests, in at most 4 MiB. */
    public static final Recording DEFAULT = new Recording(100, 4L << 20);

    /** Nothing. */
    public static final Recording NONE = new Recording(0, 0);

    /**
     * Bounds.
     *
     * @param requests the most requests, at least 0
     * @param bytes the most bytes, at least 0
     * @throws IllegalArgumentException when one of them is negative
     */
    public Recording {
      if (requests < 0 || bytes < 0) {
        throw new IllegalArgumentException(
            "expected at least 0 requests and bytes to keep, found " + requests + " and " + bytes + "; 0 requests keeps none");
      }
    }
  }

  /** A free port, any key, the id of the model that is served, no pause between chunks, as strict as Kimi, the last 100 requests kept. */
  public static final ServerOptions DEFAULT =
      new ServerOptions(0, Optional.empty(), List.of(), Duration.ZERO, true);

  /**
   * Options with every component.
   *
   * @param port the port or 0
   * @param key the key or empty
   * @param models the ids, not null; empty for the one of the model that is served
   * @param pace the time between chunks, not null
   * @param strict whether to refuse what Kimi refuses
   * @param recording what to keep, not null
   * @throws IllegalArgumentException when the port is none
   */
  public ServerOptions {
    Objects.requireNonNull(models, "models");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("expected a port from 0 to 65535, found " + port + "; 0 takes any that is free");
    }
    Objects.requireNonNull(key, "key");
    models = List.copyOf(models);
    Objects.requireNonNull(pace, "pace");
    Objects.requireNonNull(recording, "recording");
  }

  /**
   * Options that keep the last 100 requests, in at most 4 MiB.
   *
   * @param port the port or 0
   * @param key the key or empty
   * @param models the ids, not null
   * @param pace the time between chunks, not null
   * @param strict whether to refuse what Kimi refuses
   */
  public ServerOptions(int port, Optional<String> key, List<String> models, Duration pace, boolean strict) {
    this(port, key, models, pace, strict, Recording.DEFAULT);
  }

  /**
   * The same options with a port.
   *
   * @param port the port, or 0 for any that is free
   * @return a copy
   */
  public ServerOptions withPort(int port) {
    return new ServerOptions(port, key, models, pace, strict, recording);
  }

  /**
   * The same options with a key that callers have to bring.
   *
   * @param key the key
   * @return a copy
   */
  public ServerOptions withKey(String key) {
    Objects.requireNonNull(key, "key");
    return new ServerOptions(port, Optional.of(key), models, pace, strict, recording);
  }

  /**
   * The same options with other ids to list.
   *
   * @param models the ids; empty for the one of the model that is served
   * @return a copy
   */
  public ServerOptions withModels(List<String> models) {
    Objects.requireNonNull(models, "models");
    return new ServerOptions(port, key, models, pace, strict, recording);
  }

  /**
   * The same options with a pause between the chunks of a stream.
   *
   * @param pace how long
   * @return a copy
   */
  public ServerOptions withPace(Duration pace) {
    return new ServerOptions(port, key, models, pace, strict, recording);
  }

  /**
   * The same options, as strict as Kimi or not: a script may want to see whatever is sent.
   *
   * @param strict whether to refuse what Kimi refuses
   * @return a copy
   */
  public ServerOptions withStrict(boolean strict) {
    return new ServerOptions(port, key, models, pace, strict, recording);
  }

  /**
   * The same options with other bounds for the requests that are kept: more for a long test, 0 for a gateway.
   *
   * @param requests the most requests; 0 keeps none
   * @param bytes the most bytes of all of them together, headers included; the newest request is kept whatever its size
   * @return a copy
   * @throws IllegalArgumentException when one of them is negative
   */
  public ServerOptions withRecording(int requests, long bytes) {
    return new ServerOptions(port, key, models, pace, strict, new Recording(requests, bytes));
  }

  @Override
  public String toString() {
    return "ServerOptions[port " + port + ", " + (key.isPresent() ? "one key" : "any key") + ", " + models + ", pace " + pace + (strict ? ", strict]" : "]");
  }
}
