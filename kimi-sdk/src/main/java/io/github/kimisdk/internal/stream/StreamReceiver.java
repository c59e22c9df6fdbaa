package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.http.HttpCall;
import io.github.kimisdk.internal.http.Receiver;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.wire.ResponseWire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Reads a streamed answer, over all of its attempts and parts, and hands its chunks to a {@link ChunkReader}.
 *
 * <p>Chunks before the first content are held back, because a repeated attempt must not show. A service that sends very
 * many of them is taken to have begun.
 */
final class StreamReceiver implements Receiver, StreamAttempt.Chunks {

  private static final int MAX_HELD = 256;

  private final RequestFactory requests;
  private final ChatRequest asked;
  private final ChunkReader reader;
  private final ChatAssembler assembler = new ChatAssembler();
  private final List<ChatChunk> held = new ArrayList<>();
  private ChatRequest request;
  private ContinuedAnswer parts;
  private StreamAttempt attempt;
  private Runnable content;
  private boolean flowing;
  private boolean whole;

  StreamReceiver(RequestFactory requests, ChatRequest asked, ChunkReader reader) {
    this.requests = requests;
    this.asked = asked;
    this.reader = reader;
  }

  @Override
  public HttpCall begin() {
    ChatRequest checked = requests.checked(asked);
    HttpCall first = requests.chat(checked, true);
    request = checked;
    parts = new ContinuedAnswer(requests, checked);
    return first;
  }

  @Override
  public boolean blocking() {
    return requests.blocking();
  }

  @Override
  public void attempt(Runnable onContent) {
    content = onContent;
    held.clear();
    parts.begin();
    flowing = false;
    attempt = new StreamAttempt(this, requests.settings());
  }

  @Override
  public int maxBytes() {
    return Reply.MAX_ERROR_BYTES;
  }

  @Override
  public Result head(Reply reply) {
    return attempt.head(reply);
  }

  @Override
  public Result bytes(List<ByteBuffer> buffers) {
    Result end = attempt.bytes(buffers);
    if (end != null) {
      return ended(end);
    }
    if (!flowing) {
      return Result.MORE;
    }
    reader.batchEnded();
    return Result.ON_DEMAND;
  }

  @Override
  public boolean progressed() {
    return attempt.progressed();
  }

  @Override
  public boolean flowing() {
    return flowing;
  }

  @Override
  public Result end() {
    return ended(attempt.end());
  }

  @Override
  public Result lost(Throwable cause) {
    return ended(attempt.lost(cause));
  }

  /** An attempt has ended; a complete one may be only a part of the answer. */
  private Result ended(Result end) {
    if (end != Result.COMPLETE) {
      return end;
    }
    Result hopeless = take(parts.rest());
    release();
    whole = attempt.whole();
    if (hopeless != null) {
      return hopeless;
    }
    Optional<ChatRequest> next = whole ? parts.following(request, assembler) : Optional.empty();
    return next.isPresent() ? new Result.Next(part(next.get())) : Result.COMPLETE;
  }

  @Override
  public Optional<HttpCall> resume(KimiException failure) {
    Optional<ChatRequest> next = parts.following(request, requests.model(request), assembler, failure);
    next.ifPresent(any -> parts.resume());
    return next.map(this::part);
  }

  @Override
  public int resumes() {
    return parts.resumed();
  }

  /** The call for the next part; the chunks before it are handed out first. */
  private HttpCall part(ChatRequest next) {
    reader.batchEnded();
    flowing = false;
    return requests.chat(next, true);
  }

  @Override
  public Result chunk(ChatChunk chunk) {
    return parts.first() ? take(chunk) : take(parts.unrepeated(chunk));
  }

  private Result take(List<ChatChunk> chunks) {
    Result hopeless = null;
    for (int i = 0; i < chunks.size() && hopeless == null; i++) {
      hopeless = take(chunks.get(i));
    }
    return hopeless;
  }

  private Result take(ChatChunk chunk) {
    if (flowing) {
      return deliver(chunk);
    }
    held.add(chunk);
    if (!chunk.hasContent() && held.size() < MAX_HELD) {
      return null;
    }
    flowing = true;
    content.run();
    return release();
  }

  private Result release() {
    Result hopeless = null;
    for (int i = 0; i < held.size() && hopeless == null; i++) {
      if (parts.shows(held.get(i))) {
        hopeless = deliver(held.get(i));
      }
    }
    held.clear();
    return hopeless;
  }

  /** Hands a chunk out; returns the end of a call whose answer has become too large. */
  private Result deliver(ChatChunk received) {
    ChatChunk chunk = parts.shown(parts.joined(received));
    if (chunk == null) {
      return null;
    }
    assembler.add(chunk);
    reader.chunk(chunk);
    int limit = requests.settings().maxResponseBytes();
    return assembler.size() > limit ? StreamAttempt.tooLarge(limit) : null;
  }

  @Override
  public boolean finished() {
    BitSet open = new BitSet();
    // Choices beyond the last possible index never come, so that they need no bit each.
    open.set(0, Math.min(request.sampling().n().orElse(1), ResponseWire.LAST_CHOICE + 2));
    assembler.response().choices().forEach(choice -> open.set(choice.index(), choice.finishReason().isEmpty()));
    for (List<ChatChunk> aside : List.of(held, parts.last())) {
      for (ChatChunk chunk : aside) {
        chunk.choices().stream().filter(c -> c.finishReason().isPresent()).forEach(c -> open.clear(c.index()));
      }
    }
    return open.isEmpty();
  }

  @Override
  public CallDetails describe(CallDetails known) {
    if (parts == null) {
      return known;
    }
    ChatResponse partial = parts.charged(assembler.response());
    return partial.choices().isEmpty() ? known : known.withPartial(partial);
  }

  @Override
  public Optional<KimiException> verdict(KimiException failure) {
    KimiException told = flowing || parts == null ? failure : parts.told(failure);
    whole = told == null;
    return Optional.ofNullable(told);
  }

  @Override
  public void finish() {
    for (ChatChunk last : parts.last()) {
      assembler.add(last);
      reader.chunk(last);
    }
    parts.end(assembler, whole).ifPresent(end -> {
      assembler.add(end);
      reader.chunk(end);
    });
    if (parts.first()) {
      requests.learn(request, assembler.response());
    }
  }

  @Override
  public void complete() {
    reader.complete();
  }

  @Override
  public void failed(KimiException failure) {
    try {
      if (request != null) {
        requests.learn(request, failure);
      }
    } finally {
      reader.failed(failure);
    }
  }
}
