package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.http.Failures;
import io.github.kimisdk.internal.http.HttpCall;
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

  private final Transport transport;
  private final Failures failures;
  private final Endpoint endpoint;
  private final Timeouts timeouts;
  private final int maxEventBytes;

  /**
   * Chat calls.
   *
   * @param transport sends them
   * @param failures knows what their failures mean
   * @param endpoint where they go
   * @param timeouts how long they may take
   * @param maxEventBytes the largest event of a stream to take
   */
  public ChatCalls(Transport transport, Failures failures, Endpoint endpoint, Timeouts timeouts, int maxEventBytes) {
    this.transport = transport;
    this.failures = failures;
    this.endpoint = endpoint;
    this.timeouts = timeouts;
    this.maxEventBytes = maxEventBytes;
  }

  /**
   * Begins a call that is answered as a whole.
   *
   * @param request the request
   * @return the answer to come; cancelling it ends the call
   */
  public CompletableFuture<ChatResponse> chat(ChatRequest request) {
    HttpCall call = call(request, false);
    return WholeCall.start(transport, failures, timeouts, call, json -> ResponseWire.read(json));
  }

  /**
   * Begins a call that is read chunk by chunk.
   *
   * @param request the request
   * @return the stream
   */
  public ChatStream stream(ChatRequest request) {
    BlockingStream stream = new BlockingStream();
    return stream.start(prepare(call(request, true), stream));
  }

  /**
   * A publisher of chunks; every subscription begins a call.
   *
   * @param request the request
   * @return the publisher
   */
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    HttpCall call = call(request, true);
    return new ChunkPublisher(reader -> prepare(call, reader));
  }

  private StreamCall prepare(HttpCall call, ChunkReader reader) {
    CallDetails details = CallDetails.NONE.withOrigin(call.origin());
    return new StreamCall(sink -> transport.open(call, timeouts, sink), failures, details, reader, maxEventBytes);
  }

  private HttpCall call(ChatRequest request, boolean stream) {
    URI uri = URI.create(endpoint.baseUrl() + "/chat/completions");
    return HttpCall.post(uri, Json.bytes(RequestWire.write(request, endpoint.model(), stream)), stream);
  }
}
