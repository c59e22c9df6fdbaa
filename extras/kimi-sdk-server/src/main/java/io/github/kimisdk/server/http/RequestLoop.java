package io.github.kimisdk.server.http;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.server.http.Handler.Exchange;
import io.github.kimisdk.server.http.OpenConnections.Phase;
import io.github.kimisdk.server.http.Request.Ending;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Serves the requests of a connection one after the other, and closes it. */
public final class RequestLoop {

  private static final System.Logger LOG = System.getLogger("io.github.kimisdk.access");

  private final Handler handler;
  private final OpenConnections open;
  private final RequestLog requests;
  private final FailureLog failures;
  private final boolean logged;

  public RequestLoop(Handler handler, OpenConnections open, RequestLog requests, FailureLog failures, boolean logged) {
    this.handler = handler;
    this.open = open;
    this.requests = requests;
    this.failures = failures;
    this.logged = logged;
  }

  /** Serves an admitted or refused connection to its end. */
  public void serve(Connection connection, Phase phase) {
    try (connection) {
      if (phase == Phase.REFUSED) {
        Answer.error(503, "server_unavailable", "the server has no free connection; try again later")
            .withHeader("Retry-After", "1").sendOn(connection);
        log(null, connection, 0);
        return;
      }
      serveAll(connection);
    } catch (IOException gone) {
      // The client or the server has closed the connection, so there is nobody to tell.
    } catch (RuntimeException | Error failure) {
      failures.add("breaks off a connection", failure);
    } finally {
      open.remove(connection);
    }
  }

  private void serveAll(Connection connection) throws IOException {
    boolean more = true;
    while (more) {
      more = serveNext(connection);
    }
  }

  /** Serves the next request of a connection. Returns whether another may follow. */
  private boolean serveNext(Connection connection) throws IOException {
    RequestHead head = null;
    long start = System.nanoTime();
    try {
      head = connection.readHead();
      // The time of a client before its request, and for the lines of its head, is none of the answer.
      start = System.nanoTime();
      return head != null && serve(head, connection);
    } catch (BadRequest bad) {
      Answer.error(bad.status(), "invalid_request_error", bad.getMessage()).sendOn(connection);
      return false;
    } finally {
      if (head != null || connection.headSent()) {
        log(head, connection, System.nanoTime() - start);
      }
    }
  }

  /** Serves a request, and tells its exchange of the end. Returns whether another may follow. */
  private boolean serve(RequestHead head, Connection connection) throws IOException {
    String id = "req_" + Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
    long start = System.nanoTime();
    Ending ending = Ending.CLIENT_GONE;
    try (Exchange exchange = handler.open(head, id)) {
      try {
        ending = serve(head, id, exchange, connection);
      } finally {
        exchange.ended(ending, connection.status(), System.nanoTime() - start);
      }
    }
    return ending == Ending.SENT && connection.staysOpen();
  }

  private Ending serve(RequestHead head, String id, Exchange exchange, Connection connection) throws IOException {
    connection.addToAnswer(exchange.headers());
    Optional<Answer> early = exchange.early();
    if (early.isPresent()) {
      return early.get().sendOn(connection);
    }
    byte[] body;
    try {
      body = exchange.readsBody() ? new byte[0] : connection.readBody();
    } catch (BadRequest bad) {
      // The connection closes, because the rest of the body is unread.
      return ErrorAnswer.of(bad).in(exchange.errors()).sendOn(connection);
    }
    Request request = new Request(id, head, body);
    requests.add(request);
    Ending ending = Ending.CLIENT_GONE;
    try {
      ending = answer(request, exchange, connection);
    } finally {
      request.ended().complete(ending);
    }
    return ending;
  }

  private Ending answer(Request request, Exchange exchange, Connection connection) throws IOException {
    try {
      return exchange.answer(request, connection);
    } catch (RuntimeException | Error failure) {
      ErrorAnswer answer = exchange.error(failure);
      failures.add(request, failure, answer);
      return connection.headSent() ? Ending.BROKEN : answer.in(exchange.errors()).sendOn(connection);
    }
  }

  /** Logs an answer, without anything that a client keeps secret: no header, no body and no query. */
  private void log(RequestHead head, Connection answer, long nanos) {
    if (logged) {
      // A log that fails must not break off a connection.
      new Callbacks().tell(() -> LOG.log(System.Logger.Level.INFO, line(head, answer, TimeUnit.NANOSECONDS.toMillis(nanos))));
    }
  }

  /** The head is null if it could not be read. A client that left before the head of its answer was sent has no status. */
  private static String line(RequestHead head, Connection answer, long millis) {
    String request = head == null ? "- -" : head.method() + " " + Request.withoutQuery(head.path());
    return request + " " + (answer.status() == 0 ? "-" : answer.status()) + " " + millis + " ms " + answer.bodyBytes() + " bytes";
  }
}
