package io.github.kimisdk.internal.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.http.ByteSink;
import io.github.kimisdk.internal.http.Exchange;
import io.github.kimisdk.internal.http.Failures;
import io.github.kimisdk.internal.http.HttpCall;
import io.github.kimisdk.internal.http.Reply;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What one attempt of a {@link StreamCall} receives: a stream of events, or the body of a refusal. News of an attempt
 * that is over are dropped.
 */
final class Incoming implements ByteSink, ChunkDecoder.Sink {

  private final StreamCall stream;
  private final ChatCalls calls;
  private final HttpCall call;
  private final ChunkDecoder decoder;
  private volatile Exchange exchange;
  private CallDetails details;
  private Reply refusal;
  private ByteBuffer first;
  private boolean begun;
  private boolean answered;
  private boolean finished;
  private boolean progressed;
  private long before;

  Incoming(StreamCall stream, ChatCalls calls, HttpCall call, CallDetails details) {
    this.stream = stream;
    this.calls = calls;
    this.call = call;
    this.details = details;
    this.decoder = new ChunkDecoder(this, calls.settings().maxEventBytes());
  }

  void open() {
    exchange = calls.open(call, this);
  }

  void more() {
    exchange.more();
  }

  void drain() {
    exchange.drain();
  }

  void cancel() {
    Exchange current = exchange;
    if (current != null) {
      current.cancel();
    }
  }

  CallDetails details() {
    return details;
  }

  @Override
  public void opened(int status, HttpHeaders headers) {
    stream.handOver(new News(new Reply(status, headers, Reply.MAX_ERROR_BYTES), null, null));
  }

  @Override
  public void bytes(List<ByteBuffer> buffers) {
    stream.handOver(new News(null, buffers, null));
  }

  @Override
  public void ended() {
    stream.handOver(new News(null, null, null));
  }

  @Override
  public void failed(Throwable cause) {
    stream.handOver(new News(null, null, cause));
  }

  /**
   * The head of the answer, bytes, a failure, or with none of them the end. No lambda for each, as these would have to be
   * linked before the first token.
   */
  private final class News implements Runnable {

    private final Reply head;
    private final List<ByteBuffer> bytes;
    private final Throwable failure;

    News(Reply head, List<ByteBuffer> bytes, Throwable failure) {
      this.head = head;
      this.bytes = bytes;
      this.failure = failure;
    }

    @Override
    public void run() {
      if (!stream.current(Incoming.this)) {
        return;
      }
      if (bytes != null) {
        take(bytes);
      } else if (head != null) {
        begin(head);
      } else if (failure != null) {
        fail(failure);
      } else {
        end();
      }
    }
  }

  private void begin(Reply head) {
    details = calls.details(details, head);
    boolean events = head.type().isEmpty() || head.type().startsWith("text/event-stream");
    if (head.status() != 200 || !events || head.packed()) {
      refusal = head;
      more();
    }
  }

  private void take(List<ByteBuffer> buffers) {
    exchange.taken();
    if (refusal != null) {
      boolean cut = refusal.add(buffers);
      progress(refusal.progressed());
      if (cut) {
        refused();
      } else {
        more();
      }
      return;
    }
    if (first == null && !buffers.isEmpty()) {
      first = buffers.get(0).asReadOnlyBuffer();
    }
    if (!stream.flowing() && beforeContent(buffers) > calls.settings().maxResponseBytes()) {
      stream.tooLarge();
      return;
    }
    decoder.feed(buffers);
    progress(progressed);
    if (stream.current(this)) {
      stream.pause();
    }
  }

  private void progress(boolean content) {
    progressed = false;
    if (content) {
      exchange.progress();
    }
  }

  /** Whether a chunk takes the answer on: empty ones do not, nor does white space, which some models repeat without an end. */
  private static boolean progresses(ChatChunk chunk) {
    boolean first = !chunk.text().isEmpty() || !chunk.reasoning().isEmpty() || !chunk.arguments().isEmpty();
    boolean blank = chunk.text().isBlank() && chunk.reasoning().isBlank() && chunk.arguments().isBlank();
    return chunk.finishReason().isPresent() || (first ? !blank : chunk.hasContent());
  }

  /** Counts the bytes that came before any content. */
  private long beforeContent(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      before += buffer.remaining();
    }
    return before;
  }

  private void fail(Throwable cause) {
    if (refusal != null && refusal.refused()) {
      refused();
    } else if (!finished()) {
      stream.broke(failures().of(stream.known(), cause));
    }
  }

  private void end() {
    if (refusal != null) {
      refused();
      return;
    }
    decoder.end();
    if (stream.current(this) && !finished() && !page()) {
      stream.broke(failures().brokenOff(stream.known(), "the stream ended without its end mark", null));
    }
  }

  /** A page, or JSON, that says it is a stream of events: not one event was in it. */
  private boolean page() {
    String text = begun || first == null ? "" : UTF_8.decode(first).toString().strip();
    boolean page = text.startsWith("<") || text.startsWith("{");
    if (page) {
      stream.broke(
          failures().hidden(text)
              ? failures().ofEvent(stream.known(), text)
              : failures().unreadable(stream.known(), "a stream of events, as its content type says", text));
    }
    return page;
  }

  /** The answer is no stream: an error, or something else under a good status. */
  private void refused() {
    if (refusal.refused()) {
      stream.broke(failures().of(stream.known(), refusal));
      return;
    }
    String text = refusal.text();
    if (refusal.type().contains("json") && failures().hidden(text)) {
      stream.broke(failures().ofEvent(stream.known(), text));
      return;
    }
    String type = refusal.type().isEmpty() ? "no content type" : refusal.type();
    String expected = "status 200 and a stream of events (text/event-stream), not " + refusal.status() + " and " + type;
    stream.broke(failures().unreadable(stream.known(), expected, text));
  }

  /** An answer that has said how it ends lacks nothing but its end mark: it ends, incomplete, rather than fails. */
  private boolean finished() {
    boolean all = finished && stream.finished();
    if (all) {
      stream.ended(false);
    }
    return all;
  }

  @Override
  public boolean chunk(ChatChunk chunk) {
    begun = true;
    if (!answered) {
      answered = !chunk.choices().isEmpty();
      first = answered ? null : first;
    }
    progressed = progressed || progresses(chunk);
    finished |= chunk.finishReason().isPresent();
    return stream.chunk(chunk) && stream.current(this);
  }

  @Override
  public void done() {
    if (!begun) {
      stream.broke(failures().brokenOff(stream.known(), "the stream ended before it had begun", null));
      return;
    }
    if (!answered) {
      // Chunks without choices report usage; a stream of nothing else has no answer in it.
      String expected = "a stream with a choice in at least one chunk before its end mark";
      stream.broke(failures().unreadable(stream.known(), expected, UTF_8.decode(first).toString().strip()));
      return;
    }
    stream.ended(true);
  }

  @Override
  public void error(String event) {
    stream.broke(failures().ofEvent(stream.known(), event));
  }

  @Override
  public void unreadable(String reason, String event) {
    stream.broke(failures().unreadable(stream.known(), reason, event));
  }

  private Failures failures() {
    return calls.failures();
  }
}
