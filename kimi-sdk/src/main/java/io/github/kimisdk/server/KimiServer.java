package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A server on 127.0.0.1 that speaks Kimi's format: {@code POST /v1/chat/completions}, streaming and not,
 * {@code GET /v1/models}, {@code GET /v1/models/{id}} and {@code POST /v1/tokenizers/estimate-token-count}, each also without
 * {@code /v1}. Any other path is a 404. Tokens are estimated by the rule of Kimi's command line: one for four ASCII
 * characters, one for any other character, 2,000 for an image or a video.
 *
 * <p>With a script or an {@link OfflineModel} it is a Kimi to test against; with a {@code Kimi} it is a gateway.
 *
 * <p><b>It takes any key unless {@link ServerOptions#withKey} names one.</b> Every program on this machine can then spend the
 * quota of the {@code Kimi} behind it. It listens on the loopback address only, without TLS, and is not made for the open
 * network: do not forward its port.
 *
 * <p>Every connection has a thread, and every answer of a model another, all of them daemons. When a client closes its
 * connection, or its own direction of it, the thread of its model is interrupted and a subscription to the model is
 * cancelled. The last 100 requests are kept in memory, in at most 4 MiB, headers included;
 * {@link ServerOptions#withRecording} keeps more or none.
 *
 * <pre>{@code
 * try (KimiServer server = KimiServer.start(new OfflineModel());
 *     Kimi client = Kimi.builder().key("any").baseUrl(server.baseUrl()).build()) {
 *   System.out.println(client.ask("Hello"));
 *   System.out.println(server.requests().get(0).json());
 * }
 * }</pre>
 */
public final class KimiServer implements AutoCloseable {

  private final ServerSocket socket;
  private final Handler handler;
  private final ExecutorService threads = Executors.newCachedThreadPool(KimiServer::thread);
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final FailureLog failures = new FailureLog();
  private final RequestLog requests;

  /** The handler is made last, as it may need the threads of the server. */
  private KimiServer(ServerOptions options, Function<KimiServer, Handler> handler) {
    this.requests = new RequestLog(options.recording());
    this.handler = handler.apply(this);
    this.socket = listening(options.port());
    threads.execute(this::accept);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "kimi-server");
    thread.setDaemon(true);
    return thread;
  }

  private static ServerSocket listening(int port) {
    String address = "127.0.0.1:" + port;
    String advice = ", or choose another port: ServerOptions.withPort(0) takes any that is free";
    try {
      return new ServerSocket(port, 1024, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    } catch (BindException e) {
      boolean taken = String.valueOf(e.getMessage()).contains("in use");
      throw new UncheckedIOException(
          taken
              ? "expected a free port, found " + address + " in use; close the program that listens there" + advice
              : "expected to listen on " + address + ", found: " + e.getMessage() + "; get the permission" + advice,
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("expected to listen on " + address + ", found: " + e.getMessage() + "; try again" + advice, e);
    }
  }

  /**
   * Starts a server for a model, on a free port, for callers with any key.
   *
   * @param model who answers
   * @return the running server, to be closed
   * @throws UncheckedIOException when it cannot listen
   */
  public static KimiServer start(ChatModel model) {
    Objects.requireNonNull(model, "model");
    return start(model, ServerOptions.DEFAULT);
  }

  /**
   * Starts a server for a model.
   *
   * @param model who answers
   * @param options port, key, models, pace and what is kept
   * @return the running server, to be closed
   * @throws UncheckedIOException when it cannot listen, for example because the port is in use
   */
  public static KimiServer start(ChatModel model, ServerOptions options) {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(options, "options");
    return new KimiServer(options, server -> new ModelHandler(model, options, server.threads, server.failures));
  }

  /**
   * Starts a server that plays answers in their order, one a request; the last one is played again and again.
   *
   * @param answers at least one
   * @return the running server, to be closed
   * @throws IllegalArgumentException when there is no answer
   * @throws UncheckedIOException when it cannot listen
   */
  public static KimiServer scripted(ScriptedAnswer... answers) {
    Objects.requireNonNull(answers, "answers");
    List<ScriptedAnswer> script = List.of(answers);
    if (script.isEmpty()) {
      throw new IllegalArgumentException("expected at least one answer, found none; pass ScriptedAnswer.silence() for a server that never answers");
    }
    AtomicInteger next = new AtomicInteger();
    return answering(request -> script.get(Math.min(next.getAndIncrement(), script.size() - 1)));
  }

  /**
   * Starts a server that plays whatever answer a function gives for a request. Where the function throws, the answer is a
   * 500 and the exception is in {@link #failures}.
   *
   * @param script makes the answer; called by many threads
   * @return the running server, to be closed
   * @throws UncheckedIOException when it cannot listen
   */
  public static KimiServer answering(Function<ServerRequest, ScriptedAnswer> script) {
    return answering(script, ServerOptions.DEFAULT);
  }

  /**
   * Starts a server that plays whatever answer a function gives for a request, with options.
   *
   * @param script makes the answer; called by many threads
   * @param options the port and the requests to keep; a script decides about keys, models, pace and strictness itself
   * @return the running server, to be closed
   * @throws UncheckedIOException when it cannot listen, for example because the port is in use
   */
  public static KimiServer answering(Function<ServerRequest, ScriptedAnswer> script, ServerOptions options) {
    Objects.requireNonNull(script, "script");
    Objects.requireNonNull(options, "options");
    return new KimiServer(options, server -> (request, connection) ->
        connection.play(Objects.requireNonNull(script.apply(request), "expected an answer of the script, found null")));
  }

  /**
   * The address for clients.
   *
   * @return for example {@code http://127.0.0.1:40123/v1}
   */
  public String baseUrl() {
    return "http://127.0.0.1:" + port() + "/v1";
  }

  /**
   * The port that the server listens on.
   *
   * @return the port
   */
  public int port() {
    return socket.getLocalPort();
  }

  /**
   * The requests that were received, with headers and bodies.
   *
   * @return the last ones in their order, within {@link ServerOptions#recording}: by default 100, in at most 4 MiB
   */
  public List<ServerRequest> requests() {
    return requests.list();
  }

  /**
   * The exceptions that the model or the script threw and that stand for no error of the service: a bug or a failed assertion
   * of a test, an upstream service that cannot be reached. Each was answered with a 5xx status, or with an error event where a
   * stream had begun, and logged with its stack trace at level WARNING. An exception is here before its answer is sent.
   *
   * @return the last 100 in their order, as they were thrown
   */
  public List<Throwable> failures() {
    return failures.list();
  }

  /**
   * How many clients are connected.
   *
   * @return the number of open connections
   */
  public int connections() {
    return connections.size();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        threads.execute(() -> serve(client));
      } catch (IOException closed) {
        // The next turn sees whether this was the end or one client that went away too early.
      }
    }
  }

  private void serve(Socket client) {
    try (Connection connection = new Connection(client)) {
      connections.add(connection);
      try {
        if (!socket.isClosed()) {
          boolean open = true;
          while (open) {
            open = next(connection);
          }
        }
      } finally {
        connections.remove(connection);
      }
    } catch (IOException gone) {
      // The client or the server has closed the connection; there is nobody to tell.
    }
  }

  private boolean next(Connection connection) throws IOException {
    ServerRequest request;
    try {
      request = connection.read();
    } catch (Connection.BadRequest bad) {
      connection.play(ScriptedAnswer.error(bad.status, "invalid_request_error", bad.getMessage()));
      return false;
    }
    if (request == null) {
      return false;
    }
    requests.add(request);
    Ending ending = Ending.CLIENT_GONE;
    try {
      ending = answer(request, connection);
    } finally {
      request.ended().complete(ending);
    }
    return ending == Ending.SENT;
  }

  private Ending answer(ServerRequest request, Connection connection) throws IOException {
    try {
      return handler.handle(request, connection);
    } catch (RuntimeException | Error failure) {
      ErrorAnswer answer = ErrorAnswer.of(failure);
      failures.add(request, failure, answer);
      return connection.headSent() ? Ending.BROKEN : connection.play(answer.answer());
    }
  }

  /** Stops listening and closes all connections. */
  @Override
  public void close() {
    failures.close();
    try {
      socket.close();
      for (Connection connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the server", e);
    } finally {
      threads.shutdownNow();
    }
  }

  @Override
  public String toString() {
    return "KimiServer[" + baseUrl() + ", " + connections() + " connections]";
  }
}
