package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.http.ByteSink;
import io.github.kimisdk.internal.http.Exchange;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.SerialExecutor;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One attempt of a call: its exchange and its details. Events of the exchange become tasks of the call's serial executor. */
final class Attempt implements ByteSink {

  /** Takes the events of an attempt, one after the other. */
  interface Listener {

    void headCame(Attempt from, HttpResponse.ResponseInfo head);

    void bytesCame(Attempt from, List<ByteBuffer> buffers);

    void bodyEnded(Attempt from);

    void lost(Attempt from, Throwable cause);
  }

  private static final HttpHeaders NO_HEADERS = HttpHeaders.of(Map.of(), (name, value) -> true);

  private final Listener listener;
  private final SerialExecutor serial;
  private final OutgoingRequest request;
  private volatile Exchange exchange;
  private CallDetails details;
  private HttpHeaders headers = NO_HEADERS;

  Attempt(Listener listener, SerialExecutor serial, OutgoingRequest request, CallDetails details) {
    this.listener = listener;
    this.serial = serial;
    this.request = request;
    this.details = details;
  }

  void send(Transport transport, ApiKey key, Timeouts timeouts) {
    exchange = transport.open(request, key, timeouts, this);
  }

  /** The request of this attempt. */
  OutgoingRequest request() {
    return request;
  }

  CallDetails details() {
    return details;
  }

  void details(CallDetails known) {
    details = known;
  }

  void headers(HttpHeaders received) {
    headers = received;
  }

  /** Returns the headers that Kimi adds to its answers, by their names in lower case; none before an answer. */
  Map<String, String> serviceHeaders() {
    Map<String, String> found = new TreeMap<>();
    headers.map().forEach((name, values) -> {
      String folded = name.toLowerCase(Locale.ROOT);
      if (folded.startsWith("msh-") || folded.startsWith("x-msh-")) {
        found.put(folded, String.join(", ", values));
      }
    });
    return found;
  }

  /** The exchange of this attempt; null after {@link #drain}. */
  Exchange exchange() {
    return exchange;
  }

  /** Discards the rest of the body, so that the connection can be used again. A cancel no longer ends the exchange. */
  void drain() {
    Exchange current = exchange;
    exchange = null;
    current.drain();
  }

  /** Ends the exchange at once. May be called by any thread. */
  void cancel() {
    Exchange current = exchange;
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void opened(HttpResponse.ResponseInfo head) {
    serial.handOver(() -> listener.headCame(this, head));
  }

  @Override
  public void bytes(List<ByteBuffer> buffers) {
    serial.handOver(() -> listener.bytesCame(this, buffers));
  }

  @Override
  public void ended() {
    serial.handOver(() -> listener.bodyEnded(this));
  }

  @Override
  public void failed(Throwable cause) {
    serial.handOver(() -> listener.lost(this, cause));
  }
}
