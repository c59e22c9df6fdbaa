package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of a {@code thoughtSignature}, which clients send back unchanged with the part that it came with. It carries over
 * turns what Gemini's parts cannot express: the reasoning, which Kimi requires beside tool calls and which clients may not have
 * asked for, the origin of the turn, and the type and the text of a call.
 *
 * <p>The JSON <code>{"kimi":{…}}</code> in base64. Signatures of other services are opaque and mean nothing here.
 *
 * @param reasoning a piece of the reasoning
 * @param origin pieces of the origin
 * @param type the type of the call of the same part, if it is not a function
 * @param arguments the text of the call's arguments, if their JSON is written differently
 */
record ThoughtSignature(
    Optional<String> reasoning, List<JsonObject> origin, Optional<String> type, Optional<String> arguments) {

  /** Nothing to carry. */
  static final ThoughtSignature EMPTY =
      new ThoughtSignature(Optional.empty(), List.of(), Optional.empty(), Optional.empty());

  private static final String MARK = "kimi";

  static ThoughtSignature of(Optional<String> reasoning, List<JsonObject> origin) {
    return new ThoughtSignature(reasoning, origin, Optional.empty(), Optional.empty());
  }

  /** Returns a copy that also carries whatever the part of a call does not show. */
  ThoughtSignature with(ToolCall call, JsonObject shown) {
    Optional<String> ownType = Optional.of(call.type()).filter(name -> !name.equals(ToolCall.FUNCTION));
    Optional<String> ownText = Optional.of(call.arguments()).filter(text -> !text.equals(shown.toString()));
    return new ThoughtSignature(reasoning, origin, ownType, ownText);
  }

  /** Returns the base64 text; absent if there is nothing to carry. */
  Optional<String> write() {
    if (equals(EMPTY)) {
      return Optional.empty();
    }
    Map<String, Object> members = new LinkedHashMap<>();
    reasoning.ifPresent(text -> members.put("reasoning", text));
    if (!origin.isEmpty()) {
      members.put("origin", origin);
    }
    type.ifPresent(text -> members.put("type", text));
    arguments.ifPresent(text -> members.put("arguments", text));
    return Optional.of(Base64.getEncoder().encodeToString(Json.bytes(JsonObject.of(MARK, JsonObject.of(members)))));
  }

  /** Reads a signature; the result is empty if the signature is not ours. */
  static ThoughtSignature read(Optional<String> signature) {
    return signature.flatMap(ThoughtSignature::decoded).orElse(EMPTY);
  }

  private static Optional<ThoughtSignature> decoded(String text) {
    try {
      JsonValue json = Json.parse(Base64.getDecoder().decode(EncodedBytes.standard(text)));
      if (json instanceof JsonObject object && object.tryGet(MARK).orElse(null) instanceof JsonObject own) {
        return Optional.of(new ThoughtSignature(
            string(own, "reasoning"), origin(own), string(own, "type"), string(own, "arguments")));
      }
    } catch (JsonParseException | IllegalArgumentException foreign) {
      // A signature of another service.
    }
    return Optional.empty();
  }

  private static List<JsonObject> origin(JsonObject own) {
    return own.tryGet("origin").orElse(null) instanceof JsonArray pieces
        ? pieces.values().stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList() : List.of();
  }

  private static Optional<String> string(JsonObject object, String name) {
    return object.tryGet(name).orElse(null) instanceof JsonString text ? Optional.of(text.value()) : Optional.empty();
  }
}
