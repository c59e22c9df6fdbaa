package io.github.kimisdk.internal.protocol.chat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.internal.wire.ServerFormat;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;

/** Chat completions. The JSON of the records in {@code internal.wire} is this format. */
public final class ChatFormat implements ClientFormat, ServerFormat {

  @Override
  public URI uri(Endpoint endpoint) {
    return URI.create(endpoint.baseUrl() + "/chat/completions");
  }

  @Override
  public JsonObject writeRequest(ChatRequest request, String defaultModel, boolean stream) {
    return RequestWire.write(request, defaultModel, stream);
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
  public ChatRequest readRequest(JsonObject body) {
    return RequestWire.read(body);
  }

  @Override
  public boolean streams(JsonObject body) {
    return RequestWire.streams(body);
  }

  @Override
  public JsonObject writeResponse(ChatResponse response, JsonObject body) {
    return Envelope.of(body).complete(ResponseWire.write(response));
  }

  @Override
  public EventWriter events(JsonObject body) {
    return new ChatEventWriter(body);
  }

  @Override
  public JsonObject writeError(int status, ApiError error, String requestId) {
    return ErrorWire.write(error);
  }
}
