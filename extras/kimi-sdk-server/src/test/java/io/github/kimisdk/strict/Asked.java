package io.github.kimisdk.strict;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A request for an answer, with the questions that the rules ask about it.
 *
 * @param id the id of its answer, which no other one has: Claude Code takes answers with one id for one answer
 */
record Asked(Route route, JsonObject body, List<Turn> turns, String id) {

  private static final AtomicLong COUNT = new AtomicLong();

  Asked(Route route, JsonObject body) {
    this(route, body, Turn.of(route, body), "68c1a4f27d1e" + COUNT.incrementAndGet());
  }

  String modelId() {
    return Body.text(body, "model");
  }

  Optional<KnownModel> model() {
    return KnownModel.of(modelId());
  }

  boolean stream() {
    return Body.yes(body, "stream");
  }

  /** Tells whether the model thinks about this request. */
  boolean thinks() {
    boolean off = Body.text(Body.object(body, "thinking"), "type").equals("disabled") && route != Route.RESPONSES;
    return !off;
  }

  Turn last() {
    return turns.isEmpty() ? new Turn("", 0, "", List.of(), "", false) : turns.get(turns.size() - 1);
  }

  List<JsonObject> tools() {
    return Body.list(body, "tools");
  }

  /** Estimates the tokens of the prompt: one for four characters of the body. */
  long tokens() {
    return Json.write(body).length() / 4;
  }

  /** Returns the cap on the tokens of the answer. */
  Optional<Double> cap() {
    return switch (route) {
      case CHAT -> Body.number(body, "max_completion_tokens").or(() -> Body.number(body, "max_tokens"));
      case MESSAGES -> Body.number(body, "max_tokens");
      case RESPONSES -> Body.number(body, "max_output_tokens");
    };
  }
}
