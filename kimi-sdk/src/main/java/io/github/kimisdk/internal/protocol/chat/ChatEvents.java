package io.github.kimisdk.internal.protocol.chat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.json.JsonValue;

/** The events of a chat stream: chunks and errors. Proxies add named events such as {@code ping}, which mean nothing. */
public final class ChatEvents implements EventReader {

  private boolean begun;

  @Override
  public boolean takes(String name) {
    return name.isEmpty() || name.equals("message");
  }

  @Override
  public boolean endsWithMark() {
    return true;
  }

  @Override
  public StreamEvent read(JsonValue data) {
    ChatChunk chunk = ChunkWire.read(data, begun);
    // A chunk without unknown members contains no error.
    if (!chunk.extra().empty() && ErrorWire.findInStream(data).isPresent()) {
      return StreamEvent.ERROR;
    }
    begun = begun || !chunk.choices().isEmpty();
    return new StreamEvent.Chunk(chunk);
  }

  @Override
  public ChatChunk reread(JsonValue data) {
    return ChunkWire.read(data);
  }
}
