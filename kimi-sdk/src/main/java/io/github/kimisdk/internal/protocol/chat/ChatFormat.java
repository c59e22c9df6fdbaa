package io.github.kimisdk.internal.protocol.chat;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.internal.wire.OwnMembers;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.util.List;

/** Chat completions. The JSON of the records in {@code internal.wire} is this format. */
public final class ChatFormat implements ClientFormat {

  @Override
  public URI uri(Endpoint endpoint) {
    return URI.create(endpoint.baseUrl() + RequestWire.PATH);
  }

  @Override
  public JsonObject writeRequest(ChatRequest request, boolean stream) {
    return RequestWire.write(OwnMembers.sent(request), stream);
  }

  @Override
  public ChatResponse readResponse(JsonValue answer) {
    return ResponseWire.read(answer);
  }

  @Override
  public EventReader events() {
    return new ChatEvents();
  }

  @Override
  public List<String> limits() {
    return List.of("max_completion_tokens", "max_tokens");
  }

  /** The events of a chat stream: chunks and errors. Proxies add named events such as {@code ping}, which mean nothing. */
  private static final class ChatEvents implements EventReader {

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
}
