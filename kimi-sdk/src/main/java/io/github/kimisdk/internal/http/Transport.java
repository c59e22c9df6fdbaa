package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The connections, the key and the headers that every call shares. Safe for use by many threads.
 *
 * <p>The client of the JDK is made at the first call, unless the caller brought one. It speaks HTTP/1.1 and follows no
 * redirect, so that the key goes to no other host. A client that the caller brought speaks over TLS what it was set to,
 * and HTTP/1.1 in the clear, where an upgrade to HTTP/2 breaks servers.
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

  /**
   * A transport.
   *
   * @param key the key
   * @param headers more headers for every request, the user agent among them
   * @param client the caller's own client, or null
   * @param connect the limit for making a connection
   * @param scheduler the time, and chance
   */
  public Transport(
      ApiKey key, Map<String, String> headers, HttpClient client, Duration connect, Scheduler scheduler) {
    this.key = key;
    this.headers = new TreeMap<>(headers);
    this.clients = new Clients(client, scheduler);
    this.connect = connect;
    this.scheduler = scheduler;
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
    Body body = call.body() == null ? null : new Body(call.body());
    Exchange exchange = new Exchange(this, sink, body, limits, scheduler);
    try {
      HttpClient ready = client("http".equals(call.uri().getScheme()));
      if (ready == null) {
        exchange.fail(ExchangeFailure.closed(false));
      } else {
        exchange.start(ready, request(call, body));
      }
    } catch (RuntimeException | Error thrown) {
      exchange.fail(thrown);
    }
    return exchange;
  }

  /**
   * The clock and the timers.
   *
   * @return the clock
   */
  public Scheduler scheduler() {
    return scheduler;
  }

  /**
   * Where a call goes, and the command that makes it again: with all of its headers, but no secret in them.
   *
   * @param call the call
   * @return its origin
   */
  public CallOrigin origin(HttpCall call) {
    Map<String, String> sent = headers;
    ApiKey hidden = key;
    return new CallOrigin(call.uri(), () -> call.curl(sent, hidden));
  }

  /**
   * What is known of a call whose answer has begun.
   *
   * @param known what was known before
   * @param reply the answer
   * @return the details
   */
  public CallDetails details(CallDetails known, Reply reply) {
    return reply.details(known, key, scheduler);
  }

  /**
   * What tells failures of calls to an endpoint.
   *
   * @param endpoint where the calls go
   * @return what makes exceptions of them
   */
  public Failures failures(Endpoint endpoint) {
    return new Failures(endpoint, key);
  }

  /**
   * The turn of a call.
   *
   * @param broken told what a task threw
   * @param to runs what the network hands over; a client that the caller brought has threads of its own for that
   * @return a row without tasks
   */
  public SerialExecutor serial(Consumer<Throwable> broken, Executor to) {
    return new SerialExecutor(broken, network, clients.borrowed() ? Runnable::run : to);
  }

  @Override
  public void draining(Exchange exchange) {
    draining.add(exchange);
    if (closed) {
      exchange.cancel();
    }
    if (exchange.over()) {
      // It ended on another thread before it was added, and will not end again.
      draining.remove(exchange);
    }
  }

  @Override
  public void over(Exchange exchange, boolean whole, int generation) {
    draining.remove(exchange);
    if (whole) {
      clients.answered(generation);
    }
  }

  /** How many exchanges are let run to their end unheard. */
  int draining() {
    return draining.size();
  }

  @Override
  public int generation() {
    return clients.generation();
  }

  /** An attempt is about to be sent. */
  Clients.Use use() {
    return clients.use();
  }

  /**
   * Whether a failure looks like a kept connection that the server had closed before it was used again.
   *
   * @param failure why an attempt failed
   * @param used what it was sent with
   * @param elapsed how long after its beginning it failed
   * @return whether to send the same again at once
   */
  boolean stale(KimiException failure, Clients.Use used, Duration elapsed) {
    return clients.stale(failure, used, elapsed);
  }

  private HttpRequest request(HttpCall call, HttpRequest.BodyPublisher body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
    if (!clients.borrowed() || "http".equals(call.uri().getScheme())) {
      request.version(HttpClient.Version.HTTP_1_1);
    }
    for (Map.Entry<String, String> header : call.headers(headers).entrySet()) {
      request.setHeader(header.getKey(), header.getValue());
    }
    request.setHeader("Authorization", key.header());
    request.setHeader("Accept", call.stream() ? "text/event-stream" : "application/json");
    if (body == null) {
      return request.method(call.method(), HttpRequest.BodyPublishers.noBody()).build();
    }
    request.setHeader("Content-Type", "application/json");
    return request.method(call.method(), body).build();
  }

  private HttpClient client(boolean plain) {
    return clients.ready(() -> {
      HttpClient.Builder builder =
          HttpClient.newBuilder().executor(network).connectTimeout(connect).followRedirects(HttpClient.Redirect.NEVER);
      return (plain ? builder.sslContext(LateTls.context()) : builder).build();
    });
  }

  /**
   * Sends nothing more from now on.
   *
   * @return ends what is left of the exchanges and closes the connections. From Java 21 on the client's threads end at once; on
   *     17 they end when the client has been collected. A client that the caller brought stays as it is.
   */
  Runnable stop() {
    closed = true;
    HttpClient own = clients.close();
    return () -> {
      draining.forEach(Exchange::cancel);
      if (own != null) {
        shutDown(own);
      }
    };
  }

  @Override
  public void close() {
    stop().run();
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
    return "Transport[" + (closed ? "closed" : "open") + "]";
  }
}
