package io.github.kimisdk.internal.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.http.CallSettings;
import io.github.kimisdk.internal.http.Receiver.Reason;
import io.github.kimisdk.internal.http.Receiver.Result;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.wire.ErrorWire;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads the answer of one attempt of a streamed call: a stream of events, or a body that is none, such as an error or a page
 * of HTML.
 */
final class StreamAttempt implements ChunkSink {

  /** Takes the chunks of an attempt. */
  interface Chunks {

    /** Takes a chunk; returns the end of the call, or null to go on. */
    Result chunk(ChatChunk chunk);

    /** Whether content has been handed out. */
    boolean flowing();

    /** Whether every choice has said how it ended. */
    boolean finished();
  }

  private final Chunks chunks;
  private final int maxResponseBytes;
  private final ChunkDecoder decoder;
  /** The body of an answer that is no stream of events; null for a stream. */
  private Reply other;
  /** The first bytes of a stream, until the first choice has come. */
  private ByteBuffer first;
  private long bytesBeforeContent;
  private boolean begun;
  private boolean answered;
  private boolean finishReason;
  private boolean said;
  private final ContentProgress progress = new ContentProgress();
  private Result end;

  StreamAttempt(Chunks chunks, CallSettings settings) {
    this.chunks = chunks;
    this.maxResponseBytes = settings.maxResponseBytes();
    this.decoder = new ChunkDecoder(this, settings.maxEventBytes());
  }

  Result head(Reply head) {
    boolean events = head.type().isEmpty() || head.type().startsWith("text/event-stream");
    if (head.status() != 200 || !events || head.packed()) {
      other = head;
      return Result.MORE;
    }
    return Result.ON_DEMAND;
  }

  /** Takes bytes; returns the end of the attempt, or null while it goes on. */
  Result bytes(List<ByteBuffer> buffers) {
    if (other != null) {
      return other.add(buffers) ? noStream() : null;
    }
    progress.begin();
    if (!answered && first == null && !buffers.isEmpty()) {
      first = buffers.get(0).asReadOnlyBuffer();
    }
    if (!chunks.flowing() && beforeContent(buffers) > maxResponseBytes) {
      return tooLarge(maxResponseBytes);
    }
    decoder.feed(buffers);
    return end;
  }

  private long beforeContent(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      bytesBeforeContent += buffer.remaining();
    }
    return bytesBeforeContent;
  }

  /** The end of a call whose answer is larger than its limit: it is neither tried again nor resumed. */
  static Result tooLarge(int limit) {
    return new Result.Hopeless((failures, known) -> failures.tooLarge(known, limit));
  }

  /** Whether the last bytes took the answer on. */
  boolean progressed() {
    return other == null ? progress.made() : other.progressed();
  }

  /** The body has come to its end. */
  Result end() {
    if (other != null) {
      return noStream();
    }
    decoder.end();
    if (end != null) {
      return end;
    }
    if (finished()) {
      return Result.COMPLETE;
    }
    String text = begun || first == null ? "" : UTF_8.decode(first).toString().strip();
    if (text.startsWith("<") || text.startsWith("{")) {
      return broken((failures, known) -> failures.hidden(text)
          ? failures.ofEvent(known, text)
          : failures.unreadable(known, "a stream of events, as its content type says", text));
    }
    return broken((failures, known) -> failures.brokenOff(known, "the stream ended without its end mark", null));
  }

  /** The connection was lost, or fell silent. */
  Result lost(Throwable cause) {
    if (other != null && other.refused()) {
      return noStream();
    }
    return finished() ? Result.COMPLETE : broken((failures, known) -> failures.of(known, cause));
  }

  /** Whether the stream has said how it ends, and lacks nothing but its end mark. */
  private boolean finished() {
    return finishReason && chunks.finished();
  }

  /** Whether the service has sent its end mark. */
  boolean whole() {
    return end == Result.COMPLETE;
  }

  /** The answer is no stream: an error, or something else under a good status. */
  private Result noStream() {
    if (other.refused()) {
      return broken((failures, known) -> failures.of(known, other));
    }
    return broken((failures, known) -> {
      String text = other.text();
      if (other.type().contains("json") && failures.hidden(text)) {
        return failures.ofEvent(known, text);
      }
      String type = other.type().isEmpty() ? "no content type" : ErrorWire.brief(other.type());
      String expected = "status 200 and a stream of events (text/event-stream), not " + other.status() + " and " + type;
      return failures.unreadable(known, expected, text);
    });
  }

  private static Result broken(Reason reason) {
    return new Result.Broken(reason);
  }

  @Override
  public boolean chunk(ChatChunk chunk) {
    begun = true;
    if (!answered) {
      answered = !chunk.choices().isEmpty();
      first = answered ? null : first;
    }
    progress.take(chunk);
    finishReason |= chunk.finishReason().isPresent();
    said = said || finishReason || chunk.hasContent();
    end = chunks.chunk(chunk);
    return end == null;
  }

  @Override
  public void done() {
    if (!begun) {
      end = broken((failures, known) -> failures.brokenOff(known, "the stream ended before it had begun", null));
    } else if (!answered) {
      // Chunks without choices report usage; a stream of nothing else has no answer in it.
      String expected = "a stream with a choice in at least one chunk before its end mark";
      String found = UTF_8.decode(first).toString().strip();
      end = broken((failures, known) -> failures.unreadable(known, expected, found));
    } else if (!said) {
      String expected = "text, reasoning, a tool call or a finish reason before the end mark";
      end = broken((failures, known) -> failures.unreadable(known, expected, ""));
    } else {
      end = Result.COMPLETE;
    }
  }

  @Override
  public void error(String event) {
    end = broken((failures, known) -> failures.ofEvent(known, event));
  }

  @Override
  public void unreadable(String reason, String event) {
    end = broken((failures, known) -> failures.unreadable(known, reason, event));
  }
}
