package io.github.kimisdk.server.format.chat;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.time.Instant;
import java.util.UUID;

/**
 * The members that every answer of the service has, for a model that does not set them.
 *
 * @param members the id, the model and the time
 */
record CommonMembers(JsonObject members) {

  private static final int ID_LENGTH = 24;

  /** Returns the members of the answer to a request. */
  static CommonMembers of(JsonObject body) {
    String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "").substring(0, ID_LENGTH);
    String model = body.tryGet("model").orElse(null) instanceof JsonString name ? name.value() : "";
    return new CommonMembers(JsonObject.of("id", id, "model", model, "created", Instant.now().getEpochSecond()));
  }

  /** Adds the members that are missing. */
  JsonObject complete(JsonObject answer) {
    JsonObject completed = answer;
    for (String name : members.names()) {
      boolean missing = !answer.has(name) || answer.get(name).equals(JsonString.of(""));
      completed = missing ? completed.with(name, members.get(name)) : completed;
    }
    return completed;
  }
}
