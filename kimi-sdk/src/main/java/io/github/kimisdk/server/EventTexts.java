package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.wire.EventWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The texts of the events of one answer, in their order, of which some wait for the reader. Used by one thread at a time. */
final class EventTexts {

  private static final String END_MARK = "data: [DONE]\n\n";

  private final EventWriter format;
  private final Consumer<ChatChunk> answer;
  private final ArrayDeque<String> waiting = new ArrayDeque<>();
  private boolean complete;
  private Throwable failure;

  EventTexts(EventWriter format, Consumer<ChatChunk> answer) {
    this.format = format;
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
    add(format.chunk(chunk));
  }

  /** Ends the answer. The reader finds an incomplete one by its missing end mark. */
  void end() {
    if (complete) {
      add(format.end());
      if (format.endMark()) {
        waiting.add(END_MARK);
      }
    }
  }

  void fail(Throwable thrown) {
    failure = thrown;
    ErrorAnswer error = ErrorAnswer.of(thrown);
    if (!error.passedOn()) {
      System.getLogger("io.github.kimisdk").log(System.Logger.Level.WARNING, "SseRelay ends a stream with an error event", thrown);
    }
    add(format.error(error.status(), SseRelay.masked(error)));
  }

  private void add(List<EventWriter.Event> written) {
    for (EventWriter.Event event : written) {
      waiting.add((event.name().isEmpty() ? "" : "event: " + event.name() + "\n") + "data: " + event.data() + "\n\n");
    }
  }
}
