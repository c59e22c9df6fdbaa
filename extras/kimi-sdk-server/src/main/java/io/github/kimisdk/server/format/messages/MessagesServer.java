package io.github.kimisdk.server.format.messages;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.protocol.messages.MessagesFormat;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.server.format.ApiCall.Purpose;
import io.github.kimisdk.server.format.ApiRequest;
import io.github.kimisdk.server.format.ApiRoute;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.ModelWriter;
import io.github.kimisdk.server.format.ServerFormat;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The server's side of the Messages format, as Anthropic's client libraries expect it. */
public final class MessagesServer implements ServerFormat {

  private static final String BASE = "/v1";
  private static final String TOKENS = "budget_tokens";

  @Override
  public ChatRequest readRequest(JsonObject body) {
    return RequestReader.read(body, false);
  }

  @Override
  public ChatRequest readRequest(JsonObject body, Protocol to) {
    return RequestReader.read(body, to == Protocol.MESSAGES);
  }

  @Override
  public JsonObject writeResponse(ChatResponse response, JsonObject body) {
    return AnswerWriter.write(response, RequestWire.model(body));
  }

  @Override
  public EventWriter events(JsonObject body) {
    return new MessagesEventWriter(RequestWire.model(body));
  }

  @Override
  public JsonObject writeError(int status, ApiError error, String requestId) {
    return MessagesError.write(status, error, requestId);
  }

  /** Claude Code compacts a conversation at these words only. */
  @Override
  public Failure recognizable(Failure failure) {
    return failure.cause() == Failure.Cause.OVERFLOW
        ? failure.withStatus(400).withNumbers("prompt is too long: %d tokens > %d maximum")
        : ServerFormat.super.recognizable(failure);
  }

  @Override
  public List<String> withoutEffect(JsonObject body, Protocol to) {
    JsonObject thinking = body.tryGet("thinking").orElse(null) instanceof JsonObject wish ? wish : JsonObject.EMPTY;
    Stream<String> ofThinking = to == Protocol.MESSAGES ? Stream.of(TOKENS) : Stream.of(TOKENS, "display");
    return Stream.concat(Stream.of("top_k").filter(body::has), ofThinking.filter(thinking::has)).toList();
  }

  @Override
  public String memberFor(String chatMember) {
    return switch (chatMember) {
      case "stop" -> "stop_sequences";
      case "response_format" -> "output_config";
      case "max_completion_tokens" -> "max_tokens";
      default -> chatMember;
    };
  }

  @Override
  public String name() {
    return "messages";
  }

  @Override
  public List<ApiRoute> routes() {
    return List.of(
        ApiRoute.of("POST " + BASE + MessagesFormat.MESSAGES, Purpose.ANSWER),
        ApiRoute.of("POST " + BASE + MessagesFormat.MESSAGES + MessagesFormat.COUNT, Purpose.COUNT),
        ApiRoute.of("GET [/v1]/models", Purpose.MODELS).when(MessagesServer::versioned),
        ApiRoute.of("GET [/v1]/models/{id*}", Purpose.MODEL).when(MessagesServer::versioned));
  }

  /** The paths of models are those of chat completions, so the version tells the clients of the two formats apart. */
  @Override
  public boolean speaks(ApiRequest request) {
    return versioned(request) || request.meant().startsWith(MessagesFormat.MESSAGES);
  }

  private static boolean versioned(ApiRequest request) {
    return request.headers().test(MessagesFormat.VERSION);
  }

  @Override
  public JsonObject writeCount(long tokens) {
    return JsonObject.of("input_tokens", tokens);
  }

  @Override
  public JsonObject writeModel(Model model) {
    return MessagesModels.write(model);
  }

  @Override
  public JsonObject writeModels(List<Model> models) {
    return MessagesModels.write(models);
  }

  /** The list of models. */
  private static final class MessagesModels {

    private MessagesModels() {}

    static JsonObject write(List<Model> models) {
      return JsonObject.of(
          "data", models.stream().map(MessagesModels::write).toList(),
          "has_more", false,
          "first_id", models.isEmpty() ? JsonNull.NULL : id(models.get(0)),
          "last_id", models.isEmpty() ? JsonNull.NULL : id(models.get(models.size() - 1)));
    }

    static JsonObject write(Model model) {
      return JsonObject.of(
          "type", "model", "id", model.id(), "display_name", model.text("name", model.id()),
          "created_at", Instant.ofEpochSecond(ModelWriter.created(model)).toString());
    }

    private static JsonValue id(Model model) {
      return JsonString.of(model.id());
    }
  }
}
