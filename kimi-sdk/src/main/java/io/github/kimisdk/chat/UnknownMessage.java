package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;

/**
 * A message whose role this version does not know; it goes back as it came.
 *
 * @param role the role that it names
 * @param raw the whole message, role included
 */
public record UnknownMessage(String role, JsonObject raw) implements Message {

  /**
   * A message as it came.
   *
   * @param role the role, not null
   * @param raw the whole message, not null
   */
  public UnknownMessage {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(raw, "raw");
  }

  @Override
  public String text() {
    return raw.tryGet("content").map(value -> value.kind().equals("string") ? value.asString() : "").orElse("");
  }
}
