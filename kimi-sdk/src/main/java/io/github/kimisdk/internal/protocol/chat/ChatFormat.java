package io.github.kimisdk.internal.protocol.chat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.internal.wire.ApiCall.Purpose;
import io.github.kimisdk.internal.wire.ApiRequest;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.internal.wire.ApiRoute;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.CountWire;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.internal.wire.ServerFormat;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.util.List;

/** Chat completions. The JSON of the records in {@code internal.wire} is this format. */
public final class ChatFormat implements ClientFormat, ServerFormat {

  private static final String CHAT = "/chat/completions";

  @Override
  public URI uri(Endpoint endpoint) {
    return URI.create(endpoint.baseUrl() + CHAT);
  }

  @Override
  public JsonObject writeRequest(ChatRequest request, boolean stream) {
    return RequestWire.write(ChatMessages.sent(request), stream);
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
  public boolean continuesAnswers() {
    return true;
  }

  @Override
  public List<String> limits() {
    return List.of("max_completion_tokens", "max_tokens");
  }

  @Override
  public ChatRequest readRequest(JsonObject body) {
    return ChatMessages.received(RequestWire.read(body));
  }

  @Override
  public JsonObject chatBody(ChatRequest request, JsonObject body) {
    return body;
  }

  @Override
  public JsonObject writeResponse(ChatResponse response, JsonObject body) {
    return Envelope.of(body).complete(ResponseWire.write(ChatMessages.served(response)));
  }

  @Override
  public EventWriter events(JsonObject body) {
    return new ChatEventWriter(body);
  }

  @Override
  public JsonObject writeError(int status, ApiError error, String requestId) {
    return ErrorWire.write(error);
  }

  @Override
  public String name() {
    return "chat";
  }

  @Override
  public Failure recognizable(Failure failure) {
    return failure.cause() == Failure.Cause.OVERFLOW ? failure.withCode(400, "context_length_exceeded")
        : ServerFormat.super.recognizable(failure);
  }

  @Override
  public List<ApiRoute> routes() {
    return List.of(
        ApiRoute.of("POST [/v1]" + CHAT, Purpose.ANSWER),
        ApiRoute.of("GET [/v1]/models", Purpose.MODELS),
        ApiRoute.of("GET [/v1]/models/{id*}", Purpose.MODEL),
        ApiRoute.of("POST [/v1]/tokenizers/estimate-token-count", Purpose.COUNT));
  }

  /** Every client that speaks no other format reads errors of this one. */
  @Override
  public boolean speaks(ApiRequest request) {
    return true;
  }

  /** The service counts the messages only. */
  @Override
  public ChatRequest readCounted(JsonObject body) {
    return readRequest(body).withToolUse(ToolUse.NONE);
  }

  @Override
  public JsonObject writeCount(long tokens) {
    return CountWire.write(tokens);
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
