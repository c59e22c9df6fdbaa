package io.github.kimisdk.internal.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.call.Receiver.Reason;
import io.github.kimisdk.internal.call.Receiver.Result;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.internal.wire.ResponseWire;
import java.nio.ByteBuffer;
import java.util.List;

/** Reads the answer of one attempt of a streamed call, and passes its chunks to the {@link PartPipeline} of the call. */
final class StreamAttempt implements ChunkSink {

  /** The most that a chunk of the stream has brought. */
  private enum Stage { EMPTY, CHUNK, CHOICE, CONTENT }

  private final PartPipeline pipeline;
  private final int choices;
  private final int maxBytes;
  private final EventReader events;
  private final ChunkDecoder decoder;
  /** An answer that is not a stream of events; null for a stream. */
  private NonStreamReply nonStreamReply;
  /** The first bytes of a stream until the first choice, for messages. */
  private ByteBuffer firstBytes;
  private long bytesBeforeContent;
  private Stage stage = Stage.EMPTY;
  private final ContentProgress progress = new ContentProgress();
  private Result end;

  /** Creates the reader of an attempt at a request that asks for some choices. */
  StreamAttempt(PartPipeline pipeline, EventReader events, int choices, CallSettings settings) {
    this.pipeline = pipeline;
    this.events = events;
    // Choices beyond the last possible index never come, and need no bits.
    this.choices = Math.min(choices, ResponseWire.LAST_CHOICE + 2);
    this.maxBytes = settings.sizes().answerBytes();
    this.decoder = new ChunkDecoder(this, events, settings.sizes().eventBytes());
  }

  Result head(Reply head) {
    nonStreamReply = NonStreamReply.of(head);
    return nonStreamReply == null ? Result.ON_DEMAND : Result.MORE;
  }

  /** Takes bytes. Returns the end of the attempt, or null while it continues. */
  Result bytes(List<ByteBuffer> buffers) {
    if (nonStreamReply != null) {
      return nonStreamReply.bytes(buffers);
    }
    progress.begin();
    if (stage != Stage.CONTENT && beforeContent(buffers) > maxBytes) {
      return AnswerFold.tooLarge(maxBytes, "before its first content");
    }
    decoder.feed(buffers);
    return end == null && events.kept() > maxBytes ? AnswerFold.tooLarge(maxBytes, "of the memory of its items") : end;
  }

  private long beforeContent(List<ByteBuffer> buffers) {
    if (stage.compareTo(Stage.CHOICE) < 0 && firstBytes == null && !buffers.isEmpty()) {
      firstBytes = buffers.get(0).asReadOnlyBuffer();
    }
    for (ByteBuffer buffer : buffers) {
      bytesBeforeContent += buffer.remaining();
    }
    return bytesBeforeContent;
  }

  /** Whether the last bytes brought content. */
  boolean progressed() {
    return nonStreamReply == null ? progress.made() : nonStreamReply.progressed();
  }

  /** Takes the end of the body. */
  Result end() {
    if (nonStreamReply != null) {
      return nonStreamReply.end();
    }
    decoder.end();
    if (end != null) {
      return end;
    }
    if (lacksOnlyEndMark()) {
      return Result.COMPLETE;
    }
    String text = stage != Stage.EMPTY || firstBytes == null ? "" : UTF_8.decode(firstBytes).toString().strip();
    if (text.startsWith("<") || text.startsWith("{")) {
      return broken((failures, known) -> failures.isError(text)
          ? failures.ofEvent(known, text)
          : failures.unreadable(known, "a stream of events, as its content type says", text));
    }
    return broken((failures, known) -> failures.brokenOff(known, "the stream ended without its end mark", null));
  }

  /** Takes the failure of the exchange. */
  Result lost(Throwable cause) {
    if (nonStreamReply != null && nonStreamReply.refused()) {
      return nonStreamReply.end();
    }
    return lacksOnlyEndMark() ? Result.COMPLETE : broken((failures, known) -> failures.of(known, cause));
  }

  private boolean lacksOnlyEndMark() {
    return decoder.ends().open(choices) < 0;
  }

  /** Whether the end mark has come. */
  boolean endMarkSeen() {
    return end == Result.COMPLETE;
  }

  private static Result broken(Reason reason) {
    return new Result.AttemptFailed(reason);
  }

  @Override
  public boolean chunk(ChatChunk chunk) {
    progress.take(chunk);
    if (stage != Stage.CONTENT) {
      advance(chunk);
    }
    end = pipeline.chunk(chunk, bytesBeforeContent);
    return end == null;
  }

  private void advance(ChatChunk chunk) {
    if (chunk.finishReason().isPresent() || chunk.hasContent()) {
      stage = Stage.CONTENT;
    } else if (stage != Stage.CHOICE) {
      stage = chunk.choices().isEmpty() ? Stage.CHUNK : Stage.CHOICE;
    }
    firstBytes = stage == Stage.CHUNK ? firstBytes : null;
  }

  @Override
  public void done() {
    if (stage == Stage.CONTENT) {
      end = ended(decoder.ends().open(0));
    } else if (stage == Stage.CHOICE) {
      end = notExpected("text, reasoning, a tool call or a finish reason before the end mark", "");
    } else if (stage == Stage.CHUNK) {
      // Chunks without choices report usage. A stream of nothing else has no answer.
      end = notExpected(
          "a stream with a choice in at least one chunk before its end mark", UTF_8.decode(firstBytes).toString().strip());
    } else {
      end = broken((failures, known) -> failures.brokenOff(known, "the stream ended before it had begun", null));
    }
  }

  private static Result ended(int open) {
    return open < 0 ? Result.COMPLETE : broken((failures, known) -> failures.brokenOff(
        known, "expected a finish reason for choice " + open + " before the end mark of the stream, found none", null));
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

  /**
   * Tells chunks with content from mere signs of life: empty chunks, white space, which some models repeat without end, and
   * pieces of a tool call without anything new.
   */
  static final class ContentProgress {

    private boolean made;
    /** One more than the largest index of a tool call. */
    private int begun;
    private String lastId = "";

    /** Starts a batch of chunks. */
    void begin() {
      made = false;
    }

    /** Whether a chunk of the batch has brought content. */
    boolean made() {
      return made;
    }

    /** Takes a chunk of the batch. */
    void take(ChatChunk chunk) {
      if (made) {
        return;
      }
      made = chunk.finishReason().isPresent()
          || !chunk.text().isBlank()
          || !chunk.reasoning().isBlank()
          || !chunk.arguments().isBlank();
      if (!made && chunk.hasContent()) {
        chunk.choices().forEach(this::take);
      }
    }

    private void take(ChunkChoice choice) {
      made |= !choice.delta().content().orElse("").isBlank() || !choice.delta().reasoning().orElse("").isBlank();
      for (ToolCallDelta piece : choice.delta().toolCalls()) {
        made |= !piece.arguments().orElse("").isBlank() | begins(piece);
      }
    }

    /** Whether a piece begins a tool call: by a new index, or by a new id if it has no index. */
    private boolean begins(ToolCallDelta piece) {
      String id = piece.id().orElse("");
      boolean begins = piece.index().isPresent() ? piece.index().getAsInt() >= begun : !id.isEmpty() && !id.equals(lastId);
      begun = begins && piece.index().isPresent() ? piece.index().getAsInt() + 1 : begun;
      lastId = id.isEmpty() ? lastId : id;
      return begins;
    }
  }
}
