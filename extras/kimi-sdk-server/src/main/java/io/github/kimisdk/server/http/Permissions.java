package io.github.kimisdk.server.http;

import io.github.kimisdk.call.ApiError;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The permissions of a key.
 *
 * @param client the name of its client for the log; empty if it has none
 * @param models the models that it may use: the names that it sees, in their order, with the ids that they stand for; empty for
 *     all models
 * @param expires when the key ends; empty if it does not
 */
public record Permissions(String client, Optional<Map<String, String>> models, Optional<Instant> expires) {

  /** All permissions, for a client without a name. */
  public static final Permissions ALL = new Permissions("", Optional.empty(), Optional.empty());

  /** Returns whether a model may be used that a client asks for by a name. */
  public boolean permits(String name, String id) {
    return models.isEmpty() || models.get().containsKey(name) || models.get().containsValue(id);
  }

  /** Returns why a model may not be used that a client asks for by a name; empty if it may. */
  public Optional<ApiError> refusal(String name, String id) {
    return permits(name, id) ? Optional.empty() : Optional.of(ApiError.of("permission_denied_error",
        "this key may not use the model " + (name.isEmpty() ? id : name) + "; it may use "
            + String.join(", ", models.orElseThrow().keySet())));
  }
}
