package io.github.kimisdk.platform.data;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatResponse;
import java.util.Objects;
import java.util.Optional;

/**
 * The end of one request of a bulk: a response or a failure.
 *
 * <p>A failure that comes from a journal has no cause, no partial response and no {@code curl} command.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param position the position of the request in the input, from 0
 * @param id the id of the request; its position in decimal digits if it was given none
 * @param response the response; absent if the request failed
 * @param failure the failure; absent if the request was answered
 * @param replayed whether the result comes from the journal of an earlier run, which may have handed it out before
 */
public record BulkResult(
    long position, String id, Optional<ChatResponse> response, Optional<KimiException> failure, boolean replayed) {

  /**
   * Creates a result from all components.
   *
   * @param position from 0
   * @param id not null
   * @param response the response or empty
   * @param failure the failure or empty
   * @param replayed as above
   * @throws IllegalArgumentException if the position is negative, or if there is not exactly one of response and failure
   */
  public BulkResult {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(response, "response");
    Objects.requireNonNull(failure, "failure");
    if (position < 0) {
      throw new IllegalArgumentException("expected a position from 0, found " + position);
    }
    if (response.isPresent() == failure.isPresent()) {
      throw new IllegalArgumentException("expected a response or a failure, found "
          + (response.isPresent() ? "both" : "neither"));
    }
  }

  /**
   * Returns the result of a request that was answered.
   *
   * @param position the position of the request, from 0
   * @param id the id of the request
   * @param response the response
   * @return the result, not replayed
   * @throws IllegalArgumentException if the position is negative
   */
  public static BulkResult of(long position, String id, ChatResponse response) {
    Objects.requireNonNull(response, "response");
    return new BulkResult(position, id, Optional.of(response), Optional.empty(), false);
  }

  /**
   * Returns the result of a request that failed.
   *
   * @param position the position of the request, from 0
   * @param id the id of the request
   * @param failure the failure
   * @return the result, not replayed
   * @throws IllegalArgumentException if the position is negative
   */
  public static BulkResult failed(long position, String id, KimiException failure) {
    Objects.requireNonNull(failure, "failure");
    return new BulkResult(position, id, Optional.empty(), Optional.of(failure), false);
  }

  /**
   * Returns a copy with another origin.
   *
   * @param replayed whether the result comes from a journal
   * @return a copy
   */
  public BulkResult withReplayed(boolean replayed) {
    return new BulkResult(position, id, response, failure, replayed);
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
   * @return for example {@code BulkResult[17, invoice-17, answered, replayed]}
   */
  @Override
  public String toString() {
    return "BulkResult[" + position + ", " + id + ", " + failure.map(why -> "failed: " + why.getMessage()).orElse("answered")
        + (replayed ? ", replayed]" : "]");
  }
}
