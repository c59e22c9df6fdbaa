package io.github.kimisdk.server.http;

import io.github.kimisdk.server.http.Request.Ending;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Answers the requests of a server. */
@FunctionalInterface
public interface Handler {

  /** A request, from its head to the end of its answer. */
  @FunctionalInterface
  interface Exchange extends AutoCloseable {

    /** Returns the headers that every answer has. */
    default Map<String, String> headers() {
      return Map.of();
    }

    /**
     * Returns the answer to a request that is refused or complete at its head, before its body is read; empty if it is admitted.
     */
    default Optional<Answer> early() {
      return Optional.empty();
    }

    /**
     * Returns whether {@link #answer} reads the body itself, with {@link Connection#openBody}, because it may be large. The
     * request that it takes then has no body.
     */
    default boolean readsBody() {
      return false;
    }

    Ending answer(Request request, Connection connection) throws IOException;

    /** Returns the answer for a failure of {@link #answer}. */
    default ErrorAnswer error(Throwable failure) {
      return ErrorAnswer.ofScript(failure);
    }

    /** Returns the writer of errors in the client's format. */
    default ErrorWriter errors() {
      return ErrorWriter.KIMI;
    }

    /**
     * Hears of the end of the answer.
     *
     * @param ending how it ended
     * @param status the status; 0 if the client left before it
     * @param nanos the time since the head of the request was read
     */
    default void ended(Ending ending, int status, long nanos) {}

    @Override
    default void close() {}
  }

  /** Takes the head of a request, and the id that the server gave it. */
  Exchange open(RequestHead head, String id);

  /** Releases what the handler keeps, because the server is closed. */
  default void close() {}
}
