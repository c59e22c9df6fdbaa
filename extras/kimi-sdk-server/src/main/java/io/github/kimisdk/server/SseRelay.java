package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.relay.EventOutput;
import io.github.kimisdk.server.relay.HeartbeatClock;
import io.github.kimisdk.server.relay.RelayFormat;
import io.github.kimisdk.server.relay.RelayStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Flow;

/**
 * Writes the chunks of an answer as server-sent events, for a server of your own.
 *
 * <p>{@link #chat} writes the stream of chat completions, {@link #uiMessages} that of {@code useChat} of the Vercel AI SDK. A
 * servlet or another server with an {@link OutputStream} uses {@link #write}. A reactive server uses {@link #events}. Send the
 * {@link #headers} first:
 *
 * <pre>{@code
 * OutputStream body = new ByteArrayOutputStream();
 * SseRelay.chat().write(kimi.publish(ChatRequest.of("Hello")), body);
 * }</pre>
 *
 * <p><b>Back-pressure.</b> A relay asks for at most 64 chunks ahead of its reader. A reader that is slow slows the publisher,
 * and holds a bounded number of chunks and events.
 *
 * <p><b>Readers that leave.</b> When a write fails, or the subscriber of the events cancels, the relay cancels the publisher at
 * once. A server notices a lost connection only when it writes. During a silence of the model that is the next heartbeat.
 *
 * <p><b>Heartbeats.</b> After 15 seconds without an event the relay sends a comment, which clients ignore and which keeps
 * proxies from closing the connection. No heartbeat is sent to a reader that has not read the events before it. A publisher that
 * computes its answer on the thread that asks for it, such as that of a {@link io.github.kimisdk.chat.ChatModel} without {@code
 * publish} of its own, holds up that thread; {@code Kimi} does not.
 *
 * <p><b>Ends.</b> A {@linkplain ChatChunk#complete complete} answer ends with {@code data: [DONE]}. An answer that is not
 * complete ends without it. A failure of the publisher becomes an event in the format, without the end mark. An error of the
 * service is passed on in its words; for any other failure the event has a fixed message that names no address and no class.
 * Such failures are logged, as {@code WARNING} to the logger {@code io.github.kimisdk}.
 *
 * <p>Relays are immutable and may be shared by threads. Each call of {@link #write} and each subscription relays one answer.
 */
public final class SseRelay {

  private final RelayFormat relay;

  private SseRelay(RelayFormat relay) {
    this.relay = relay;
  }

  /**
   * Returns a relay in the format of chat completions, which the clients of OpenAI and Kimi read. A chunk that reports only
   * usage is left out, because clients receive it only if they ask for it.
   *
   * @return a relay with a heartbeat of 15 seconds
   */
  public static SseRelay chat() {
    return new SseRelay(RelayFormat.CHAT);
  }

  /**
   * Returns a relay in the UI message stream of the Vercel AI SDK, version 1, which {@code useChat} of AI SDK 5.0.92 and later
   * reads. An answer is one step of a message. Its reasoning, text and tool calls become parts; arguments that are not JSON
   * become an error of their call. Only the first choice of an answer is written.
   *
   * @return a relay with a heartbeat of 15 seconds
   */
  public static SseRelay uiMessages() {
    return new SseRelay(RelayFormat.UI_MESSAGES);
  }

  /**
   * Returns a copy with another heartbeat.
   *
   * @param silence the time without an event after which a comment is sent; {@link Duration#ZERO} for no heartbeat
   * @return the copy
   * @throws IllegalArgumentException if the time is negative
   */
  public SseRelay withHeartbeat(Duration silence) {
    if (Objects.requireNonNull(silence, "silence").isNegative()) {
      throw new IllegalArgumentException("expected a heartbeat of at least 0, found " + silence + "; 0 sends none");
    }
    return new SseRelay(relay.with(silence, relay.clock()));
  }

  SseRelay withClock(HeartbeatClock clock) {
    return new SseRelay(relay.with(relay.heartbeat(), clock));
  }

  /**
   * Returns the headers of the HTTP response, which the caller has to send: the content type, and headers that keep caches and
   * proxies from collecting the events.
   *
   * @return an immutable map from names to values
   */
  public Map<String, String> headers() {
    Map<String, String> headers = new TreeMap<>(relay.headers());
    headers.put("Content-Type", "text/event-stream");
    headers.put("Cache-Control", "no-cache, no-transform");
    // nginx collects answers without it.
    headers.put("X-Accel-Buffering", "no");
    return Collections.unmodifiableMap(headers);
  }

  /**
   * Subscribes to a publisher and writes its events on this thread until the answer ends. Events that are ready together are one
   * write, followed by a flush. The stream is not closed.
   *
   * <p>A failure of the publisher is written as an event and returned, not thrown. If this thread is interrupted, the publisher
   * is cancelled, the thread stays interrupted, and a {@link java.io.InterruptedIOException} is thrown.
   *
   * @param publisher the publisher of the chunks
   * @param out the body of the HTTP response
   * @return the answer that was written, which is held in memory as a whole, and the failure of the publisher, if any
   * @throws IOException if a write or a flush fails; the publisher is cancelled before
   */
  public RelayedAnswer write(Flow.Publisher<ChatChunk> publisher, OutputStream out) throws IOException {
    Objects.requireNonNull(publisher, "publisher");
    Objects.requireNonNull(out, "out");
    ChatAssembler answer = new ChatAssembler();
    EventOutput output = new EventOutput();
    RelayStream stream = new RelayStream(relay, answer::add, output);
    stream.start(publisher);
    output.copyTo(out);
    return new RelayedAnswer(answer.response(), stream.failure());
  }

  /**
   * Returns a publisher of events, for servers that write without blocking. Each item is the text of one event or comment as it
   * is written, with the empty line that ends it: do not wrap it into an event again. Encode it in UTF-8, and flush after it.
   *
   * <p>Every subscription subscribes to the publisher of the chunks, on the thread that subscribes. Items are delivered on the
   * threads that deliver chunks or request items, and heartbeats on the common pool, one at a time. The last item is followed by
   * {@code onComplete}, even after a failure of the publisher, which is an event. {@code onError} reports only a demand below 1.
   *
   * @param publisher the publisher of the chunks
   * @return a publisher that follows the rules of Reactive Streams
   */
  public Flow.Publisher<String> events(Flow.Publisher<ChatChunk> publisher) {
    Objects.requireNonNull(publisher, "publisher");
    return subscriber ->
        new RelayStream(relay, chunk -> { }, Objects.requireNonNull(subscriber, "subscriber")).start(publisher);
  }

  /**
   * Returns one line with the settings.
   *
   * @return for example {@code SseRelay[chat, heartbeat PT15S]}
   */
  @Override
  public String toString() {
    return "SseRelay[" + relay + "]";
  }

  /**
   * The end of an answer that was written.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param response the answer; {@linkplain ChatResponse#complete complete} if the reader has received the end mark
   * @param failure the failure of the publisher, of which the reader has received an error event
   */
  public record RelayedAnswer(ChatResponse response, Optional<Throwable> failure) {

    /**
     * Creates a result.
     *
     * @param response the answer, not null
     * @param failure the failure or empty
     */
    public RelayedAnswer {
      Objects.requireNonNull(response, "response");
      Objects.requireNonNull(failure, "failure");
    }
  }
}
