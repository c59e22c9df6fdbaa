package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Receiver;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.wire.ResponseWire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Reads a streamed answer, over all of its attempts and parts, and passes its chunks to a {@link ChunkConsumer}.
 *
 * <p>Chunks before the first content are held back, because an attempt may still be repeated. After {@link #MAX_HELD} of them the
 * answer counts as begun.
 */
final class StreamReceiver implements Receiver, StreamAttempt.Chunks {

  private static final int MAX_HELD = 256;

  private final RequestFactory requests;
  private final ChatRequest asked;
  private final ChunkConsumer consumer;
  private final ChatAssembler assembler = new ChatAssembler();
  private final List<ChatChunk> held = new ArrayList<>();
  private ChatRequest request;
  private ContinuedAnswer parts;
  private StreamAttempt attempt;
  private Runnable content;
  private boolean flowing;
  private boolean whole;

  StreamReceiver(RequestFactory requests, ChatRequest asked, ChunkConsumer consumer) {
    this.requests = requests;
    this.asked = asked;
    this.consumer = consumer;
  }

  @Override
  public OutgoingRequest begin() {
    ChatRequest checked = requests.checked(asked);
    OutgoingRequest first = requests.chat(checked, true);
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
    consumer.batchEnded();
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

  /** Ends an attempt. A complete attempt may be only a part of the answer. */
  private Result ended(Result end) {
    if (end != Result.COMPLETE) {
      return end;
    }
    Result failure = take(parts.rest());
    release();
    whole = attempt.whole();
    if (failure != null) {
      return failure;
    }
    Optional<ChatRequest> next = whole ? parts.following(request, assembler) : Optional.empty();
    return next.isPresent() ? new Result.NextPart(part(next.get())) : Result.COMPLETE;
  }

  @Override
  public Optional<OutgoingRequest> resume(KimiException failure) {
    Optional<ChatRequest> next = parts.following(request, requests.model(request), assembler, failure);
    next.ifPresent(any -> parts.resume());
    return next.map(this::part);
  }

  @Override
  public int resumes() {
    return parts.resumed();
  }

  /** Makes the request for the next part, after the chunks of the part before were handed out. */
  private OutgoingRequest part(ChatRequest next) {
    consumer.batchEnded();
    flowing = false;
    return requests.chat(next, true);
  }

  @Override
  public Result chunk(ChatChunk chunk) {
    return parts.first() ? take(chunk) : take(parts.unrepeated(chunk));
  }

  private Result take(List<ChatChunk> chunks) {
    Result end = null;
    for (int i = 0; i < chunks.size() && end == null; i++) {
      end = take(chunks.get(i));
    }
    return end;
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
    Result end = null;
    for (int i = 0; i < held.size() && end == null; i++) {
      if (parts.shows(held.get(i))) {
        end = deliver(held.get(i));
      }
    }
    held.clear();
    return end;
  }

  /** Hands out a chunk. Returns the end of a call whose answer has become too large, or null. */
  private Result deliver(ChatChunk received) {
    ChatChunk chunk = parts.shown(parts.joined(received));
    if (chunk == null) {
      return null;
    }
    pass(chunk);
    int limit = requests.settings().maxResponseBytes();
    return assembler.size() > limit ? StreamAttempt.tooLarge(limit) : null;
  }

  private void pass(ChatChunk chunk) {
    assembler.add(chunk);
    consumer.chunk(chunk);
  }

  @Override
  public boolean finished() {
    BitSet open = new BitSet();
    // Choices beyond the last possible index never come, and need no bits.
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
    KimiException reported = flowing || parts == null ? failure : parts.reported(failure);
    whole = reported == null;
    return Optional.ofNullable(reported);
  }

  @Override
  public void finish() {
    parts.last().forEach(this::pass);
    parts.end(assembler, whole).ifPresent(this::pass);
    if (parts.first()) {
      requests.learn(request, assembler.response());
    }
  }

  @Override
  public void complete() {
    consumer.complete();
  }

  @Override
  public void failed(KimiException failure) {
    try {
      if (request != null) {
        requests.learn(request, failure);
      }
    } finally {
      consumer.failed(failure);
    }
  }
}
