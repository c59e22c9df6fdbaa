package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A request to make.
 *
 * @param method the method
 * @param params the parameters; {@code _meta} has members of the program only
 * @param headers headers for a transport that has them
 * @param limits the time limits
 * @param progress takes progress notifications on the thread of the transport; absent if none are wanted
 */
public record Call(String method, JsonObject params, Map<String, String> headers, Times limits,
    Optional<Consumer<JsonObject>> progress) {

  /**
   * The time limits of a request.
   *
   * @param silence the time limit for an answer, which begins again with each progress
   * @param total the time limit of the whole request
   */
  public record Times(Duration silence, Duration total) {

    /** A request that ends with the connection only. */
    static final Times NONE = new Times(Duration.ofDays(365), Duration.ofDays(365));

    /** The same limit for both. */
    public static Times of(Duration both) {
      return new Times(both, both);
    }
  }

  /** A request without headers and progress. */
  public static Call of(String method, JsonObject params, Times limits) {
    return new Call(method, params, Map.of(), limits, Optional.empty());
  }
}
