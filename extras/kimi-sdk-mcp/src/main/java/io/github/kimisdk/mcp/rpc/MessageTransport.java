package io.github.kimisdk.mcp.rpc;

import java.util.concurrent.CompletableFuture;

/** Carries messages to one server and back. Safe for use by many threads; no method waits for the server. */
public interface MessageTransport {

  /** Takes the messages of the server, from one thread at a time for each stream of messages. */
  interface Inbox {

    /**
     * A message of at most the limit has arrived; the bytes are valid during the call only. Throws a failure if it cannot be
     * read, or names no request. That ends the exchange of the message; one without an exchange of its own is {@link #dropped}.
     */
    void message(byte[] utf8, int from, int to);

    /** A message is dropped, because it is too large or broken. The requests that wait fail, because any of them may be meant. */
    void dropped(Failure failure);

    /** The server has ended. Nothing more arrives. */
    void lost(Failure failure);
  }

  /** Opens the way. Called once, before all other methods. Throws a failure if a process cannot be started. */
  void open(Inbox inbox);

  /**
   * Sends a message. The future ends when the message has left; if a request has an exchange of its own, when that has ended.
   * Cancelling the future ends the exchange.
   */
  CompletableFuture<Void> send(Outgoing message);

  /** Whether each request has an exchange of its own, whose end is the last moment for an answer. The first answer tells. */
  boolean exchanges();

  /**
   * Takes messages that belong to no request, if the transport needs a stream for them. The future ends with the stream. It fails
   * with {@link Failure.Kind#STATUS} if the server has no such stream.
   */
  CompletableFuture<Void> listen(String revision);

  /** Ends the connection and the server process, if there is one. The future ends when that has happened. */
  CompletableFuture<Void> close();
}
