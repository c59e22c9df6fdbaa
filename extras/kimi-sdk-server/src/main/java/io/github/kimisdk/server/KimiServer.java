package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.internal.access.Version;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.server.fake.BatchModel;
import io.github.kimisdk.server.fake.PlatformRoutes;
import io.github.kimisdk.server.gateway.AccessCheck;
import io.github.kimisdk.server.gateway.BrowserCheck;
import io.github.kimisdk.server.gateway.CallObserver;
import io.github.kimisdk.server.gateway.GatewayRoutes;
import io.github.kimisdk.server.gateway.ModelAnswers;
import io.github.kimisdk.server.gateway.Upstream;
import io.github.kimisdk.server.http.Acceptor;
import io.github.kimisdk.server.http.Connection;
import io.github.kimisdk.server.http.FailureLog;
import io.github.kimisdk.server.http.Guide;
import io.github.kimisdk.server.http.Handler;
import io.github.kimisdk.server.http.Limits;
import io.github.kimisdk.server.http.OpenConnections;
import io.github.kimisdk.server.http.OpenConnections.IdleWatch;
import io.github.kimisdk.server.http.RequestLog;
import io.github.kimisdk.server.http.RequestLoop;
import io.github.kimisdk.server.http.ServerThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A server in the wire formats of several vendors: chat completions of Kimi and OpenAI, Responses of OpenAI, Messages of
 * Anthropic, and Gemini. The 404 for any other path lists the routes. The server estimates tokens by the rule of Kimi's command
 * line: one for four ASCII characters, one for any other character, 2,000 for an image or a video.
 *
 * <p>With a script or an {@link OfflineModel} the server replaces Kimi in tests; with a {@code Kimi} it is a gateway. {@link
 * PlatformData} adds files, batches, search, formulas and accounts for tests.
 *
 * <p><b>The server accepts any key unless {@link KimiServerBuilder#key} names one.</b> Every program on this machine can then
 * spend the quota of the {@code Kimi} behind it. The server listens on 127.0.0.1 unless {@link KimiServerBuilder#address} says
 * otherwise, which needs a key. It speaks no TLS: put a proxy with TLS in front of it before other machines send it keys. Web
 * pages cannot use a served model: a {@code Host} other than 127.0.0.1, localhost or [::1] with this port, or the address it
 * listens on, and an {@code Origin} of another site are answered with 403, a POST without {@code Content-Type: application/json}
 * with 415. {@link KimiServerBuilder#hosts} and {@link KimiServerBuilder#origins} make exceptions.
 *
 * <p>Each connection has a thread, and each answer of a model another: virtual threads from Java 21 on, else daemon threads.
 * {@link ServerLimits} bounds the connections, and their times and sizes. When a client closes its connection, or only its own
 * direction, the server interrupts the thread of the model and cancels its subscription.
 *
 * <pre>{@code
 * try (KimiServer server = KimiServer.builder(new OfflineModel()).recording().start();
 *     Kimi client = Kimi.builder().key("any").baseUrl(server.baseUrl()).build()) {
 *   System.out.println(client.ask("Hello"));
 *   System.out.println(server.requests().get(0).json());
 * }
 * }</pre>
 */
public final class KimiServer implements AutoCloseable {

  private final ServerSocket socket;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final String host;
  private final ExecutorService threads;
  private final Limits limits;
  private final OpenConnections open;
  private final IdleWatch idle;
  private final FailureLog failures = new FailureLog();
  private final boolean recording;
  private final RequestLog requests;
  private final Handler handler;
  private final RequestLoop loop;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Takes a factory, because a handler may need the port, the threads and the log of the server. */
  KimiServer(KimiServerBuilder settings, Function<KimiServer, Handler> handler) {
    Version.check("kimi-sdk-server", Version.COMPILED, Version.current());
    Rehearsal.once();
    this.socket = listen(settings);
    this.host = BrowserCheck.nameOf(socket.getInetAddress());
    this.limits = settings.limits().hidden();
    this.threads = ServerThreads.create(limits.connections());
    this.open = new OpenConnections(limits.connections());
    this.idle = new IdleWatch(open, limits.idleTimeout(), threads);
    this.recording = settings.bounds().isPresent();
    this.requests = settings.bounds().map(most -> new RequestLog(most.requests(), most.bytes()))
        .orElseGet(() -> new RequestLog(0, 0));
    this.handler = handler.apply(this);
    this.loop = new RequestLoop(this.handler, open, requests, failures, settings.logging());
    try {
      ServerThreads.daemon(new Acceptor(new Listener())).start();
    } catch (OutOfMemoryError noThread) {
      close();
      throw noThread;
    }
  }

  /** Listens on the address, unless other machines could use it without a key. */
  private static ServerSocket listen(KimiServerBuilder settings) {
    String address = settings.address() + ":" + settings.port();
    try {
      InetAddress host = InetAddress.getByName(settings.address());
      if (!host.isLoopbackAddress() && settings.open()) {
        throw new IllegalArgumentException("expected a key for a server that other machines can reach, found none for "
            + settings.address() + "; set one with " + settings.named("key") + ". " + Guide.GATEWAY.see());
      }
      return new ServerSocket(settings.port(), 1024, host);
    } catch (IOException e) {
      boolean taken = e instanceof BindException && String.valueOf(e.getMessage()).contains("in use");
      String fault = taken
          ? "expected a free port, found " + address + " in use; close the program that listens there"
          : "expected to listen on " + address + ", found: " + e.getMessage()
              + (e instanceof BindException ? "; get the permission" : "; try again");
      throw new UncheckedIOException(fault + ", or choose another port: set " + settings.named("port")
          + "; 0 takes any that is free. " + Guide.GATEWAY.see(), e);
    }
  }

  /**
   * Returns a builder of a gateway in front of a model: it serves the model to clients of several vendors, and a chat page.
   *
   * @param model the model that answers
   * @return the builder
   */
  public static KimiServerBuilder builder(ChatModel model) {
    Objects.requireNonNull(model, "model");
    Upstream upstream = KimiUpstream.of(model);
    return new KimiServerBuilder(model, false, (settings, server) -> {
      ModelAnswers answers = new ModelAnswers(upstream, settings, server.threads, server.failures);
      return new GatewayRoutes(settings, answers, settings.account().map(data -> new PlatformRoutes(data, settings.limits(),
          new BatchModel(model, settings.strictness(upstream), answers::servedModel, server.failures), server.threads)),
          new AccessCheck(settings, server.host, server.port(), setting -> CallObserver.named(model, setting)));
    });
  }

  /**
   * Starts a server for a model, for tests: it refuses the requests that Kimi refuses, and has no chat page.
   *
   * @param model the model that answers
   * @return the running server; the caller closes it
   * @throws UncheckedIOException if the server cannot listen
   */
  public static KimiServer start(ChatModel model) {
    return builder(model).strict(true).page(false).start();
  }

  /**
   * Starts a server that plays answers in their order, one per request. After the last, it repeats the last.
   *
   * @param answers at least one
   * @return the running server; the caller closes it
   * @throws IllegalArgumentException if there is no answer
   * @throws UncheckedIOException if the server cannot listen
   */
  public static KimiServer scripted(ScriptedAnswer... answers) {
    Objects.requireNonNull(answers, "answers");
    List<ScriptedAnswer> script = ListCopies.copy("answers", Arrays.asList(answers));
    if (script.isEmpty()) {
      throw new IllegalArgumentException(
          "expected at least one answer, found none; pass ScriptedAnswer.silence() for a server that never answers");
    }
    AtomicInteger next = new AtomicInteger();
    return answering(request -> script.get(Math.min(next.getAndIncrement(), script.size() - 1)));
  }

  /**
   * Starts a server that plays the answer that a function returns for a request. If the function throws, the answer is a 500 and
   * the exception is in {@link #failures}.
   *
   * @param script makes the answer; many threads call it
   * @return the running server; the caller closes it
   * @throws UncheckedIOException if the server cannot listen
   */
  public static KimiServer answering(Function<ServerRequest, ScriptedAnswer> script) {
    return scriptBuilder(script).start();
  }

  /**
   * Returns a builder of a server that plays the answer that a function returns for a request. The port, the address with its
   * keys, the limits, the access log and the kept requests can be set; the other settings have no effect on a script.
   *
   * @param script makes the answer; many threads call it
   * @return the builder
   */
  public static KimiServerBuilder scriptBuilder(Function<ServerRequest, ScriptedAnswer> script) {
    Objects.requireNonNull(script, "script");
    return new KimiServerBuilder("a script", true, (settings, server) -> (head, id) -> (request, connection) ->
        Objects.requireNonNull(Callbacks.unchecked(() -> script.apply(new ServerRequest(request))),
            "expected an answer of the script, found null").playOn(connection));
  }

  /**
   * Returns the base URL for clients.
   *
   * @return for example {@code http://127.0.0.1:40123/v1}; a server on all addresses names that of the loopback
   */
  public String baseUrl() {
    return "http://" + host + ":" + port() + "/v1";
  }

  /**
   * Returns the port that the server listens on.
   *
   * @return the port
   */
  public int port() {
    return socket.getLocalPort();
  }

  /**
   * Returns the received requests, with headers and bodies. A server with a script keeps its requests unless its builder says
   * otherwise. A server of a model keeps none, because they are the conversations of its users; a test switches that on: {@code
   * KimiServer.builder(model).recording().start()}. Requests that are refused by their head, such as those with a wrong key, are
   * not kept.
   *
   * @return the last requests in their order, within the bounds of {@link KimiServerBuilder#recording(int, long)}
   * @throws IllegalStateException if this is the server of a model, and its builder does not say how many requests to keep
   */
  public List<ServerRequest> requests() {
    if (!recording) {
      throw new IllegalStateException("expected a server that keeps its requests, found one that keeps none; "
          + "start it with KimiServer.builder(model).recording()");
    }
    return requests.list().stream().map(ServerRequest::new).toList();
  }

  /**
   * Returns the exceptions that the model or the script threw, except errors of the service: bugs, failed assertions of a test,
   * an upstream service that cannot be reached. The server answers each with a 5xx status, or with an error event in a stream
   * that has begun, and logs it with its stack trace at level WARNING. An exception is listed before its answer is sent.
   *
   * @return the last 100 exceptions in their order
   */
  public List<Throwable> failures() {
    return failures.list();
  }

  /**
   * Returns how many clients are connected, with those that are being told that there is no place for them.
   *
   * @return the number of open connections; 0 after {@link #close}
   */
  public int connections() {
    return open.count();
  }

  /** Starts the threads of new connections. */
  private final class Listener implements Acceptor.Gate {

    /** How many connections must be taken before a failure is logged again: one follows the other while descriptors are few. */
    private static final int QUIET = 1_000;

    /** How many waiting connections are closed at once when descriptors or threads are missing. */
    private static final int RELIEF = 16;

    private long taken = QUIET;

    @Override
    public boolean closed() {
      return socket.isClosed();
    }

    @Override
    public Socket accept() throws IOException {
      return socket.accept();
    }

    @Override
    public void serve(Socket client) throws IOException {
      Connection connection = new Connection(client, limits, open, idle);
      Optional<OpenConnections.Phase> phase = open.add(connection);
      if (phase.isEmpty()) {
        connection.close();
        return;
      }
      try {
        threads.execute(() -> loop.serve(connection, phase.get()));
      } catch (RuntimeException | Error noThread) {
        open.remove(connection);
        throw noThread;
      }
      taken++;
    }

    /** A client that has left already is no reason to act, so the first failure is none. */
    @Override
    public void failed(Throwable failure, int times) {
      if (times > 1) {
        open.closeSome(RELIEF);
      }
      if (times == 2 && taken >= QUIET) {
        taken = 0;
        failures.add("cannot take a connection and tries again", failure);
      }
    }

    @Override
    public void pause(long millis) throws InterruptedException {
      closed.await(millis, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Stops listening, lets the answers that have begun end within a grace period, and closes the server. Connections without a
   * request are closed at once. An answer that still runs after the grace period is broken off as by {@link #close}.
   *
   * <p>If the thread is interrupted, it closes the server without waiting longer, and stays interrupted. Stopping a closed
   * server has no effect. A model of this server must not call this method, because it would wait for its own answer.
   *
   * @param grace the time to wait for answers; zero to end them at once
   * @throws IllegalArgumentException if the grace period is negative
   */
  public void stop(Duration grace) {
    Objects.requireNonNull(grace, "grace");
    if (grace.isNegative()) {
      throw new IllegalArgumentException("expected a grace period of zero or more, found " + grace);
    }
    try {
      // First, so that a client that finds the port closed knows that each answer still under way says "close".
      open.addNoMore();
      stopListening();
      open.drain(TimeUnit.NANOSECONDS.convert(grace));
    } finally {
      close();
    }
  }

  /**
   * Waits until another thread has closed this server. The threads of a server do not keep the JVM alive, so the {@code main} of
   * a gateway ends with this call.
   *
   * @throws InterruptedException if the thread is interrupted; the server goes on
   */
  public void await() throws InterruptedException {
    ended.await();
  }

  /** Stops listening, closes all connections at once, and interrupts the models that are working. */
  @Override
  public void close() {
    failures.close();
    try {
      stopListening();
    } finally {
      open.close();
      threads.shutdownNow();
      handler.close();
      ended.countDown();
    }
  }

  private void stopListening() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the server", e);
    } finally {
      closed.countDown();
    }
  }

  @Override
  public String toString() {
    return "KimiServer[" + baseUrl() + ", " + connections() + " connections]";
  }
}
