package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.Model;
import java.util.List;

/** The server's side of a wire format: it reads requests, and writes answers, streams and errors. */
public interface ServerFormat {

  /** Returns the name of the format for a log. */
  String name();

  /** Returns the routes of this format, in the order in which a request is compared with them. */
  List<ApiRoute> routes();

  /** Returns whether a client of this format sent the request, so that it reads errors of this format. */
  boolean speaks(ApiRequest request);

  /**
   * Reads a request. Members that no setting of a {@link ChatRequest} stands for are ignored, because official clients send many
   * that do not change the answer.
   *
   * @param body the body
   * @return the request
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type than the format says
   * @throws IllegalArgumentException if a value is refused; the message says what was expected
   */
  ChatRequest readRequest(JsonObject body);

  /** Returns the body that chat completions have for a request, for the rules of Kimi. */
  default JsonObject chatBody(ChatRequest request, JsonObject body) {
    return RequestWire.write(request, false);
  }

  /** Returns whether a body asks for a stream. */
  default boolean streams(JsonObject body) {
    return RequestWire.streams(body);
  }

  /**
   * Writes a whole answer.
   *
   * @param response the response
   * @param body the body of the request, whose settings some formats repeat in the answer
   * @return its JSON
   */
  JsonObject writeResponse(ChatResponse response, JsonObject body);

  /**
   * Returns a writer of one streamed answer.
   *
   * @param body the body of the request
   * @return the writer
   */
  EventWriter events(JsonObject body);

  /** Returns the framing of a streamed answer to a call. */
  default EventFraming framing(ApiCall call) {
    return EventFraming.serverSentEvents();
  }

  /**
   * Writes an error that ends a request before its answer has begun.
   *
   * @param status the HTTP status
   * @param error the error
   * @param requestId the id of the request
   * @return its JSON
   */
  JsonObject writeError(int status, ApiError error, String requestId);

  /** Reads a request whose tokens are counted. */
  default ChatRequest readCounted(JsonObject body) {
    return readRequest(body);
  }

  /** Writes a number of tokens. */
  JsonObject writeCount(long tokens);

  /** Writes a model; in most formats as in chat completions. */
  default JsonObject writeModel(Model model) {
    return ModelsWire.write(model.id());
  }

  /** Writes the list of models. */
  default JsonObject writeModels(List<Model> models) {
    return ModelsWire.write(models.stream().map(Model::id).toList());
  }
}
