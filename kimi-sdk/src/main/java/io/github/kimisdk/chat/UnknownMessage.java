package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;

/**
 * A message whose role this version does not know. It is sent back unchanged.
 *
 * @param role the role of the message
 * @param raw the whole message, role included
 */
public record UnknownMessage(String role, JsonObject raw) implements Message {

  /**
   * Creates a message as it was received.
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
