package io.github.kimisdk.server.format;

import io.github.kimisdk.internal.access.TurnPiece;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The origin of a turn in the form of a signature, for formats whose clients send signatures back, and nothing else. It is the
 * JSON of the pieces in base64, behind {@code kimi-sdk:}.
 */
public final class CarriedOrigin {

  private static final String MARK = "kimi-sdk:";

  private CarriedOrigin() {}

  /** Returns the pieces that a format does not write by itself as a signature; empty if there are none. */
  public static Optional<String> write(List<JsonObject> origin, String format) {
    List<JsonObject> others = origin.stream().filter(piece -> !piece.has(format)).toList();
    return others.isEmpty() ? Optional.empty() : Optional.of(MARK + Base64.getEncoder().encodeToString(
        JsonArray.of(others).toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns the pieces in a signature; empty if it is one of another service. */
  public static Optional<List<JsonObject>> read(String signature) {
    if (!signature.startsWith(MARK)) {
      return Optional.empty();
    }
    try {
      JsonValue pieces = Json.parse(Base64.getDecoder().decode(signature.substring(MARK.length())));
      return Optional.of(pieces.asArray().values().stream().map(JsonValue::asObject).toList());
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException changed) {
      return Optional.of(List.of());
    }
  }

  /** Returns an origin with the carried pieces in place of the piece that carries them, if its signature does. */
  public static List<JsonObject> unpacked(List<JsonObject> origin, String format, String signature) {
    List<JsonObject> all = new ArrayList<>();
    for (JsonObject piece : origin) {
      Optional<List<JsonObject>> carried = piece.tryGet(format)
          .flatMap(own -> own instanceof JsonObject object ? object.tryGet(signature) : Optional.empty())
          .filter(JsonString.class::isInstance).flatMap(text -> read(text.asString()));
      JsonValue after = piece.tryGet(TurnPiece.AFTER).orElse(JsonArray.EMPTY);
      carried.orElse(List.of(piece))
          .forEach(own -> all.add(own.has(TurnPiece.AFTER) ? own : own.with(TurnPiece.AFTER, after)));
    }
    return all;
  }
}
