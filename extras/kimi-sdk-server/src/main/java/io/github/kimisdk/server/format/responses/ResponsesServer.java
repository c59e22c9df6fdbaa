package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.protocol.responses.ResponsesFormat;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.ApiCall;
import io.github.kimisdk.server.format.ApiRequest;
import io.github.kimisdk.server.format.ApiRoute;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.ServerFormat;
import java.util.List;

/** The server's side of OpenAI's Responses format. */
public final class ResponsesServer implements ServerFormat {

  @Override
  public ChatRequest readRequest(JsonObject body) {
    return RequestReader.read(body, false);
  }

  @Override
  public ChatRequest readRequest(JsonObject body, Protocol to) {
    return RequestReader.read(body, to == Protocol.RESPONSES);
  }

  @Override
  public JsonObject writeResponse(ChatResponse response, JsonObject body) {
    return ResponseWriter.write(response, body);
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
    return List.of(ApiRoute.of("POST /v1" + ResponsesFormat.PATH, ApiCall.Purpose.ANSWER));
  }

  @Override
  public boolean speaks(ApiRequest request) {
    return request.meant().startsWith(ResponsesFormat.PATH);
  }

  /** The format has no route that counts tokens. */
  @Override
  public JsonObject writeCount(long tokens) {
    throw new UnsupportedOperationException("expected a route of chat completions");
  }
}
