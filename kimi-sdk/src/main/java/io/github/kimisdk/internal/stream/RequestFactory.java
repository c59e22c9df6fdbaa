package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.protocol.Formats;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.TokenCount;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Turns chat requests into HTTP requests: it resolves the model, applies the check, and writes the JSON. The check learns from
 * answers.
 */
final class RequestFactory {

  private static final int BYTES_PER_TOKEN = 4;

  /** More tokens than any model answers with; sums with it do not overflow. */
  private static final long MAX_TOKENS = Integer.MAX_VALUE;

  private final CallSettings settings;
  private final ClientFormat format;
  private final RequestCheck check;
  private final BiFunction<ChatRequest, AssistantMessage, Usage> estimator;
  private final Callbacks callbacks = new Callbacks();

  /** Creates a factory. The check may be null; the estimator is used if the check has no estimate. */
  RequestFactory(CallSettings settings, RequestCheck check, BiFunction<ChatRequest, AssistantMessage, Usage> estimator) {
    this.settings = settings;
    this.format = Formats.client(settings.endpoint().protocol());
    this.check = check;
    this.estimator = estimator;
  }

  /** Returns a factory for one call, which runs the check in the callbacks of that call. */
  RequestFactory forCall() {
    return new RequestFactory(settings, check, estimator);
  }

  Callbacks callbacks() {
    return callbacks;
  }

  CallSettings settings() {
    return settings;
  }

  /** The wire format of the calls. */
  ClientFormat format() {
    return format;
  }

  /** How often an answer is resumed: never if the format has no way to continue a partial message. */
  int resumes() {
    return format.continuesAnswers() ? settings.resumes() : 0;
  }

  /** How often an answer is continued. */
  int continuations() {
    return format.continuesAnswers() ? settings.continuations() : 0;
  }

  /** Whether the check may block its thread. */
  boolean blocking() {
    return check != null && callbacks.ask(check::blocking);
  }

  /** Returns the models to ask if the model of a request is overloaded or unknown, in their order. */
  List<String> fallbacks() {
    return settings.fallbacks();
  }

  /** Whether the calls go to a host of Kimi. */
  boolean kimi() {
    return settings.endpoint().platform() || settings.endpoint().coding();
  }

  /** Returns the request of a call with the model that answers it. Everything that follows reads the model of the request. */
  ChatRequest named(ChatRequest asked) {
    return RequestWire.named(asked, settings.endpoint().model());
  }

  /** Returns the request that the check makes of this one, which names its model. */
  ChatRequest checked(ChatRequest request) {
    if (check == null) {
      return request;
    }
    // A check that may block has a thread of its own, which a call does not wait for when its time is up.
    return named(Objects.requireNonNull(
        (blocking() ? new Callbacks() : callbacks).ask(() -> check.apply(request)),
        "expected a request of the check, found null"));
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

  /** Lets the check learn from an answer. */
  void learn(ChatRequest request, ChatResponse answer) {
    if (check != null) {
      callbacks.tell(() -> check.learn(request, answer));
    }
  }

  /** Lets the check learn from a failure. */
  void learn(ChatRequest request, KimiException failure) {
    if (check != null) {
      callbacks.tell(() -> check.learn(request, failure));
    }
  }

  /** Estimates the usage of a part for which the service reported none. */
  Usage estimate(ChatRequest request, AssistantMessage part) {
    Optional<Usage> checked = check == null
        ? Optional.empty() : callbacks.tell(() -> check.estimate(request, part), Optional.empty());
    return checked.orElseGet(() -> estimator.apply(request, part)).asEstimate();
  }
}
