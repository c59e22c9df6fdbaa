package io.github.kimisdk.server.format;

import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonObject;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Parts of a body that requests of several formats have. */
public final class RequestBodies {

  private RequestBodies() {}

  /** Returns whether a body asks for a stream. */
  public static boolean streams(JsonObject body) {
    return ObjectReader.of(body, "").bool("stream").orElse(false);
  }

  /** Reads the sampling of a format that has nothing but the two members with the names of chat completions. */
  public static Sampling readTemperature(ObjectReader body) {
    return new Sampling(
        body.real("temperature"), body.real("top_p"), OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty());
  }
}
