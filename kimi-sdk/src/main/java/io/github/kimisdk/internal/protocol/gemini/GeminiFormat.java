package io.github.kimisdk.internal.protocol.gemini;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.internal.wire.ServerFormat;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.Model;
import java.util.List;

/**
 * The Gemini format. The path of a request says its model and whether its answer is streamed, so the route sets both. {@link
 * GeminiStream} turns the events of a stream into bytes.
 */
public final class GeminiFormat implements ServerFormat {

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
    return new GeminiEvents(showsThoughts(body));
  }

  private static boolean showsThoughts(JsonObject body) {
    return GeminiConfig.includeThoughts(new Members(body, ""));
  }

  @Override
  public JsonObject writeError(int status, ApiError error, String requestId) {
    return GeminiErrors.write(status, error);
  }

  /**
   * Reads the body of {@code :countTokens}.
   *
   * @param body the body: contents, or a whole request in {@code generateContentRequest}
   * @return the request to count, without a model
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type than the format says
   * @throws IllegalArgumentException if a value is refused; the message says what was expected
   */
  public ChatRequest readCounted(JsonObject body) {
    return GeminiRequest.readCounted(body);
  }

  /** Writes the answer of {@code :countTokens}. */
  public JsonObject writeCount(long tokens) {
    return JsonObject.of("totalTokens", tokens);
  }

  /** Writes a model, as {@code GET /v1beta/models/{id}} answers it. */
  public JsonObject writeModel(Model model) {
    return GeminiModels.write(model);
  }

  /** Writes a list of models, as {@code GET /v1beta/models} answers it. */
  public JsonObject writeModels(List<Model> models) {
    return GeminiModels.write(models);
  }
}
