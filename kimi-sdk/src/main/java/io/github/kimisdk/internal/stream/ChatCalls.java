package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.http.Attempts;
import io.github.kimisdk.internal.http.ByteSink;
import io.github.kimisdk.internal.http.CallSettings;
import io.github.kimisdk.internal.http.Exchange;
import io.github.kimisdk.internal.http.Failures;
import io.github.kimisdk.internal.http.HttpCall;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.http.Serial;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.http.WholeCall;
import io.github.kimisdk.internal.http.Workers;
import io.github.kimisdk.internal.wire.ModelsWire;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.Models;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.token.TokenEstimator;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Chat calls to one endpoint, whole or in chunks: a request goes in as a record and becomes a call here. */
public final class ChatCalls {

  private static final int BYTES_PER_TOKEN = 4;

  /** More than any model answers; a sum with it does not overflow. */
  private static final long MOST_TOKENS = Integer.MAX_VALUE;

  private final Transport transport;
  private final CallSettings settings;
  private final ContextCheck check;

  /**
   * Chat calls.
   *
   * @param transport sends them
   * @param settings how they are made
   * @param check what every request goes through before it is sent, or null
   */
  public ChatCalls(Transport transport, CallSettings settings, ContextCheck check) {
    this.transport = transport;
    this.settings = settings;
    this.check = check;
  }

  /**
   * Begins a call that is answered as a whole. Where it may have to go on after a break or a limit, it is streamed.
   *
   * @param request the request
   * @return the answer to come; cancelling it ends the call
   */
  public CompletableFuture<ChatResponse> chat(ChatRequest request) {
    if (settings.resumes() + settings.continuations() > 0) {
      StreamedAnswer answer = new StreamedAnswer();
      return answer.start(new StreamCall(this, request, answer, Workers.THREADS));
    }
    ChatRequest ready;
    try {
      ready = checked(request);
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    // What an answer teaches is learned before anybody has it.
    CompletableFuture<ChatResponse> call = WholeCall.start(transport, settings, call(ready, false), json -> {
      ChatResponse response = ResponseWire.read(json);
      if (check != null) {
        check.learn(ready, response);
      }
      return response;
    }, CallDetails::withPartial);
    if (check != null) {
      call.whenComplete((response, failure) -> check.learn(ready, failure));
    }
    return call;
  }

  /**
   * Begins a call that asks how many tokens the messages of a request are.
   *
   * @param request the request; its tools are not counted
   * @return the number to come
   */
  public CompletableFuture<Long> countTokens(ChatRequest request) {
    byte[] body = Json.bytes(RequestWire.writeCount(request, settings.endpoint().model()));
    HttpCall call =
        HttpCall.post(uri("/tokenizers/estimate-token-count"), body, false, 0, model(request)).withHeaders(settings.headers());
    return WholeCall.start(transport, settings, call, RequestWire::readCount);
  }

  /**
   * Begins a call that asks for the models of the account.
   *
   * @return the shipped table with what the service says laid over it
   */
  public CompletableFuture<Models> models() {
    HttpCall call = HttpCall.get(uri("/models")).withHeaders(settings.headers());
    return WholeCall.start(
        transport, settings, call, json -> Models.shipped().with(ModelsWire.read(json)));
  }

  /**
   * Begins a call that is read chunk by chunk.
   *
   * @param request the request
   * @return the stream
   */
  public ChatStream stream(ChatRequest request) {
    BlockingStream stream = new BlockingStream();
    return stream.start(new StreamCall(this, request, stream, stream));
  }

  /**
   * A publisher of chunks; every subscription begins a call.
   *
   * @param request the request
   * @return the publisher
   */
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return new ChunkPublisher(reader -> new StreamCall(this, request, reader, Workers.THREADS));
  }

  CallSettings settings() {
    return settings;
  }

  Failures failures() {
    return transport.failures(settings.endpoint());
  }

  private URI uri(String path) {
    return URI.create(settings.endpoint().baseUrl() + path);
  }

  /** A request as it is to be sent; a check wants to know the model. */
  ChatRequest checked(ChatRequest request) {
    return check == null ? request : check.apply(request.withModel(model(request)));
  }

  /** Lets the check learn from an answer. */
  void learn(ChatRequest request, ChatAssembler answer) {
    if (check != null) {
      check.learn(request, answer.response());
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

  /** The model that a request asks. */
  String model(ChatRequest request) {
    return RequestWire.model(request, settings.endpoint().model());
  }

  Serial serial(Consumer<Throwable> broken, Executor to) {
    return transport.serial(broken, to);
  }

  Attempts attempts(Serial serial, Attempts.Work work) {
    return new Attempts(transport, settings, serial, work);
  }

  CallDetails details(CallDetails known, Reply reply) {
    return transport.details(known, reply);
  }

  CallOrigin origin(HttpCall call) {
    return transport.origin(call);
  }

  Exchange open(HttpCall call, ByteSink sink) {
    return transport.open(call, settings.timeouts(), sink);
  }

  /** A request on its way out. In a limit of tokens it counts with its length and the most of its answer. */
  HttpCall call(ChatRequest request, boolean stream) {
    byte[] body = Json.bytes(RequestWire.write(request, settings.endpoint().model(), stream));
    long limit = Math.max(0, Math.min(RequestWire.limit(request).orElse(0), MOST_TOKENS));
    long tokens = body.length / BYTES_PER_TOKEN + limit;
    return HttpCall.post(uri("/chat/completions"), body, stream, tokens, model(request)).withHeaders(settings.headers());
  }
}
