package io.github.kimisdk.call;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * What the service itself says about a failure. Organization ids and keys in it are masked.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param message the service's words; the beginning of the body when it was not in the service's form
 * @param type the kind of failure, for example {@code rate_limit_reached_error}
 * @param code a further code, seldom sent
 * @param raw the whole error object; empty when the body was not in the service's form
 */
public record ApiError(String message, Optional<String> type, Optional<String> code, JsonObject raw) {

  /**
   * An error with every component.
   *
   * @param message the words, not null
   * @param type the kind or empty
   * @param code the code or empty
   * @param raw the object, not null
   */
  public ApiError {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(raw, "raw");
  }

  /**
   * An error of the given kind.
   *
   * @param type the kind, for example {@code rate_limit_reached_error}
   * @param message the words
   * @return the error
   */
  public static ApiError of(String type, String message) {
    return new ApiError(message, Optional.of(Objects.requireNonNull(type, "type")), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Whether the error is of a kind.
   *
   * @param name the kind
   * @return whether {@link #type} is that
   */
  public boolean typed(String name) {
    Objects.requireNonNull(name, "name");
    return type.filter(name::equals).isPresent();
  }
}
