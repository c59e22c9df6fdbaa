package io.github.kimisdk.internal.protocol.ui;

import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.wire.EventWriter.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The tool calls of an answer. A piece belongs to the call that {@link io.github.kimisdk.chat.ChatAssembler} adds it to: the call of
 * its index; without an index, the call of its id; without both, the last call.
 */
final class ToolInputs {

  private final NavigableMap<Integer, ToolInput> calls = new TreeMap<>();
  private final Map<String, ToolInput> callsById = new HashMap<>();

  void add(ToolCallDelta piece, List<Event> events) {
    ToolInput call = call(piece);
    call.add(piece, events);
    if (!call.id().isEmpty()) {
      callsById.putIfAbsent(call.id(), call);
    }
  }

  /** Writes the whole input of every call. */
  void end(List<Event> events) {
    calls.values().forEach(call -> call.end(events));
  }

  private ToolInput call(ToolCallDelta piece) {
    if (piece.index().isPresent()) {
      return calls.computeIfAbsent(piece.index().getAsInt(), ToolInput::new);
    }
    String id = piece.id().orElse("");
    if (callsById.containsKey(id)) {
      return callsById.get(id);
    }
    if (calls.isEmpty() || !id.isEmpty()) {
      return calls.computeIfAbsent(calls.isEmpty() ? 0 : calls.lastKey() + 1, ToolInput::new);
    }
    return calls.lastEntry().getValue();
  }
}
