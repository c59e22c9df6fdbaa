package io.github.kimisdk.server.format.chat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.ApiCall.Purpose;
import io.github.kimisdk.server.format.ApiRequest;
import io.github.kimisdk.server.format.ApiRoute;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.ServerFormat;
import java.util.List;

/** The server's side of chat completions. */
public final class ChatServer implements ServerFormat {

  @Override
  public ChatRequest readRequest(JsonObject body) {
    return ServedMessages.received(RequestWire.read(body));
  }

  @Override
  public JsonObject chatBody(ChatRequest request, JsonObject body) {
    return body;
  }

  @Override
  public JsonObject writeResponse(ChatResponse response, JsonObject body) {
    return CommonMembers.of(body).complete(ResponseWire.write(ServedMessages.served(response)));
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

  /** A program that sees the word server_error, such as opencode, repeats the request. */
  @Override
  public Failure recognizable(Failure failure) {
    return switch (failure.cause()) {
      case ACCESS -> failure.withType(403, "permission_denied_error");
      case OVERFLOW -> failure.withCode(400, "context_length_exceeded");
      default -> ServerFormat.super.recognizable(failure);
    };
  }

  @Override
  public List<ApiRoute> routes() {
    return List.of(
        ApiRoute.of("POST [/v1]" + RequestWire.PATH, Purpose.ANSWER),
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
    return JsonObject.of("data", JsonObject.of("total_tokens", tokens));
  }
}
