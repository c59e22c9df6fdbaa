package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallOrigin;
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
import io.github.kimisdk.internal.http.Serial;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.http.WholeCall;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.Json;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Chat calls to one endpoint, whole or in chunks: a request goes in as a record and becomes a call here. */
public final class ChatCalls {

  private static final int BYTES_PER_TOKEN = 4;

  private final Transport transport;
  private final Failures failures;
  private final CallSettings settings;

  /**
   * Chat calls.
   *
   * @param transport sends them
   * @param failures knows what their failures mean
   * @param settings how they are made
   */
  public ChatCalls(Transport transport, Failures failures, CallSettings settings) {
    this.transport = transport;
    this.failures = failures;
    this.settings = settings;
  }

  /**
   * Begins a call that is answered as a whole.
   *
   * @param request the request
   * @return the answer to come; cancelling it ends the call
   */
  public CompletableFuture<ChatResponse> chat(ChatRequest request) {
    return WholeCall.start(transport, failures, settings, call(request, false), ResponseWire::read);
  }

  /**
   * Begins a call that is read chunk by chunk.
   *
   * @param request the request
   * @return the stream
   */
  public ChatStream stream(ChatRequest request) {
    BlockingStream stream = new BlockingStream();
    return stream.start(new StreamCall(this, request, stream));
  }

  /**
   * A publisher of chunks; every subscription begins a call.
   *
   * @param request the request
   * @return the publisher
   */
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return new ChunkPublisher(reader -> new StreamCall(this, request, reader));
  }

  CallSettings settings() {
    return settings;
  }

  Failures failures() {
    return failures;
  }

  /** The model that a request asks. */
  String model(ChatRequest request) {
    return request.model().orElse(settings.endpoint().model());
  }

  Attempts attempts(Serial serial, Attempts.Work work) {
    return new Attempts(transport, failures, settings, serial, work);
  }

  CallOrigin origin(HttpCall call) {
    return transport.origin(call);
  }

  Exchange open(HttpCall call, ByteSink sink) {
    return transport.open(call, settings.timeouts(), sink);
  }

  /** A request on its way out. In a limit of tokens it counts with its length and the most of its answer. */
  HttpCall call(ChatRequest request, boolean stream) {
    URI uri = URI.create(settings.endpoint().baseUrl() + "/chat/completions");
    byte[] body = Json.bytes(RequestWire.write(request, settings.endpoint().model(), stream));
    long tokens = body.length / BYTES_PER_TOKEN + request.output().maxCompletionTokens().orElse(0);
    return HttpCall.post(uri, body, stream, tokens, model(request));
  }
}
