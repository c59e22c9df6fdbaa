package io.github.kimisdk.server.ui;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.access.JoinedCalls;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.EventWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes a streamed answer as one step of a UI message, version 1 of the protocol. A message holds one answer, so only the first
 * choice is written. It names no message id, because the client keeps the id of a message that it continues.
 */
public final class UiMessageWriter implements EventWriter {

  private static final Set<FinishReason> KNOWN =
      Set.of(FinishReason.STOP, FinishReason.LENGTH, FinishReason.TOOL_CALLS, FinishReason.CONTENT_FILTER);

  private final ToolInputs tools = new ToolInputs();
  private List<Event> events = new ArrayList<>();
  private TextBlock block = TextBlock.NONE;
  private int blocks;
  private boolean begun;
  private Optional<FinishReason> reason = Optional.empty();

  @Override
  public List<Event> chunk(ChatChunk chunk) {
    for (ChunkChoice choice : chunk.choices()) {
      if (choice.index() == 0) {
        begin();
        write(choice.delta());
        if (choice.finishReason().isPresent()) {
          reason = choice.finishReason();
          close();
          tools.end(events);
        }
      }
    }
    return taken();
  }

  private void write(Delta delta) {
    delta.reasoning().filter(piece -> !piece.isEmpty()).ifPresent(piece -> open(TextBlock.REASONING).write(piece, events));
    sign(delta.origin());
    delta.content().filter(piece -> !piece.isEmpty()).ifPresent(piece -> open(TextBlock.TEXT).write(piece, events));
    if (!delta.toolCalls().isEmpty()) {
      close();
      delta.toolCalls().forEach(piece -> tools.add(piece, events));
    }
  }

  private void sign(List<JsonObject> origin) {
    if (!origin.isEmpty()) {
      open(TextBlock.REASONING).origin.addAll(origin);
    }
  }

  private TextBlock open(String kind) {
    if (!block.kind().equals(kind)) {
      close();
      block = TextBlock.open(kind, blocks++, events);
    }
    return block;
  }

  private void close() {
    block.close(events);
    block = TextBlock.NONE;
  }

  private void begin() {
    if (!begun) {
      begun = true;
      events.add(event("start"));
      events.add(event("start-step"));
    }
  }

  @Override
  public List<Event> end() {
    begin();
    close();
    tools.end(events);
    events.add(event("finish-step"));
    String name = reason.filter(KNOWN::contains).map(known -> known.value().replace('_', '-')).orElse("other");
    events.add(event("finish", "finishReason", name));
    return taken();
  }

  /** The client stops at the error. The open text is closed before it, so that the page does not show it as growing. */
  @Override
  public List<Event> error(int status, ApiError error) {
    close();
    events.add(event("error", "errorText", error.message()));
    return taken();
  }

  @Override
  public boolean endMark() {
    return true;
  }

  private List<Event> taken() {
    List<Event> written = events;
    events = new ArrayList<>();
    return written;
  }

  /** Returns an event with members after its type. */
  static Event event(String type, Object... members) {
    Object[] all = new Object[members.length + 2];
    all[0] = "type";
    all[1] = type;
    System.arraycopy(members, 0, all, 2, members.length);
    return new Event("", JsonObject.of(all));
  }

  /** A run of text or reasoning, between its start and its end. */
  static final class TextBlock {

    static final String TEXT = "text";
    static final String REASONING = "reasoning";

    /** No run is open. */
    static final TextBlock NONE = new TextBlock("", "");

    private final String kind;
    private final String id;
    /** The origin of the message, which the client keeps with the message and sends back. */
    private final List<JsonObject> origin = new ArrayList<>(0);

    private TextBlock(String kind, String id) {
      this.kind = kind;
      this.id = id;
    }

    static TextBlock open(String kind, int number, List<Event> events) {
      TextBlock block = new TextBlock(kind, kind + "-" + number);
      events.add(UiMessageWriter.event(kind + "-start", "id", block.id));
      return block;
    }

    String kind() {
      return kind;
    }

    void write(String piece, List<Event> events) {
      events.add(UiMessageWriter.event(kind + "-delta", "id", id, "delta", piece));
    }

    void close(List<Event> events) {
      if (this == NONE) {
        return;
      }
      events.add(origin.isEmpty()
          ? UiMessageWriter.event(kind + "-end", "id", id)
          : UiMessageWriter.event(kind + "-end", "id", id,
              "providerMetadata", JsonObject.of("kimi", JsonObject.of("origin", List.copyOf(origin)))));
    }
  }

  /** The tool calls of an answer. A piece belongs to the call that {@link io.github.kimisdk.chat.ChatAssembler} adds it to. */
  static final class ToolInputs {

    private final JoinedCalls<ToolInput> calls = new JoinedCalls<>(ToolInput::new);

    void add(ToolCallDelta piece, List<Event> events) {
      calls.of(piece.index(), piece.id(), piece.name()).add(piece, events);
    }

    /** Writes the whole input of every call. */
    void end(List<Event> events) {
      calls.calls().values().forEach(call -> call.end(events));
    }
  }
}
