package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.Timeouts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections, the key and the headers that every call shares. Safe for use by many threads.
 *
 * <p>The client of the JDK is made at the first call, unless the caller brought one. It speaks HTTP/1.1 in the clear
 * (an upgrade to HTTP/2 there breaks servers) and HTTP/2 over TLS, and follows no redirect, so that the key goes to
 * no other host.
 */
public final class Transport implements AutoCloseable {

  private final ApiKey key;
  private final Map<String, String> headers;
  private final Ticker ticker;
  private final boolean borrowed;
  private final Timeouts timeouts;
  private final Set<Exchange> live = ConcurrentHashMap.newKeySet();
  private HttpClient client;
  private volatile boolean closed;

  /**
   * A transport.
   *
   * @param key the key
   * @param headers more headers for every request, the user agent among them
   * @param client the caller's own client, or null
   * @param timeouts the limit for making a connection
   * @param ticker the time
   */
  public Transport(ApiKey key, Map<String, String> headers, HttpClient client, Timeouts timeouts, Ticker ticker) {
    this.key = key;
    this.headers = Map.copyOf(headers);
    this.client = client;
    this.borrowed = client != null;
    this.timeouts = timeouts;
    this.ticker = ticker;
  }

  /**
   * Sends a call.
   *
   * @param call what to send
   * @param limits how long it may take
   * @param sink where the answer goes
   * @return the exchange, which waits for {@link Exchange#more}
   */
  public Exchange open(HttpCall call, Timeouts limits, ByteSink sink) {
    Exchange exchange = new Exchange(this, sink, limits, ticker);
    live.add(exchange);
    HttpClient ready = closed ? null : client();
    if (ready == null) {
      exchange.fail(Ended.closed());
    } else {
      exchange.start(ready, request(call));
    }
    return exchange;
  }

  void forget(Exchange exchange) {
    live.remove(exchange);
  }

  private HttpRequest request(HttpCall call) {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
    request.version(
        "http".equals(call.uri().getScheme()) ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2);
    headers.forEach(request::setHeader);
    request.setHeader("Authorization", key.header());
    request.setHeader("Accept", call.stream() ? "text/event-stream" : "application/json");
    if (call.body() == null) {
      return request.method(call.method(), HttpRequest.BodyPublishers.noBody()).build();
    }
    request.setHeader("Content-Type", "application/json");
    return request.method(call.method(), HttpRequest.BodyPublishers.ofByteArray(call.body())).build();
  }

  private synchronized HttpClient client() {
    if (client == null && !closed) {
      client =
          HttpClient.newBuilder()
              .connectTimeout(timeouts.connect())
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
    }
    return client;
  }

  /**
   * Ends all calls and lets go of the connections. From Java 21 on the client's threads end at once; on 17 they end
   * when the client has been collected. A client that the caller brought stays as it is.
   */
  @Override
  public void close() {
    HttpClient mine;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      mine = borrowed ? null : client;
      client = null;
    }
    for (Exchange exchange : live) {
      exchange.fail(Ended.closed());
    }
    if (mine != null) {
      shutDown(mine);
    }
  }

  /** Since 21 the client can be shut down; this code is compiled for 17, where it has no such method. */
  private static void shutDown(HttpClient client) {
    try {
      MethodHandles.publicLookup()
          .findVirtual(HttpClient.class, "shutdownNow", MethodType.methodType(void.class))
          .invoke(client);
    } catch (NoSuchMethodException before21) {
      // Nothing to call: the client goes when nothing refers to it any more.
    } catch (Throwable failure) {
      throw new IllegalStateException("cannot shut the HTTP client down", failure);
    }
  }

  @Override
  public String toString() {
    return "Transport[" + (closed ? "closed" : live.size() + " calls") + "]";
  }
}
