package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.ApiCall;
import io.github.kimisdk.internal.wire.ApiRequest;
import io.github.kimisdk.internal.wire.ApiRoute;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.ServerFormat;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.util.List;

/** OpenAI's Responses format, for clients and servers. */
public final class ResponsesFormat implements ClientFormat, ServerFormat {

  private static final String RESPONSES = "/responses";

  @Override
  public URI uri(Endpoint endpoint) {
    return URI.create(endpoint.baseUrl() + RESPONSES);
  }

  @Override
  public JsonObject writeRequest(ChatRequest request, boolean stream) {
    return RequestBody.write(request, stream);
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

  @Override
  public ChatRequest readRequest(JsonObject body) {
    return RequestBody.read(body, false);
  }

  @Override
  public ChatRequest readRequest(JsonObject body, Protocol to) {
    return RequestBody.read(body, to == Protocol.RESPONSES);
  }

  @Override
  public JsonObject writeResponse(ChatResponse response, JsonObject body) {
    return ResponseBody.write(response, body);
  }

  @Override
  public EventWriter events(JsonObject body) {
    return new ResponseEventWriter(body);
  }

  @Override
  public JsonObject writeError(int status, ApiError error, String requestId) {
    return new ObjectWriter().put("error", error(error)).object();
  }

  /** Returns an error with all members that OpenAI's clients know. Codex fails at a code that is null. */
  static JsonObject error(ApiError error) {
    return new ObjectWriter()
        .put("message", error.message())
        .put("type", error.type().<JsonValue>map(JsonString::of).orElse(JsonNull.NULL))
        .put("param", JsonNull.NULL)
        .put("code", error.code().or(error::type).orElse("server_error"))
        .object();
  }

  /** Codex repeats a 403 five times; a 400 and an exhausted quota end its turn. */
  @Override
  public Failure recognizable(Failure failure) {
    return switch (failure.cause()) {
      case ACCESS -> failure.withType(400, "permission_denied_error").withCode(400, "invalid_prompt");
      case QUOTA -> failure.withCode(429, "insufficient_quota");
      case OVERFLOW -> failure.withCode(400, "context_length_exceeded");
      default -> ServerFormat.super.recognizable(failure);
    };
  }

  @Override
  public String memberFor(String chatMember) {
    return switch (chatMember) {
      case "messages" -> "input";
      case "response_format" -> "text";
      case "max_completion_tokens" -> "max_output_tokens";
      case "reasoning_effort" -> "reasoning";
      case "logprobs" -> "include or top_logprobs";
      default -> chatMember;
    };
  }

  @Override
  public String name() {
    return "responses";
  }

  @Override
  public List<ApiRoute> routes() {
    return List.of(ApiRoute.of("POST /v1" + RESPONSES, ApiCall.Purpose.ANSWER));
  }

  @Override
  public boolean speaks(ApiRequest request) {
    return request.meant().startsWith(RESPONSES);
  }

  /** The format has no route that counts tokens. */
  @Override
  public JsonObject writeCount(long tokens) {
    throw new UnsupportedOperationException("expected a route of chat completions");
  }
}
