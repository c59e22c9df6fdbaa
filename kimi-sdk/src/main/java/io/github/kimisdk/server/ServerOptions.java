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
 * @param models the ids that {@code /models} lists
 * @param pace the time between two chunks of a stream
 * @param strict whether requests that Kimi answers with 400 are answered so here: a history with missing reasoning,
 *     calls without results or results without calls, empty messages and texts, tools with bad or duplicate names
 */
public record ServerOptions(int port, Optional<String> key, List<String> models, Duration pace, boolean strict) {

  /** A free port, any key, one model, no pause between chunks, as strict as Kimi. */
  public static final ServerOptions DEFAULT =
      new ServerOptions(0, Optional.empty(), List.of("kimi-k2.6"), Duration.ZERO, true);

  /**
   * Options with every component.
   *
   * @param port the port or 0
   * @param key the key or empty
   * @param models the ids, not null
   * @param pace the time between chunks, not null
   * @param strict whether to refuse what Kimi refuses
   * @throws IllegalArgumentException when the port is none
   */
  public ServerOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("expected a port from 0 to 65535, found " + port + "; 0 takes any that is free");
    }
    Objects.requireNonNull(key, "key");
    models = List.copyOf(models);
    Objects.requireNonNull(pace, "pace");
  }

  /**
   * The same options with a port.
   *
   * @param port the port, or 0 for any that is free
   * @return a copy
   */
  public ServerOptions withPort(int port) {
    return new ServerOptions(port, key, models, pace, strict);
  }

  /**
   * The same options with a key that callers have to bring.
   *
   * @param key the key
   * @return a copy
   */
  public ServerOptions withKey(String key) {
    return new ServerOptions(port, Optional.of(key), models, pace, strict);
  }

  /**
   * The same options with other ids to list.
   *
   * @param models the ids
   * @return a copy
   */
  public ServerOptions withModels(List<String> models) {
    return new ServerOptions(port, key, models, pace, strict);
  }

  /**
   * The same options with a pause between the chunks of a stream.
   *
   * @param pace how long
   * @return a copy
   */
  public ServerOptions withPace(Duration pace) {
    return new ServerOptions(port, key, models, pace, strict);
  }

  /**
   * The same options, as strict as Kimi or not: a script may want to see whatever is sent.
   *
   * @param strict whether to refuse what Kimi refuses
   * @return a copy
   */
  public ServerOptions withStrict(boolean strict) {
    return new ServerOptions(port, key, models, pace, strict);
  }

  @Override
  public String toString() {
    return "ServerOptions[port " + port + ", " + (key.isPresent() ? "one key" : "any key") + ", " + models + ", pace " + pace + (strict ? ", strict]" : "]");
  }
}
