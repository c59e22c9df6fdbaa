package io.github.kimisdk.server.ui;

import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.access.JoinedCalls;
import io.github.kimisdk.internal.wire.EventWriter.Event;
import java.util.List;

/** The tool calls of an answer. A piece belongs to the call that {@link io.github.kimisdk.chat.ChatAssembler} adds it to. */
final class ToolInputs {

  private final JoinedCalls<ToolInput> calls = new JoinedCalls<>(ToolInput::new);

  void add(ToolCallDelta piece, List<Event> events) {
    calls.of(piece.index(), piece.id(), piece.name()).add(piece, events);
  }

  /** Writes the whole input of every call. */
  void end(List<Event> events) {
    calls.calls().values().forEach(call -> call.end(events));
  }
}
