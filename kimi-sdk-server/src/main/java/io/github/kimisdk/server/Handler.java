package io.github.kimisdk.server;

import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Answers a request on its connection. The server gives each request an id. */
@FunctionalInterface
interface Handler {

  Ending handle(ServerRequest request, Connection connection) throws IOException;

  /**
   * Returns the answer to a request that is refused or complete by its head, before its body is read; empty if it is admitted.
   */
  default Optional<ScriptedAnswer> answerToHead(RequestHead head, String id) {
    return Optional.empty();
  }

  /**
   * Returns whether {@link #handle} reads the body itself, with {@link Connection#openBody}, because it may be large. The
   * request that it takes then has no body.
   */
  default boolean readsBody(RequestHead head) {
    return false;
  }

  /** Releases what the handler keeps, because the server is closed. */
  default void close() {}

  /** Takes the place of a request within the limits of its key, before its body is read. */
  default KeyQuotas.Permit admit(RequestHead head, String id) {
    return KeyQuotas.Permit.FREE;
  }

  /** Returns the answer for a failure of {@link #handle}. */
  default ErrorAnswer error(Throwable failure) {
    return ErrorAnswer.ofScript(failure);
  }

  /** Returns the answer to a request whose handling failed. */
  default ScriptedAnswer failed(ServerRequest request, ErrorAnswer answer) {
    return answer.in(ErrorWriter.KIMI);
  }

  /** Returns the headers that every answer to a request has. */
  default Map<String, String> headers(RequestHead head, String id) {
    return Map.of();
  }
}
