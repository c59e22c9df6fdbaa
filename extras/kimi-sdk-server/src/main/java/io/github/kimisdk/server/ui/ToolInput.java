package io.github.kimisdk.server.ui;

import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.server.format.EventWriter.Event;
import java.util.List;

/** One tool call. Its start needs the id and the name, so arguments that arrive before them wait. */
final class ToolInput {

  private final int number;
  private final StringBuilder arguments = new StringBuilder();
  private String id = "";
  private String name = "";
  private boolean started;
  private boolean ended;

  ToolInput(int number) {
    this.number = number;
  }

  void add(ToolCallDelta piece, List<Event> events) {
    id = id.isEmpty() ? piece.id().orElse("") : id;
    name = name.isEmpty() ? piece.name().orElse("") : name;
    String more = piece.arguments().orElse("");
    arguments.append(more);
    if (started) {
      delta(more, events);
    } else if (!id.isEmpty() && !name.isEmpty()) {
      start(events);
    }
  }

  /** Writes the whole input. Arguments that are not JSON are an error of this call, which the page shows with their text. */
  void end(List<Event> events) {
    if (ended) {
      return;
    }
    if (!started) {
      // Some servers send no id. The client needs one to tell calls apart.
      id = id.isEmpty() ? "call-" + number : id;
      start(events);
    }
    ended = true;
    String text = arguments.toString();
    try {
      events.add(UiMessageWriter.event("tool-input-available", "toolCallId", id, "toolName", name,
          "input", text.isBlank() ? JsonObject.EMPTY : Json.parse(text)));
    } catch (JsonParseException invalid) {
      events.add(UiMessageWriter.event("tool-input-error", "toolCallId", id, "toolName", name,
          "input", text, "errorText", "the arguments of the tool call are not JSON"));
    }
  }

  private void start(List<Event> events) {
    started = true;
    events.add(UiMessageWriter.event("tool-input-start", "toolCallId", id, "toolName", name));
    delta(arguments.toString(), events);
  }

  private void delta(String piece, List<Event> events) {
    if (!piece.isEmpty() && !ended) {
      events.add(UiMessageWriter.event("tool-input-delta", "toolCallId", id, "inputTextDelta", piece));
    }
  }
}
