package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The client's side of a wire format: it writes requests, and reads answers and streams. */
public interface ClientFormat {

  /** Returns the address that answers requests of this format. */
  URI uri(Endpoint endpoint);

  /** Returns the headers that this format adds to a request. */
  default Map<String, String> headers(ChatRequest request) {
    return Map.of();
  }

  /**
   * Writes the body of a request.
   *
   * @param request the request
   * @param stream whether to stream the answer
   * @return the body
   * @throws io.github.kimisdk.call.KimiException.BadRequest if the format cannot express the request
   */
  JsonObject writeRequest(ChatRequest request, boolean stream);

  /**
   * Reads a whole answer.
   *
   * @param answer its JSON
   * @return the response
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type than the format says
   */
  ChatResponse readResponse(JsonValue answer);

  /** Returns a reader for the events of one stream. */
  EventReader events();

  /** Whether a model continues the partial message at the end of a request. If not, no answer is resumed or continued. */
  default boolean continuesAnswers() {
    return true;
  }

  /** Returns the members of a body that limit the tokens of the answer, the one that takes precedence first. */
  List<String> limits();

  /** Returns the way to ask for the number of tokens of a request. The platform counts them for every format in the same way. */
  default TokenCount count(ChatRequest request, Endpoint endpoint) {
    URI uri = URI.create(endpoint.baseUrl() + "/tokenizers/estimate-token-count");
    return new TokenCount(uri, CountWire.write(request), CountWire::read, false);
  }
}
