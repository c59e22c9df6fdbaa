package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the new content that one event brings, mostly one string. */
final class Piece {

  private final List<ToolCallDelta> calls = new ArrayList<>(1);
  private final List<JsonValue> logprobs = new ArrayList<>(0);
  private Optional<String> text = Optional.empty();
  private Optional<String> reasoning = Optional.empty();
  private Optional<String> signature = Optional.empty();
  private JsonObject extra = JsonObject.EMPTY;

  Piece text(String more) {
    text = Optional.of(text.orElse("") + more);
    return this;
  }

  Piece reasoning(String more) {
    reasoning = Optional.of(reasoning.orElse("") + more);
    return this;
  }

  Piece call(ToolCallDelta call) {
    calls.add(call);
    return this;
  }

  Piece logprobs(List<JsonValue> tokens) {
    logprobs.addAll(tokens);
    return this;
  }

  Piece signature(Optional<String> whole) {
    signature = whole;
    return this;
  }

  Piece extra(JsonObject members) {
    extra = members;
    return this;
  }

  /** Returns this piece if it brings something. */
  Optional<Piece> ifAny() {
    return text.isPresent() || reasoning.isPresent() || !calls.isEmpty() || !extra.empty() ? Optional.of(this) : Optional.empty();
  }

  Delta delta() {
    Delta delta = calls.isEmpty() && extra.empty() ? Delta.EMPTY : Delta.EMPTY.withToolCalls(calls).withExtra(extra);
    delta = text.isPresent() ? delta.withContent(text.get()) : delta;
    delta = reasoning.isPresent() ? delta.withReasoning(reasoning.get()) : delta;
    return signature.isPresent() ? delta.withReasoningSignature(signature.get()) : delta;
  }

  Optional<JsonObject> logprobs() {
    return AssistantTurn.logprobs(logprobs);
  }
}
