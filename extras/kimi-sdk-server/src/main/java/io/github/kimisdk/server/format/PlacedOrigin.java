package io.github.kimisdk.server.format;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.access.JoinedCalls;
import io.github.kimisdk.internal.access.TurnPiece;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives the pieces of an origin their place in the turn before they are written. A model behind a server streams them without
 * one, and its clients send them back without the stream.
 */
public final class PlacedOrigin implements EventWriter {

  private final EventWriter writer;
  private final Map<Integer, Before> choices = new HashMap<>();

  /** Creates a writer that passes the chunks of one answer on. */
  public PlacedOrigin(EventWriter writer) {
    this.writer = writer;
  }

  /** The lengths of one choice so far. */
  private static final class Before {
    private final JoinedCalls<Integer> calls = new JoinedCalls<>(number -> 0);
    private int reasoning;
    private int text;

    void count(Delta delta) {
      reasoning += delta.reasoning().orElse("").length();
      text += delta.content().orElse("").length();
      for (ToolCallDelta piece : delta.toolCalls()) {
        calls.of(piece.index(), piece.id(), piece.name());
      }
    }
  }

  @Override
  public List<Event> chunk(ChatChunk chunk) {
    boolean placed = false;
    for (ChunkChoice choice : chunk.choices()) {
      placed |= !choice.delta().origin().isEmpty();
    }
    List<Event> events = writer.chunk(placed ? chunk.withChoices(chunk.choices().stream().map(this::placed).toList()) : chunk);
    for (ChunkChoice choice : chunk.choices()) {
      before(choice).count(choice.delta());
    }
    return events;
  }

  /** A chunk that repeats another has no origin, and no piece of a call that is not known. */
  @Override
  public Optional<String> repeated(ChatChunk chunk) {
    Optional<String> event = writer.repeated(chunk);
    if (event.isPresent()) {
      Before before = choices.get(chunk.index());
      before.reasoning += chunk.reasoning().length();
      before.text += chunk.text().length();
    }
    return event;
  }

  private Before before(ChunkChoice choice) {
    return choices.computeIfAbsent(choice.index(), index -> new Before());
  }

  private ChunkChoice placed(ChunkChoice choice) {
    Before before = before(choice);
    Delta delta = choice.delta();
    return choice.withDelta(delta.withOrigin(delta.origin().stream()
        .map(piece -> TurnPiece.at(piece, before.reasoning, before.text, before.calls.calls().size())).toList()));
  }

  @Override
  public List<Event> end() {
    return writer.end();
  }

  @Override
  public List<Event> error(int status, ApiError error) {
    return writer.error(status, error);
  }

  @Override
  public boolean endMark() {
    return writer.endMark();
  }
}
