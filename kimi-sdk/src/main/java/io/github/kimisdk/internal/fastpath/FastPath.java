package io.github.kimisdk.internal.fastpath;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.json.JsonValue;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads events that differ from an earlier one in a single string, without parsing them. It learns from the events that the
 * ordinary codec has read. One instance serves one stream, by one thread at a time.
 */
public interface FastPath {

  /** A fast path that takes no event. */
  FastPath NONE = new FastPath() {
    @Override
    public int take(byte[] in, int from, int limit) {
      return from;
    }

    @Override
    public void learn(byte[] in, int from, int to, ChatChunk chunk) {}

    @Override
    public void forget() {}
  };

  /**
   * Returns the fast path of a stream.
   *
   * @param codec the ordinary codec; it throws a {@link io.github.kimisdk.json.JsonTypeException} for an event that it cannot
   *     read twice
   * @param sink takes the chunks and returns whether to go on
   * @param maxEventBytes the size of the largest event to take
   * @return the fast path
   */
  static FastPath of(Function<JsonValue, ChatChunk> codec, Predicate<ChatChunk> sink, int maxEventBytes) {
    return new ChunkTemplates(codec, sink, maxEventBytes);
  }

  /**
   * Takes events as long as it recognizes them.
   *
   * @param in holds the events
   * @param from the position of an event of which nothing has been read
   * @param limit where the bytes end
   * @return the position of the first event that was not taken; its complement if the sink wants no more
   */
  int take(byte[] in, int from, int limit);

  /**
   * Learns from an event that the ordinary codec has read. The work is done when the next event is offered.
   *
   * @param in holds the event as it came
   * @param from where its data begins
   * @param to where its data ends; a line end follows
   * @param chunk the chunk that the codec made of it
   */
  void learn(byte[] in, int from, int to, ChatChunk chunk);

  /** Forgets all that it has learned. */
  void forget();
}
