package io.github.kimisdk.internal.protocol.chat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import java.util.List;

/** Writes a streamed answer as chunks without names. The usage is sent only to a client that asked for it. */
final class ChatEventWriter implements EventWriter {

  private final Envelope envelope;
  private final boolean wantsUsage;

  ChatEventWriter(JsonObject body) {
    this.envelope = Envelope.of(body);
    this.wantsUsage = RequestWire.wantsUsage(body);
  }

  @Override
  public List<Event> chunk(ChatChunk chunk) {
    boolean hasContent = !chunk.choices().isEmpty() || wantsUsage && !(chunk.complete() && chunk.usage().isEmpty());
    return hasContent ? List.of(new Event("", envelope.complete(ChunkWire.write(chunk)))) : List.of();
  }

  @Override
  public List<Event> end() {
    return List.of();
  }

  @Override
  public List<Event> error(int status, ApiError error) {
    return List.of(new Event("", ErrorWire.write(error)));
  }

  @Override
  public boolean endMark() {
    return true;
  }
}
