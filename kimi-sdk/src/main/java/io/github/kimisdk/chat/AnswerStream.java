package io.github.kimisdk.chat;

import io.github.kimisdk.chat.AnswerType.Answer;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.PartialJson;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * An answer in the form of a record while it arrives. One thread reads the JSON so far, and then the record.
 *
 * <p>The JSON is not a record before its end, because components may be missing. In it strings grow, numbers appear when they are
 * complete, and other members are absent until they begin. Each value is a prefix of the next one, as {@link PartialJson} says.
 * A value is handed out for each chunk that changes it, at the earliest when the text has grown by a 256th, so that the work
 * grows as the text does.
 *
 * <p>The model is not asked again if the answer does not fit. Close the stream, preferably with {@code try}.
 *
 * <pre>{@code
 * record Trip(String city, int days) {}
 *
 * ChatModel model = request -> ChatResponse.of("{\"city\":\"Rome\",\"days\":3}");
 * try (AnswerStream<Trip> stream = AnswerType.of(Trip.class).stream(model, ChatRequest.of("Where to?"))) {
 *   for (JsonObject partial : stream) {
 *     partial.tryGet("city").ifPresent(System.out::println);
 *   }
 *   System.out.println(stream.answer().value().days());
 * }
 * }</pre>
 *
 * @param <T> the record
 */
public final class AnswerStream<T> implements Iterable<JsonObject>, AutoCloseable {

  private static final int GROWTH = 256;

  private final AnswerType<T> type;
  private final ChatStream stream;
  private final Partials partials;

  AnswerStream(AnswerType<T> type, ChatStream stream) {
    this.type = type;
    this.stream = stream;
    partials = new Partials(stream.iterator());
  }

  /**
   * Returns an iterator over the values that have not been read. The last one is the whole JSON of an answer that fits.
   *
   * @return an iterator that waits for the next value, and fails as that of a {@link ChatStream} does; for use by one thread
   */
  @Override
  public Iterator<JsonObject> iterator() {
    return partials;
  }

  /**
   * Reads the rest and returns the record.
   *
   * @return the record and the answer
   * @throws AnswerMismatch if the answer does not fit; it has the whole answer
   * @throws RuntimeException if the call fails
   */
  public Answer<T> answer() {
    partials.forEachRemaining(read -> { });
    ChatResponse response = stream.response();
    return new Answer<>(type.read(response), List.of(response));
  }

  /** Ends the call at once, as {@link ChatStream#close} does. */
  @Override
  public void close() {
    stream.close();
  }

  @Override
  public String toString() {
    return "AnswerStream[" + type + "]";
  }

  /** The values so far of the JSON in the chunks. */
  private static final class Partials implements Iterator<JsonObject> {

    private final Iterator<ChatChunk> chunks;
    private final PartialJson json = new PartialJson();
    private boolean begun;
    private long length;
    private long shown;
    private JsonObject last = JsonObject.EMPTY;
    private JsonObject next;

    Partials(Iterator<ChatChunk> chunks) {
      this.chunks = chunks;
    }

    @Override
    public boolean hasNext() {
      while (next == null && chunks.hasNext()) {
        add(chunks.next());
        if (length - shown > shown / GROWTH) {
          show();
        }
      }
      if (next == null && length > shown) {
        show();
      }
      return next != null;
    }

    /** Adds the text of a chunk. A Markdown code fence may stand before the object. */
    private void add(ChatChunk chunk) {
      String text = chunk.index() == 0 ? chunk.text() : "";
      int begin = begun ? 0 : text.indexOf('{');
      if (begin >= 0) {
        begun = true;
        json.add(text.substring(begin));
        length += text.length() - begin;
      }
    }

    private void show() {
      shown = length;
      json.value().map(value -> (JsonObject) value).filter(value -> !value.equals(last)).ifPresent(value -> last = next = value);
    }

    @Override
    public JsonObject next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the answer has ended");
      }
      JsonObject taken = next;
      next = null;
      return taken;
    }
  }
}
