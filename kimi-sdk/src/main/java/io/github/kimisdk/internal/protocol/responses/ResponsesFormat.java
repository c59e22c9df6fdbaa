package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.util.List;

/** The client's side of OpenAI's Responses format. */
public final class ResponsesFormat implements ClientFormat {

  /** The path below the base of an address. */
  public static final String PATH = "/responses";

  @Override
  public URI uri(Endpoint endpoint) {
    return URI.create(endpoint.baseUrl() + PATH);
  }

  @Override
  public JsonObject writeRequest(ChatRequest request, boolean stream) {
    return ResponsesRequest.write(request, stream);
  }

  @Override
  public ChatResponse readResponse(JsonValue answer) {
    return ResponseBody.read(answer);
  }

  @Override
  public EventReader events() {
    return new ResponseEvents();
  }

  /** The format has no prefill: a model begins a new message after that of an assistant. */
  @Override
  public boolean continuesAnswers() {
    return false;
  }

  @Override
  public List<String> limits() {
    return List.of("max_output_tokens");
  }
}
