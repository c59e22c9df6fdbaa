package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Damages a JSON at a random place. */
record Damage(Random random) {

  /** Replaces or removes one member somewhere. */
  JsonValue damaged(JsonValue value) {
    if (value instanceof JsonObject object && !object.empty()) {
      String name = object.name(random.nextInt(object.size()));
      return random.nextInt(6) == 0 ? object.without(name) : object.with(name, damaged(object.get(name)));
    }
    if (value instanceof JsonArray array && !array.empty() && random.nextInt(4) > 0) {
      List<JsonValue> values = new ArrayList<>(array.values());
      int at = random.nextInt(values.size());
      values.set(at, damaged(values.get(at)));
      return JsonArray.of(values);
    }
    return switch (random.nextInt(7)) {
      case 0 -> JsonNull.NULL;
      case 1 -> Json.of(random.nextInt());
      case 2 -> Json.of("text");
      case 3 -> JsonArray.of(List.of(value));
      case 4 -> JsonObject.of("x", value);
      case 5 -> Json.of(1e300);
      default -> JsonBoolean.TRUE;
    };
  }
}
