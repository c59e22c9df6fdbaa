package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.JsonObject;

/** The server's side of a wire format: it reads requests, and writes answers, streams and errors. */
public interface ServerFormat {

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

  /** Returns whether a body asks for a stream. */
  boolean streams(JsonObject body);

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

  /**
   * Writes an error that ends a request before its answer has begun.
   *
   * @param status the HTTP status
   * @param error the error
   * @param requestId the id of the request
   * @return its JSON
   */
  JsonObject writeError(int status, ApiError error, String requestId);
}
