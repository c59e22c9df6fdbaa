package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;

/** The tokens of a request, as {@code POST /v1/tokenizers/estimate-token-count} counts them. */
public final class CountWire {

  private CountWire() {}

  /**
   * Writes the model and the messages of a request. The service counts nothing else, no tools in particular.
   *
   * @param request the request
   * @return the body of the request
   */
  public static JsonObject write(ChatRequest request) {
    return new ObjectWriter()
        .put("model", request.model())
        .put("messages", MessageWire.write(OwnMembers.sent(request).messages()))
        .object();
  }

  /**
   * Reads an answer.
   *
   * @param answer the body of the answer
   * @return the number of tokens
   * @throws io.github.kimisdk.json.JsonTypeException if the number is missing or has another type
   */
  public static long read(JsonValue answer) {
    return answer.get("data").get("total_tokens").asLong();
  }
}
