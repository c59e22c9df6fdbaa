package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.http.CallSettings;
import io.github.kimisdk.internal.http.HttpCall;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.token.TokenEstimator;
import java.net.URI;

/**
 * Turns the requests of a client into HTTP requests: it names the model, asks the check, and writes the JSON. What answers
 * and failures teach goes back to the check.
 */
final class RequestFactory {

  private static final int BYTES_PER_TOKEN = 4;

  /** More than any model answers; a sum with it does not overflow. */
  private static final long MAX_TOKENS = Integer.MAX_VALUE;

  private final CallSettings settings;
  private final ContextCheck check;

  /** A factory for calls with these settings; the check may be null. */
  RequestFactory(CallSettings settings, ContextCheck check) {
    this.settings = settings;
    this.check = check;
  }

  CallSettings settings() {
    return settings;
  }

  /** Whether the check may wait for a model, for a summary. */
  boolean blocking() {
    return check != null && check.blocking();
  }

  /** Whether the calls go to a host of Kimi. */
  boolean kimi() {
    return settings.endpoint().platform() || settings.endpoint().coding();
  }

  /** The request as the check lets it out. The check has to know the model. */
  ChatRequest checked(ChatRequest request) {
    return check == null ? request : check.apply(request.withModel(model(request)));
  }

  /** The model that a request asks. */
  String model(ChatRequest request) {
    return RequestWire.model(request, settings.endpoint().model());
  }

  /** A chat request. In a limit of tokens it counts with its length and the limit of its answer. */
  HttpCall chat(ChatRequest request, boolean stream) {
    byte[] body = Json.bytes(RequestWire.write(request, settings.endpoint().model(), stream));
    long limit = Math.max(0, Math.min(RequestWire.limit(request).orElse(0), MAX_TOKENS));
    return post("/chat/completions", body, stream, body.length / BYTES_PER_TOKEN + limit, request);
  }

  /** A request for the number of tokens of a chat request. */
  HttpCall count(ChatRequest request) {
    return post(
        "/tokenizers/estimate-token-count", Json.bytes(RequestWire.writeCount(request, settings.endpoint().model())), false, 0,
        request);
  }

  /** A request for the list of models. */
  HttpCall models() {
    return HttpCall.get(uri("/models")).withHeaders(settings.headers());
  }

  private HttpCall post(String path, byte[] body, boolean stream, long tokens, ChatRequest request) {
    return HttpCall.post(uri(path), body, stream, tokens, model(request)).withHeaders(settings.headers());
  }

  private URI uri(String path) {
    return URI.create(settings.endpoint().baseUrl() + path);
  }

  /** Lets the check learn from an answer. */
  void learn(ChatRequest request, ChatResponse answer) {
    if (check != null) {
      check.learn(request, answer);
    }
  }

  /** Lets the check learn from a failure. */
  void learn(ChatRequest request, KimiException failure) {
    if (check != null) {
      check.learn(request, failure);
    }
  }

  /** Estimates tokens: with what the check has learned, where there is one. */
  TokenEstimator estimator() {
    return check == null ? TokenEstimator.fresh() : check.estimator();
  }
}
