package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.internal.wire.TokenCount;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The Messages format: {@code POST /v1/messages} of Anthropic, as Kimi serves it.
 */
public final class MessagesFormat implements ClientFormat {

  /** The path of a request behind the base. */
  public static final String MESSAGES = "/messages";

  /** The path of a request that is counted behind that of others. */
  public static final String COUNT = "/count_tokens";

  /** The header by which the clients of this format are known. */
  public static final String VERSION = "anthropic-version";

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
}
