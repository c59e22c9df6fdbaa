package io.github.kimisdk.server.gemini;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.ApiCall.Delivery;
import io.github.kimisdk.internal.wire.ApiCall.Purpose;
import io.github.kimisdk.internal.wire.ApiCall;
import io.github.kimisdk.internal.wire.ApiRequest;
import io.github.kimisdk.internal.wire.ApiRoute;
import io.github.kimisdk.internal.wire.EventFraming;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.internal.wire.ServerFormat;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.Model;
import java.util.List;

/**
 * The Gemini format. The path of a request says its model and whether its answer is streamed, so the route sets both. {@link
 * GeminiFraming} turns the events of a stream into bytes.
 */
public final class GeminiFormat implements ServerFormat {

  private static final String MODELS = "/v1beta/models";

  /** {@inheritDoc} The request has no model. */
  @Override
  public ChatRequest readRequest(JsonObject body) {
    return GeminiRequest.read(body);
  }

  /** Returns false, because a body does not say it. */
  @Override
  public boolean streams(JsonObject body) {
    return false;
  }

  @Override
  public JsonObject writeResponse(ChatResponse response, JsonObject body) {
    return GeminiResponse.write(response, showsThoughts(body));
  }

  @Override
  public EventWriter events(JsonObject body) {
    return new GeminiEventWriter(showsThoughts(body));
  }

  private static boolean showsThoughts(JsonObject body) {
    return GeminiConfig.includeThoughts(new Members(body, ""));
  }

  @Override
  public JsonObject writeError(int status, ApiError error, String requestId) {
    return GeminiErrors.write(status, error);
  }

  /** Reads contents, or a whole request in {@code generateContentRequest}. */
  @Override
  public ChatRequest readCounted(JsonObject body) {
    return GeminiRequest.readCounted(body);
  }

  @Override
  public JsonObject writeCount(long tokens) {
    return JsonObject.of("totalTokens", tokens);
  }

  @Override
  public JsonObject writeModel(Model model) {
    return GeminiModels.write(model);
  }

  @Override
  public JsonObject writeModels(List<Model> models) {
    return GeminiModels.write(models);
  }

  @Override
  public String name() {
    return "gemini";
  }

  @Override
  public Failure recognizable(Failure failure) {
    return failure.cause() == Failure.Cause.OVERFLOW
        ? failure.withStatus(400).withNumbers("The input token count (%d) exceeds the maximum number of tokens allowed (%d).")
        : ServerFormat.super.recognizable(failure);
  }

  @Override
  public String memberFor(String chatMember) {
    return switch (chatMember) {
      case "messages" -> "contents";
      case "stop" -> "stopSequences";
      case "n" -> "candidateCount";
      case "response_format" -> "responseSchema";
      case "max_completion_tokens" -> "maxOutputTokens";
      case "top_p" -> "topP";
      default -> chatMember;
    };
  }

  @Override
  public List<ApiRoute> routes() {
    return List.of(
        ApiRoute.of("POST " + MODELS + "/{id*}:generateContent", new ApiCall(Purpose.ANSWER, "", Delivery.WHOLE)),
        ApiRoute.of("POST " + MODELS + "/{id*}:streamGenerateContent", new ApiCall(Purpose.ANSWER, "", Delivery.EVENTS))
            .when(request -> request.asks("alt", "sse")),
        ApiRoute.of("POST " + MODELS + "/{id*}:streamGenerateContent", new ApiCall(Purpose.ANSWER, "", Delivery.ARRAY)),
        ApiRoute.of("POST " + MODELS + "/{id*}:countTokens", Purpose.COUNT),
        ApiRoute.of("GET " + MODELS, Purpose.MODELS),
        ApiRoute.of("GET " + MODELS + "/{id*}", Purpose.MODEL));
  }

  @Override
  public boolean speaks(ApiRequest request) {
    return request.meant().startsWith("/v1beta/") || request.headers().test("x-goog-api-key");
  }

  @Override
  public EventFraming framing(ApiCall call) {
    return new GeminiFraming(call.delivery() != Delivery.ARRAY);
  }
}
