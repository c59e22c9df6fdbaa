package io.github.kimisdk.call;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * An error as the service reports it. Organization ids and keys in it are masked.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param message the message of the service; the beginning of the body if it does not have the service's form
 * @param type the kind of error, for example {@code rate_limit_reached_error}
 * @param code another code, rarely sent
 * @param raw the whole error object; empty if the body does not have the service's form
 */
public record ApiError(String message, Optional<String> type, Optional<String> code, JsonObject raw) {

  /**
   * Creates an error from all components.
   *
   * @param message the message, not null
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
   * Returns an error with a type and a message.
   *
   * @param type the kind, for example {@code rate_limit_reached_error}
   * @param message the message
   * @return the error
   */
  public static ApiError of(String type, String message) {
    return new ApiError(message, Optional.of(Objects.requireNonNull(type, "type")), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns whether the error has a type.
   *
   * @param name the type
   * @return whether {@link #type} is this name
   */
  public boolean typed(String name) {
    Objects.requireNonNull(name, "name");
    return type.filter(name::equals).isPresent();
  }

  @Override
  public String toString() {
    return OneLine.of("ApiError", type, code, message);
  }
}
