package io.github.kimisdk.server.http;

import io.github.kimisdk.server.http.OpenConnections.Phase;
import io.github.kimisdk.server.http.Request.Ending;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.Optional;

/** Serves the requests of a connection one after the other, and closes it. */
public final class RequestLoop {

  private final Handler handler;
  private final OpenConnections open;
  private final RequestLog requests;
  private final FailureLog failures;
  private final AccessLog log;

  public RequestLoop(Handler handler, OpenConnections open, RequestLog requests, FailureLog failures, AccessLog log) {
    this.handler = handler;
    this.open = open;
    this.requests = requests;
    this.failures = failures;
    this.log = log;
  }

  /** Serves an admitted or refused connection to its end. */
  public void serve(Connection connection, Phase phase) {
    try (connection) {
      if (phase == Phase.REFUSED) {
        Answer.error(503, "server_unavailable", "the server has no free connection; try again later")
            .withHeader("Retry-After", "1").sendOn(connection);
        log.add(null, connection, 0);
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
        log.add(head, connection, System.nanoTime() - start);
      }
    }
  }

  /** Serves a request, and tells the handler of the end. Returns whether another may follow. */
  private boolean serve(RequestHead head, Connection connection) throws IOException {
    String id = "req_" + Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
    long start = System.nanoTime();
    Ending ending = Ending.CLIENT_GONE;
    try {
      ending = answer(head, id, connection);
    } finally {
      handler.ended(head, new Handler.End(id, ending, connection.status(), System.nanoTime() - start));
    }
    return ending == Ending.SENT && connection.staysOpen();
  }

  private Ending answer(RequestHead head, String id, Connection connection) throws IOException {
    connection.addToAnswer(handler.headers(head, id));
    Optional<Answer> early = handler.answerToHead(head, id);
    if (early.isPresent()) {
      return early.get().sendOn(connection);
    }
    try (Handler.Permit permit = handler.admit(head, id)) {
      return permit.refusal().isPresent() ? permit.refusal().get().sendOn(connection) : answer(head, id, permit, connection);
    }
  }

  private Ending answer(RequestHead head, String id, Handler.Permit permit, Connection connection) throws IOException {
    byte[] body;
    try {
      body = handler.readsBody(head) ? new byte[0] : connection.readBody();
    } catch (BadRequest bad) {
      // The connection closes, because the rest of the body is unread.
      return handler.failed(new Request(id, head, new byte[0]), ErrorAnswer.of(bad)).sendOn(connection);
    }
    Request request = new Request(id, head, body, permit);
    requests.add(request);
    Ending ending = Ending.CLIENT_GONE;
    try {
      ending = answer(request, connection);
    } finally {
      request.ended().complete(ending);
    }
    return ending;
  }

  private Ending answer(Request request, Connection connection) throws IOException {
    try {
      return handler.handle(request, connection);
    } catch (RuntimeException | Error failure) {
      ErrorAnswer answer = handler.error(failure);
      failures.add(request, failure, answer);
      return connection.headSent() ? Ending.BROKEN : handler.failed(request, answer).sendOn(connection);
    }
  }
}
