package io.github.kimisdk.server.format.messages;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.access.TurnPiece;
import io.github.kimisdk.internal.protocol.messages.MessagesResponse;
import io.github.kimisdk.internal.protocol.messages.TurnBlocks;
import io.github.kimisdk.internal.protocol.messages.UnknownMembers;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.EventWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Writes a stream. Each block is open until content of another kind comes; content that comes between the arguments of a call
 * waits for the end of the call. The usage is known at the end of most answers only, so the first event has zeros. The format
 * has one choice; chunks of other choices are left out.
 */
final class MessagesEventWriter implements EventWriter {

  private final String model;
  private final BlockWriter blocks = new BlockWriter();
  private final ServedCalls calls = new ServedCalls(blocks);
  /** Content that came while the block of a call was open. */
  private final Queue<Delta> held = new ArrayDeque<>();
  private boolean begun;
  private int choice = -1;
  private Optional<FinishReason> reason = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private JsonValue stopSequence = JsonNull.NULL;

  /** Creates a writer; the model is that of the request, for answers that name none. */
  MessagesEventWriter(String model) {
    this.model = model;
  }

  @Override
  public List<Event> chunk(ChatChunk chunk) {
    usage = chunk.usage().or(() -> usage);
    begin(chunk.id(), chunk.model(), chunk.extra());
    JsonValue stop = AnswerWriter.stopSequence(chunk.extra());
    stopSequence = stop == JsonNull.NULL ? stopSequence : stop;
    for (ChunkChoice part : chunk.choices()) {
      choice = choice < 0 ? part.index() : choice;
      if (part.index() == choice) {
        write(part);
      }
    }
    return blocks.drain();
  }

  private void begin(String id, String chunkModel, JsonObject extra) {
    if (begun) {
      return;
    }
    begun = true;
    JsonObject message = new ObjectWriter()
        .put("id", AnswerWriter.id(id))
        .put("type", "message")
        .put("role", "assistant")
        .put("model", chunkModel.isEmpty() ? model : chunkModel)
        .put("content", JsonArray.EMPTY)
        .put("stop_reason", JsonNull.NULL)
        .put(MessagesResponse.STOP_SEQUENCE, JsonNull.NULL)
        .put("usage", AnswerWriter.usage(usage.orElse(Usage.ZERO)))
        .object();
    blocks.event("message_start", new ObjectWriter().put("message", UnknownMembers.added(message, extra)));
  }

  private void write(ChunkChoice part) {
    Delta delta = part.delta();
    if (delta.reasoning().isPresent() || delta.content().isPresent() || !delta.origin().isEmpty()) {
      held.add(delta);
      writeHeld();
    }
    delta.toolCalls().forEach(calls::take);
    writeHeld();
    reason = part.finishReason().or(() -> reason);
    usage = part.usage().or(() -> usage);
  }

  /** Writes pieces of this format, each of which ends a block of thinking, and keeps those of others for a signature. */
  private void write(List<JsonObject> origin) {
    blocks.carry(origin);
    for (TurnPiece piece : TurnPiece.of(origin, TurnBlocks.NAME)) {
      piece.own().tryGet(TurnBlocks.SIGNATURE).filter(JsonString.class::isInstance).map(JsonValue::asString)
          .ifPresent(blocks::sign);
      blocks.endThinking();
      piece.own().tryGet(TurnBlocks.BLOCK).filter(JsonObject.class::isInstance).map(JsonValue::asObject)
          .ifPresent(blocks::other);
    }
  }

  private void writeHeld() {
    while (!held.isEmpty() && !calls.unfinished()) {
      Delta delta = held.remove();
      write(delta.origin());
      delta.reasoning().ifPresent(blocks::thinking);
      delta.content().ifPresent(blocks::text);
    }
  }

  @Override
  public List<Event> end() {
    begin("", "", JsonObject.EMPTY);
    calls.end();
    writeHeld();
    blocks.end();
    String stop = AnswerWriter.stopReason(reason, calls.any(), stopSequence != JsonNull.NULL);
    blocks.event("message_delta", new ObjectWriter()
        .put("delta", new ObjectWriter().put("stop_reason", stop).put(MessagesResponse.STOP_SEQUENCE, stopSequence))
        .put("usage", AnswerWriter.usage(usage.orElse(Usage.ZERO))));
    blocks.event("message_stop", new ObjectWriter());
    return blocks.drain();
  }

  @Override
  public List<Event> error(int status, ApiError error) {
    return List.of(new Event("error", MessagesError.write(status, error, "")));
  }

  @Override
  public boolean endMark() {
    return false;
  }
}
