package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.internal.http.Exchange;
import io.github.kimisdk.internal.http.OutgoingRequest;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One attempt of a call: its request, its exchange, and the head of its answer. */
final class Attempt {

  private static final HttpHeaders NO_HEADERS = HttpHeaders.of(Map.of(), (name, value) -> true);

  private final OutgoingRequest request;
  private final OutgoingRequest changed;
  private volatile Exchange exchange;
  private CallDetails details;
  private HttpHeaders headers = NO_HEADERS;

  /** Creates an attempt at a request, which code of the program has changed. */
  Attempt(OutgoingRequest request, OutgoingRequest changed, CallDetails details) {
    this.request = request;
    this.changed = changed;
    this.details = details;
  }

  OutgoingRequest request() {
    return request;
  }

  /** The request that was sent for {@link #request}. */
  OutgoingRequest changed() {
    return changed;
  }

  CallDetails details() {
    return details;
  }

  /** Takes the head of the answer. */
  void answered(CallDetails known, HttpHeaders received) {
    details = known;
    headers = received;
  }

  /** Returns the headers that Kimi adds to its answers, by their names in lower case; none before an answer. */
  Map<String, String> serviceHeaders() {
    Map<String, String> found = new TreeMap<>();
    for (String name : headers.map().keySet()) {
      String folded = name.toLowerCase(Locale.ROOT);
      if (folded.startsWith("msh-") || folded.startsWith("x-msh-")) {
        found.put(folded, String.join(", ", headers.allValues(name)));
      }
    }
    return found;
  }

  /** The exchange of this attempt; null before it is sent, and after {@link #drain}. */
  Exchange exchange() {
    return exchange;
  }

  void sent(Exchange started) {
    exchange = started;
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
}
