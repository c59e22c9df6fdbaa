package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.protocol.Formats;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.TokenCount;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.net.URI;
import java.util.function.BiFunction;

/**
 * Writes chat requests as HTTP requests to one endpoint.
 *
 * @param settings the settings of the calls
 * @param format the wire format of the calls
 * @param check makes requests and learns from answers; null for none
 * @param estimator estimates the usage of an answer if the check does not
 */
record RequestFactory(
    CallSettings settings, ClientFormat format, RequestCheck check, BiFunction<ChatRequest, AssistantMessage, Usage> estimator) {

  private static final int BYTES_PER_TOKEN = 4;

  /** More tokens than any model answers with; sums with it do not overflow. */
  private static final long MAX_TOKENS = Integer.MAX_VALUE;

  /** Creates a factory with the format of the endpoint. */
  RequestFactory(CallSettings settings, RequestCheck check, BiFunction<ChatRequest, AssistantMessage, Usage> estimator) {
    this(settings, Formats.client(settings.endpoint().protocol()), check, estimator);
  }

  /** How often an answer is resumed: never if the format has no way to continue a partial message. */
  int resumes() {
    return format.continuesAnswers() ? settings.resumes() : 0;
  }

  /** How often an answer is continued. */
  int continuations() {
    return format.continuesAnswers() ? settings.continuations() : 0;
  }

  /** Whether the calls go to a host of Kimi. */
  boolean kimi() {
    return settings.endpoint().platform() || settings.endpoint().coding();
  }

  /** Returns the request of a call with the model that answers it. Everything that follows reads the model of the request. */
  ChatRequest named(ChatRequest asked) {
    return RequestWire.named(asked, settings.endpoint().model());
  }

  /** Makes a chat request. Its cost in a limit of tokens is an estimate of its length plus the limit of its answer. */
  OutgoingRequest chat(ChatRequest request, boolean stream) {
    JsonObject json = format.writeRequest(request, stream);
    byte[] body = Json.bytes(json);
    long limit = Math.max(0, Math.min(RequestWire.limit(json, format.limits()).orElse(0), MAX_TOKENS));
    return post(format.uri(settings.endpoint()), body, stream, body.length / BYTES_PER_TOKEN + limit, request);
  }

  /** Returns the way to ask for the number of tokens of a chat request. */
  TokenCount count(ChatRequest request) {
    return format.count(request, settings.endpoint());
  }

  /** Makes the request for a number of tokens. */
  OutgoingRequest post(TokenCount count, ChatRequest request) {
    return post(count.uri(), Json.bytes(count.body()), false, 0, request);
  }

  /** Makes a request for the list of models. */
  OutgoingRequest models() {
    return OutgoingRequest.get(uri("/models")).withHeaders(settings.headers());
  }

  private OutgoingRequest post(URI address, byte[] body, boolean stream, long tokens, ChatRequest request) {
    return OutgoingRequest.post(address, body, stream, tokens, request.model().orElseThrow())
        .withHeaders(format.headers(request)).withHeaders(settings.headers());
  }

  private URI uri(String path) {
    return URI.create(settings.endpoint().baseUrl() + path);
  }
}
