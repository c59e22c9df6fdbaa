package io.github.kimisdk.platform.data;

import java.util.Iterator;
import java.util.Objects;

/**
 * A stream of server-sent events that one thread reads, as the answer to a {@link RawRequest}. The events are read once: every
 * {@link #iterator} continues where the previous one stopped. {@linkplain Thread#interrupt Interruption} ends the wait and the
 * call at once.
 *
 * <p>Close the stream, preferably with {@code try}: closing it before the end stops the answer on the server too.
 */
public interface EventStream extends Iterable<EventStream.Event>, AutoCloseable {

  /**
   * An event.
   *
   * @param name its name; {@code message} if the server gave it none
   * @param data its data; lines are separated by a line feed
   */
  record Event(String name, String data) {

    /**
     * Creates an event.
     *
     * @param name its name, not null
     * @param data its data, not null
     */
    public Event {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(data, "data");
    }

    /** Returns one line. Line breaks are shown as {@code \n} and {@code \r}. */
    @Override
    public String toString() {
      return "Event[name=" + name + ", data=" + data.replace("\n", "\\n").replace("\r", "\\r") + "]";
    }
  }

  /**
   * Returns an iterator over the events that have not been read. It ends with the body of the answer, because a mark such as
   * {@code [DONE]} is an event like all others. Its methods throw a
   * {@link io.github.kimisdk.call.KimiException} if the call fails, even in the middle
   * of the stream.
   *
   * @return an iterator that waits for the next event; for use by one thread
   * @throws IllegalStateException if all events were read, or the stream was closed
   */
  @Override
  Iterator<Event> iterator();

  /** Ends the call at once. Any thread may close the stream at any time; closing it after the end has no effect. */
  @Override
  void close();
}
