package io.github.kimisdk.platform.data;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * The end of one request of a batch: a response or a failure.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param id the id of the request, as the program chose it
 * @param response the response; absent if the request failed
 * @param failure the failure; absent if the request was answered
 * @param extra members of the line that have no component
 */
public record BatchResult(String id, Optional<ChatResponse> response, Optional<KimiException> failure, JsonObject extra) {

  /**
   * Creates a result from all components.
   *
   * @param id not null
   * @param response the response or empty
   * @param failure the failure or empty
   * @param extra not null
   * @throws IllegalArgumentException if there is not exactly one of response and failure
   */
  public BatchResult {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(response, "response");
    Objects.requireNonNull(failure, "failure");
    Objects.requireNonNull(extra, "extra");
    if (response.isPresent() == failure.isPresent()) {
      throw new IllegalArgumentException("expected a response or a failure, found "
          + (response.isPresent() ? "both" : "neither"));
    }
  }

  /**
   * Returns the result of a request that was answered.
   *
   * @param id the id of the request
   * @param response the response
   * @return the result
   */
  public static BatchResult of(String id, ChatResponse response) {
    Objects.requireNonNull(response, "response");
    return new BatchResult(id, Optional.of(response), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns the result of a request that failed.
   *
   * @param id the id of the request
   * @param failure the failure
   * @return the result
   */
  public static BatchResult failed(String id, KimiException failure) {
    Objects.requireNonNull(failure, "failure");
    return new BatchResult(id, Optional.empty(), Optional.of(failure), JsonObject.EMPTY);
  }

  /**
   * Returns a copy with other members that have no component.
   *
   * @param extra the members
   * @return a copy
   */
  public BatchResult withExtra(JsonObject extra) {
    return new BatchResult(id, response, failure, extra);
  }

  /**
   * Returns the response, or throws the failure.
   *
   * @return the response
   * @throws KimiException if the request failed
   */
  public ChatResponse orThrow() {
    return response.orElseThrow(failure::get);
  }

  /**
   * Returns the text of the response, or throws the failure.
   *
   * @return the text of the first choice
   * @throws KimiException if the request failed
   */
  public String text() {
    return orThrow().text();
  }

  /**
   * Returns the result in one line, without the text of the response.
   *
   * @return for example {@code BatchResult[invoice-17, answered]}
   */
  @Override
  public String toString() {
    return "BatchResult[" + id + ", " + failure.map(why -> "failed: " + why.getMessage()).orElse("answered")
        + "]";
  }
}
