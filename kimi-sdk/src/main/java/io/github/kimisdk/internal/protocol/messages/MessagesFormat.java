package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.internal.wire.ApiCall.Purpose;
import io.github.kimisdk.internal.wire.ApiRequest;
import io.github.kimisdk.internal.wire.ApiRoute;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.internal.wire.ModelsWire;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ServerFormat;
import io.github.kimisdk.internal.wire.TokenCount;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.Model;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Messages format: {@code POST /v1/messages} of Anthropic, as Kimi serves it and as Anthropic's client libraries expect it.
 */
public final class MessagesFormat implements ClientFormat, ServerFormat {

  private static final String BASE = "/v1";
  private static final String MESSAGES = "/messages";
  private static final String COUNT = "/count_tokens";
  private static final String TOKENS = "budget_tokens";
  private static final String VERSION = "anthropic-version";

  /** The platform serves the format behind a path of its own; Kimi Code and gateways serve it beside chat completions. */
  @Override
  public URI uri(Endpoint endpoint) {
    return endpoint.platform()
        ? endpoint.baseUrl().resolve("/anthropic/v1/messages")
        : URI.create(endpoint.baseUrl() + MESSAGES);
  }

  /**
   * Kimi does not require the version; gateways use it to tell the clients of this format from others. Edits of the context are a
   * beta.
   */
  @Override
  public Map<String, String> headers(ChatRequest request) {
    String date = "2023-06-01";
    boolean keeps = request.reasoning().thinking().flatMap(Thinking::keep).isPresent();
    return keeps ? Map.of(VERSION, date, "anthropic-beta", "context-management-2025-06-27") : Map.of(VERSION, date);
  }

  @Override
  public JsonObject writeRequest(ChatRequest request, boolean stream) {
    return MessagesRequest.write(request, stream);
  }

  @Override
  public ChatResponse readResponse(JsonValue answer) {
    return MessagesResponse.read(answer);
  }

  @Override
  public EventReader events() {
    return new MessagesEvents();
  }

  /** An assistant message at the end of a request is a prefill. */
  @Override
  public boolean continuesAnswers() {
    return true;
  }

  @Override
  public List<String> limits() {
    return List.of("max_tokens");
  }

  /**
   * Counts beside the messages. The platform counts requests of chat completions only. Kimi Code has the route according to
   * several clients, though it is not documented.
   */
  @Override
  public TokenCount count(ChatRequest request, Endpoint endpoint) {
    if (endpoint.platform()) {
      return ClientFormat.super.count(request, endpoint);
    }
    URI uri = URI.create(uri(endpoint) + COUNT + (endpoint.coding() ? "?beta=true" : ""));
    JsonObject body = MessagesRequest.writeCounted(request);
    return new TokenCount(uri, body, answer -> answer.get("input_tokens").asLong(), true);
  }

  @Override
  public ChatRequest readRequest(JsonObject body) {
    return MessagesRequest.read(body, false);
  }

  @Override
  public ChatRequest readRequest(JsonObject body, Protocol to) {
    return MessagesRequest.read(body, to == Protocol.MESSAGES);
  }

  @Override
  public JsonObject writeResponse(ChatResponse response, JsonObject body) {
    return MessagesResponse.write(response, RequestWire.model(body));
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
        ApiRoute.of("POST " + BASE + MESSAGES, Purpose.ANSWER),
        ApiRoute.of("POST " + BASE + MESSAGES + COUNT, Purpose.COUNT),
        ApiRoute.of("GET [/v1]/models", Purpose.MODELS).when(MessagesFormat::versioned),
        ApiRoute.of("GET [/v1]/models/{id*}", Purpose.MODEL).when(MessagesFormat::versioned));
  }

  /** The paths of models are those of chat completions, so the version tells the clients of the two formats apart. */
  @Override
  public boolean speaks(ApiRequest request) {
    return versioned(request) || request.meant().startsWith(MESSAGES);
  }

  private static boolean versioned(ApiRequest request) {
    return request.headers().test(VERSION);
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
          "created_at", Instant.ofEpochSecond(ModelsWire.created(model)).toString());
    }

    private static JsonValue id(Model model) {
      return JsonString.of(model.id());
    }
  }
}
