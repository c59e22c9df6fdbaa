package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.threads.NetworkThread;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.threads.SerialExecutor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * The connections, the key and the headers that all calls share. Safe for use by many threads.
 *
 * <p>The first call creates the JDK's client, unless the caller supplied one. The created client speaks HTTP/1.1 and follows no
 * redirect, so that the key goes to no other host. A supplied client uses its own version over TLS,
 * and HTTP/1.1 without TLS, because an upgrade to HTTP/2 breaks some servers.
 */
public final class Transport implements Exchange.Owner, AutoCloseable {

  private final ApiKey key;
  private final Map<String, String> headers;
  private final Scheduler scheduler;
  private final NetworkThread network = new NetworkThread();
  private final Clients clients;
  private final Duration connect;
  private final Set<Exchange> draining = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  /** The client to shut down, once new requests are refused. */
  private volatile HttpClient own;

  /**
   * Creates a transport without connections.
   *
   * @param key the API key, or a placeholder for one that is not known yet
   * @param headers headers of every request, such as the user agent
   * @param client the caller's client, or null
   * @param connect the connect timeout
   * @param scheduler the clock and the timers
   * @throws KimiException.Misconfigured if the caller's client follows redirects
   */
  public Transport(
      ApiKey key, Map<String, String> headers, HttpClient client, Duration connect, Scheduler scheduler) {
    if (client != null && client.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new KimiException.Misconfigured(
          "expected an HttpClient that follows no redirects, found " + client.followRedirects(),
          "A redirect could take the key to another host; build the client with Redirect.NEVER");
    }
    this.key = key;
    this.headers = new TreeMap<>(headers);
    this.clients = new Clients(client, scheduler);
    this.connect = connect;
    this.scheduler = scheduler;
  }

  /** Sends a request with a key. The body of the answer waits for {@link Exchange#demand}. */
  public Exchange open(OutgoingRequest call, ApiKey used, Timeouts limits, Exchange.Listener listener) {
    Watchdog watchdog = new Watchdog(limits, scheduler, call.expecting());
    RequestBody body = call.body() == null ? null : new RequestBody(call.body(), watchdog::sent);
    Exchange exchange = new Exchange(this, clients.use(), listener, body, watchdog);
    try {
      HttpClient ready = client("http".equals(call.uri().getScheme()));
      if (ready == null) {
        exchange.fail(ExchangeFailure.closed(false));
      } else {
        exchange.start(ready, request(call, used, body));
      }
    } catch (Throwable thrown) {
      exchange.fail(thrown);
    }
    return exchange;
  }

  /** The clock and the timers. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** The address of a request, and the command that sends it again: with all headers, but without secrets. */
  public CallOrigin origin(OutgoingRequest call) {
    Map<String, String> sent = headers;
    return new CallOrigin(shown(call.uri()), () -> call.curl(sent));
  }

  /** The address without this or another key, which a base URL may contain by mistake. */
  public URI shown(URI uri) {
    String masked = KeyMask.mask(uri.toString());
    return masked.equals(uri.toString()) ? uri : URI.create(masked);
  }

  /** All headers of a request but those of the key and the body. */
  public Map<String, String> headers(OutgoingRequest call) {
    return call.allHeaders(headers);
  }

  /** The first key, which all other keys of the client follow. */
  public ApiKey key() {
    return key;
  }

  /**
   * Creates the serial executor of a call. The executor runs what the network hands over, unless the caller supplied the client,
   * which has threads of its own.
   */
  public SerialExecutor serial(Consumer<Throwable> failed, Executor executor) {
    return new SerialExecutor(failed, clients.borrowed() ? Runnable::run : executor);
  }

  @Override
  public void draining(Exchange exchange) {
    draining.add(exchange);
    if (closed) {
      exchange.cancel();
    }
    if (exchange.over()) {
      // The exchange ended on another thread before it was added; nothing else removes it.
      draining.remove(exchange);
    }
  }

  @Override
  public void over(Exchange exchange, boolean reusable) {
    draining.remove(exchange);
    if (reusable) {
      clients.answered(exchange.connection().generation());
    }
  }

  @Override
  public void request(Flow.Subscription upstream, long batches) {
    network.runInPlace(() -> upstream.request(batches));
  }

  /** How many exchanges run to their end with nobody listening. */
  int draining() {
    return draining.size();
  }

  /** The proxies of the HTTP client. Null stands for none. */
  public ProxySelector proxies() {
    return clients.proxies();
  }

  /** The HTTP clients. */
  public Clients clients() {
    return clients;
  }

  private HttpRequest request(OutgoingRequest call, ApiKey used, RequestBody body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
    if (!clients.borrowed() || "http".equals(call.uri().getScheme())) {
      request.version(HttpClient.Version.HTTP_1_1);
    }
    for (Map.Entry<String, String> header : call.expecting(false).allHeaders(headers).entrySet()) {
      request.setHeader(header.getKey(), header.getValue());
    }
    request.expectContinue(call.expecting());
    request.setHeader("Authorization", used.header());
    if (!call.headers().containsKey("Accept")) {
      request.setHeader("Accept", call.stream() ? "text/event-stream" : "application/json");
    }
    if (body != null) {
      request.setHeader("Content-Type", call.body().type());
    }
    return request.method(call.method(), body == null ? HttpRequest.BodyPublishers.noBody() : body.publisher()).build();
  }

  private HttpClient client(boolean plain) {
    return clients.ready(() -> {
      HttpClient.Builder builder =
          HttpClient.newBuilder().executor(network).connectTimeout(connect).followRedirects(HttpClient.Redirect.NEVER);
      return (plain ? builder.sslContext(LateTls.context()) : builder).build();
    });
  }

  /** Refuses new requests. */
  public void refuse() {
    closed = true;
    HttpClient last = clients.close();
    own = last == null ? own : last;
  }

  /**
   * Refuses new requests, ends draining exchanges and closes the connections: at once from Java 21 on, and on 17 when the client
   * is collected. A client that the caller supplied stays open.
   */
  @Override
  public void close() {
    refuse();
    for (Exchange left : draining) {
      left.cancel();
    }
    if (own != null) {
      shutDown(own);
    }
  }

  /** Shuts a client down. The method exists since Java 21, and this code is compiled for 17. */
  private static void shutDown(HttpClient client) {
    try {
      MethodHandles.publicLookup()
          .findVirtual(HttpClient.class, "shutdownNow", MethodType.methodType(void.class))
          .invoke(client);
    } catch (NoSuchMethodException before21) {
      // The client ends when it is collected.
    } catch (Throwable failure) {
      throw new IllegalStateException("cannot shut the HTTP client down", failure);
    }
  }
}
