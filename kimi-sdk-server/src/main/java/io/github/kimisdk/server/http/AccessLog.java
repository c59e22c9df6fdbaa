package io.github.kimisdk.server.http;

import io.github.kimisdk.internal.callback.Callbacks;
import java.util.concurrent.TimeUnit;

/** A line for each answer of a server, without anything that a client keeps secret: no header, no body and no query. */
public final class AccessLog {

  private static final System.Logger LOG = System.getLogger("io.github.kimisdk.access");

  private final boolean on;

  public AccessLog(boolean on) {
    this.on = on;
  }

  /**
   * Logs an answer.
   *
   * @param head the head of the request; null if it could not be read
   * @param answer the state of the connection after the answer
   * @param nanos how long the answer took
   */
  void add(RequestHead head, Connection answer, long nanos) {
    if (on) {
      // A log that fails must not break off a connection.
      new Callbacks().tell(() -> LOG.log(System.Logger.Level.INFO, line(head, answer, TimeUnit.NANOSECONDS.toMillis(nanos))));
    }
  }

  /** A client that left before the head of its answer was sent has no status. */
  private static String line(RequestHead head, Connection answer, long millis) {
    String request = head == null ? "- -" : head.method() + " " + Request.withoutQuery(head.path());
    return request + " " + (answer.status() == 0 ? "-" : answer.status()) + " " + millis + " ms " + answer.bodyBytes() + " bytes";
  }
}
