package io.github.kimisdk.server.format;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonObject;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Members that the bodies of several formats have. */
public final class RequestBodies {

  private RequestBodies() {}

  /** Returns whether a body asks for a stream. */
  public static boolean streams(JsonObject body) {
    return ObjectReader.of(body, "").bool("stream").orElse(false);
  }

  /** Returns a copy of a request with another limit of the answer's tokens. */
  public static ChatRequest withLimit(ChatRequest request, int limit) {
    return request.withExtra(request.extra().without("max_tokens").without("max_completion_tokens"))
        .withOutput(request.output().withMaxCompletionTokens(limit));
  }

  /** Reads the sampling of a format that has nothing but the two members with the names of chat completions. */
  public static Sampling readTemperature(ObjectReader body) {
    return new Sampling(
        body.real("temperature"), body.real("top_p"), OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty());
  }
}
