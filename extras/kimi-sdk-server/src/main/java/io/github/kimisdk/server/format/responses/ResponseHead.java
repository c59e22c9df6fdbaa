package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The members with which an answer of this server begins.
 *
 * @param id the id of the answer
 * @param model the model's id
 * @param created the time, to the second
 * @param request the body of the request, of which the answer repeats the settings
 */
record ResponseHead(String id, String model, Optional<Instant> created, JsonObject request) {

  /** The settings that an answer repeats, with the values of an absent one. */
  private static final List<Map.Entry<String, JsonValue>> REPEATED = List.of(
      Map.entry("instructions", JsonNull.NULL),
      Map.entry("max_output_tokens", JsonNull.NULL),
      Map.entry("parallel_tool_calls", JsonBoolean.TRUE),
      Map.entry("reasoning", JsonObject.of("effort", JsonNull.NULL, "summary", JsonNull.NULL)),
      Map.entry("temperature", JsonNull.NULL),
      Map.entry("text", JsonObject.of("format", JsonObject.of("type", "text"))),
      Map.entry("tool_choice", JsonString.of("auto")),
      Map.entry("tools", JsonArray.EMPTY),
      Map.entry("top_p", JsonNull.NULL),
      Map.entry("truncation", JsonString.of("disabled")),
      Map.entry("metadata", JsonObject.EMPTY));

  /** Returns the head of an answer; members that a model of the caller does not set get values of this server. */
  static ResponseHead of(String id, String model, Optional<Instant> created, JsonObject request) {
    return new ResponseHead(
        id.isEmpty() ? "resp_" + UUID.randomUUID().toString().replace("-", "") : id,
        model.isEmpty() ? RequestWire.model(request) : model,
        created.isEmpty() ? Optional.of(Instant.now()) : created,
        request);
  }

  /** Starts to write an answer. Official clients read most of these members without a check. */
  ObjectWriter begin(String status) {
    ObjectWriter members = new ObjectWriter()
        .put("id", id)
        .put("object", "response")
        .seconds("created_at", created)
        .put("status", status)
        .put("background", JsonBoolean.FALSE)
        .put("store", JsonBoolean.FALSE)
        .put("previous_response_id", JsonNull.NULL)
        .put("conversation", JsonNull.NULL)
        .put("model", model);
    if (!status.equals("failed")) {
      members.put("error", JsonNull.NULL);
    }
    for (Map.Entry<String, JsonValue> setting : REPEATED) {
      JsonValue value = RequiredMembers.tools(request.tryGet(setting.getKey()).orElse(JsonNull.NULL));
      members.put(setting.getKey(), value == JsonNull.NULL ? setting.getValue() : value);
    }
    return members;
  }

  /**
   * Returns whether the client asks for the encrypted form of the reasoning. Some clients send reasoning back only if it has
   * one, so reasoning without a signature then gets an empty one.
   */
  boolean wantsSignature() {
    return request.tryGet("include").orElse(null) instanceof JsonArray include
        && include.values().contains(JsonString.of("reasoning.encrypted_content"));
  }

  static JsonValue orNull(Optional<? extends JsonValue> value) {
    return value.isPresent() ? value.get() : JsonNull.NULL;
  }
}
