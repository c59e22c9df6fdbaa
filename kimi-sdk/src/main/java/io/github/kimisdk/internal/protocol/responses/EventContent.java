package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the new content that one event brings, mostly one string. */
final class EventContent {

  private final List<ToolCallDelta> calls = new ArrayList<>(1);
  private final List<JsonValue> logprobs = new ArrayList<>(0);
  private Optional<String> text = Optional.empty();
  private Optional<String> reasoning = Optional.empty();
  private List<JsonObject> origin = List.of();
  private JsonObject extra = JsonObject.EMPTY;

  EventContent text(String more) {
    text = Optional.of(text.orElse("") + more);
    return this;
  }

  EventContent reasoning(String more) {
    reasoning = Optional.of(reasoning.orElse("") + more);
    return this;
  }

  EventContent call(ToolCallDelta call) {
    calls.add(call);
    return this;
  }

  EventContent logprobs(List<JsonValue> tokens) {
    logprobs.addAll(tokens);
    return this;
  }

  EventContent origin(List<JsonObject> pieces) {
    origin = pieces;
    return this;
  }

  EventContent extra(JsonObject members) {
    extra = members;
    return this;
  }

  /** Returns this piece if it brings something. */
  Optional<EventContent> ifAny() {
    return text.isPresent() || reasoning.isPresent() || !calls.isEmpty() || !extra.empty() ? Optional.of(this) : Optional.empty();
  }

  Delta delta() {
    Delta delta = calls.isEmpty() && extra.empty() ? Delta.EMPTY : Delta.EMPTY.withToolCalls(calls).withExtra(extra);
    delta = text.isPresent() ? delta.withContent(text.get()) : delta;
    delta = reasoning.isPresent() ? delta.withReasoning(reasoning.get()) : delta;
    return origin.isEmpty() ? delta : delta.withOrigin(origin);
  }

  Optional<JsonObject> logprobs() {
    return AssistantTurn.logprobs(logprobs);
  }
}
