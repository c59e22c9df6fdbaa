package io.github.kimisdk.server.relay;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.text.MaskedCause;
import io.github.kimisdk.server.format.EventFraming;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.PlacedOrigin;
import io.github.kimisdk.server.http.ErrorAnswer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The events of one relayed answer in their order, of which some wait for the reader. Used by one thread at a time. */
final class RelayEvents {

  private static final ApiError MASKED = ApiError.of("server_error", "the server failed to answer");

  private final EventWriter format;
  private final Consumer<ChatChunk> answer;
  private final ArrayDeque<String> waiting = new ArrayDeque<>();
  private boolean complete;
  private Throwable failure;

  RelayEvents(EventWriter format, Consumer<ChatChunk> answer) {
    this.format = new PlacedOrigin(format);
    this.answer = answer;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  String next() {
    return waiting.remove();
  }

  void clear() {
    waiting.clear();
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  void chunk(ChatChunk chunk) {
    complete |= chunk.complete();
    answer.accept(chunk);
    Optional<String> repeated = format.repeated(chunk);
    if (repeated.isPresent()) {
      waiting.add(EventFraming.text(repeated.get()));
    } else {
      add(format.chunk(chunk));
    }
  }

  /** Ends the answer. The reader finds an incomplete one by its missing end mark. */
  void end() {
    if (complete) {
      add(format.end());
      if (format.endMark()) {
        waiting.add(EventFraming.END_MARK);
      }
    }
  }

  void fail(Throwable thrown) {
    failure = thrown;
    ErrorAnswer error = ErrorAnswer.of(thrown);
    if (!error.passedOn()) {
      new Callbacks().tell(() ->
          System.getLogger("io.github.kimisdk")
              .log(System.Logger.Level.WARNING, "SseRelay ends a stream with an error event", MaskedCause.of(thrown)));
    }
    add(format.error(error.status(), masked(error)));
  }

  private void add(List<EventWriter.Event> written) {
    written.forEach(event -> waiting.add(EventFraming.text(event)));
  }

  /**
   * Returns the error for a reader, who may be anybody: the message of an exception that is not known may name hosts and classes.
   */
  static ApiError masked(ErrorAnswer answer) {
    return answer.status() == 500 && !answer.passedOn() ? MASKED : answer.error();
  }
}
