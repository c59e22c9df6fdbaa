package io.github.kimisdk.server.http;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.http.Request.Ending;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Answers a request on its connection. The server gives each request an id. */
@FunctionalInterface
public interface Handler {

  /** The place of a request among the calls of its key. */
  interface Permit extends AutoCloseable {

    Permit FREE = new Permit() {

      @Override
      public Optional<Answer> refusal() {
        return Optional.empty();
      }

      @Override
      public Optional<Answer> charge(ChatRequest request, ErrorWriter errors) {
        return Optional.empty();
      }

      @Override
      public void close() {}
    };

    /** Returns the answer to a request without a place. */
    Optional<Answer> refusal();

    /** Counts the tokens of a request. Returns the answer if they are too many. */
    Optional<Answer> charge(ChatRequest request, ErrorWriter errors);

    @Override
    void close();
  }

  Ending handle(Request request, Connection connection) throws IOException;

  /**
   * Returns the answer to a request that is refused or complete by its head, before its body is read; empty if it is admitted.
   */
  default Optional<Answer> answerToHead(RequestHead head, String id) {
    return Optional.empty();
  }

  /**
   * Returns whether {@link #handle} reads the body itself, with {@link Connection#openBody}, because it may be large. The
   * request that it takes then has no body.
   */
  default boolean readsBody(RequestHead head) {
    return false;
  }

  /**
   * The end of an answer.
   *
   * @param id the id of the request
   * @param ending how it ended
   * @param status the status; 0 if the client left before it
   * @param nanos the time since the head of the request was read
   */
  record End(String id, Ending ending, int status, long nanos) {}

  /** Hears of the end of each answer to a request whose head was read. */
  default void ended(RequestHead head, End answer) {}

  /** Releases what the handler keeps, because the server is closed. */
  default void close() {}

  /** Takes the place of a request within the limits of its key, before its body is read. */
  default Permit admit(RequestHead head, String id) {
    return Permit.FREE;
  }

  /** Returns the answer for a failure of {@link #handle}. */
  default ErrorAnswer error(Throwable failure) {
    return ErrorAnswer.ofScript(failure);
  }

  /** Returns the answer to a request whose handling failed. */
  default Answer failed(Request request, ErrorAnswer answer) {
    return answer.in(ErrorWriter.KIMI);
  }

  /** Returns the headers that every answer to a request has. */
  default Map<String, String> headers(RequestHead head, String id) {
    return Map.of();
  }
}
