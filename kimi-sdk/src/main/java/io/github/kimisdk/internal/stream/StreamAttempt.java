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

/** Reads the answer of one attempt of a streamed call: a stream of events, or another body, such as an error or an HTML page. */
final class StreamAttempt implements ChunkSink {

  /** Takes the chunks of an attempt. */
  interface Chunks {

    /** Takes a chunk. Returns the end of the call, or null to continue. */
    Result chunk(ChatChunk chunk);

    /** Whether content has been handed out. */
    boolean flowing();

    /** Whether every choice has a finish reason. */
    boolean finished();
  }

  /** The most that a chunk of the stream has brought. */
  private enum Stage { EMPTY, CHUNK, CHOICE, CONTENT }

  private final Chunks chunks;
  private final int maxResponseBytes;
  private final ChunkDecoder decoder;
  /** An answer that is not a stream of events; null for a stream. */
  private Reply other;
  /** The first bytes of a stream until the first choice, for messages. */
  private ByteBuffer first;
  private long bytesBeforeContent;
  private Stage stage = Stage.EMPTY;
  private boolean finishReason;
  private final ContentProgress progress = new ContentProgress();
  private Result end;

  StreamAttempt(Chunks chunks, CallSettings settings) {
    this.chunks = chunks;
    this.maxResponseBytes = settings.maxResponseBytes();
    this.decoder = new ChunkDecoder(this, settings.maxEventBytes());
  }

  Result head(Reply head) {
    boolean events = head.type().isEmpty() || head.type().startsWith("text/event-stream");
    if (head.status() != 200 || !events || head.encoded()) {
      other = head;
      return Result.MORE;
    }
    return Result.ON_DEMAND;
  }

  /** Takes bytes. Returns the end of the attempt, or null while it continues. */
  Result bytes(List<ByteBuffer> buffers) {
    if (other != null) {
      return other.add(buffers) ? noStream() : null;
    }
    progress.begin();
    if (!chunks.flowing() && beforeContent(buffers) > maxResponseBytes) {
      return tooLarge(maxResponseBytes);
    }
    decoder.feed(buffers);
    return end;
  }

  private long beforeContent(List<ByteBuffer> buffers) {
    if (stage.compareTo(Stage.CHOICE) < 0 && first == null && !buffers.isEmpty()) {
      first = buffers.get(0).asReadOnlyBuffer();
    }
    for (ByteBuffer buffer : buffers) {
      bytesBeforeContent += buffer.remaining();
    }
    return bytesBeforeContent;
  }

  /** The end of a call whose answer exceeds its limit. The call is neither retried nor resumed. */
  static Result tooLarge(int limit) {
    return new Result.CallFailed((failures, known) -> failures.tooLarge(known, limit));
  }

  /** Whether the last bytes brought content. */
  boolean progressed() {
    return other == null ? progress.made() : other.progressed();
  }

  /** Takes the end of the body. */
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
    String text = stage != Stage.EMPTY || first == null ? "" : UTF_8.decode(first).toString().strip();
    if (text.startsWith("<") || text.startsWith("{")) {
      return broken((failures, known) -> failures.isError(text)
          ? failures.ofEvent(known, text)
          : failures.unreadable(known, "a stream of events, as its content type says", text));
    }
    return broken((failures, known) -> failures.brokenOff(known, "the stream ended without its end mark", null));
  }

  /** Takes the failure of the exchange. */
  Result lost(Throwable cause) {
    if (other != null && other.refused()) {
      return noStream();
    }
    return finished() ? Result.COMPLETE : broken((failures, known) -> failures.of(known, cause));
  }

  /** Whether the stream lacks only its end mark. */
  private boolean finished() {
    return finishReason && chunks.finished();
  }

  /** Whether the end mark has come. */
  boolean whole() {
    return end == Result.COMPLETE;
  }

  /** The end of an attempt whose answer is not a stream: an error, or another body with status 200. */
  private Result noStream() {
    if (other.refused()) {
      return broken((failures, known) -> failures.of(known, other));
    }
    return broken((failures, known) -> {
      String text = other.text();
      if (other.type().contains("json") && failures.isError(text)) {
        return failures.ofEvent(known, text);
      }
      String type = other.type().isEmpty() ? "no content type" : ErrorWire.brief(other.type());
      String expected = "status 200 and a stream of events (text/event-stream), not " + other.status() + " and " + type;
      return failures.unreadable(known, expected, text);
    });
  }

  private static Result broken(Reason reason) {
    return new Result.AttemptFailed(reason);
  }

  @Override
  public boolean chunk(ChatChunk chunk) {
    progress.take(chunk);
    finishReason |= chunk.finishReason().isPresent();
    if (stage != Stage.CONTENT) {
      advance(chunk);
    }
    end = chunks.chunk(chunk);
    return end == null;
  }

  private void advance(ChatChunk chunk) {
    if (finishReason || chunk.hasContent()) {
      stage = Stage.CONTENT;
    } else if (stage != Stage.CHOICE) {
      stage = chunk.choices().isEmpty() ? Stage.CHUNK : Stage.CHOICE;
    }
    first = stage == Stage.CHUNK ? first : null;
  }

  @Override
  public void done() {
    end =
        switch (stage) {
          case EMPTY -> broken((failures, known) -> failures.brokenOff(known, "the stream ended before it had begun", null));
          // Chunks without choices report usage. A stream of nothing else has no answer.
          case CHUNK -> notExpected(
              "a stream with a choice in at least one chunk before its end mark", UTF_8.decode(first).toString().strip());
          case CHOICE -> notExpected("text, reasoning, a tool call or a finish reason before the end mark", "");
          case CONTENT -> Result.COMPLETE;
        };
  }

  @Override
  public void error(String event) {
    end = broken((failures, known) -> failures.ofEvent(known, event));
  }

  @Override
  public void unreadable(String reason, String event) {
    end = notExpected(reason, event);
  }

  private static Result notExpected(String expected, String found) {
    return broken((failures, known) -> failures.unreadable(known, expected, found));
  }
}
