package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.call.Receiver;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.wire.KeyGate;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Reads a streamed answer, over all of its attempts and parts: a {@link StreamAttempt} reads the bytes of each attempt, and one
 * {@link PartPipeline} passes the chunks to the {@link StreamConsumer}.
 */
final class StreamReceiver implements Receiver {

  private final RequestFactory requests;
  private final ChatRequest asked;
  private final StreamConsumer<ChatChunk> consumer;
  private final boolean keeping;
  private final KeyGate gate;
  /** The models of the call; null unless the first one has failed. */
  private FallbackModels models;
  private ChatRequest request;
  private ContinuedAnswer parts;
  private PartPipeline pipeline;
  private StreamAttempt attempt;
  /** Whether to mark the last chunk as complete. */
  private boolean complete;

  /** Creates a receiver. If it keeps nothing, the answer has no limit and no other part. */
  StreamReceiver(RequestFactory requests, ChatRequest asked, StreamConsumer<ChatChunk> consumer, boolean keeping, KeyGate gate) {
    this.keeping = keeping;
    this.gate = gate;
    this.requests = requests.forCall();
    this.asked = requests.named(asked);
    this.consumer = consumer;
  }

  @Override
  public OutgoingRequest begin() {
    // If the check refuses the request for the next model, it must not learn that from the request before.
    request = null;
    ChatRequest checked = requests.checked(models == null ? asked : models.request());
    OutgoingRequest first = requests.chat(checked, true);
    request = checked;
    parts = new ContinuedAnswer(requests, checked, keeping);
    pipeline = new PartPipeline(parts, checked, consumer, new AnswerFold(requests.settings().sizes(), keeping));
    return first;
  }

  @Override
  public Callbacks callbacks() {
    return requests.callbacks();
  }

  @Override
  public boolean blocking() {
    return requests.blocking();
  }

  @Override
  public void attempt(Runnable flowing) {
    pipeline.begin(flowing);
    attempt = new StreamAttempt(pipeline, requests.format().events(), gate, requests.settings());
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
    if (!pipeline.flowing()) {
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
    Result failure = pipeline.flush();
    complete = attempt.endMarkSeen();
    if (failure != null) {
      return failure;
    }
    Optional<ChatRequest> next = complete ? parts.continuation(request, pipeline.answer()) : Optional.empty();
    return next.isPresent() ? new Result.NextPart(part(next.get())) : Result.COMPLETE;
  }

  @Override
  public Optional<String> fallBack(KimiException failure) {
    if (requests.fallbacks().isEmpty() || !parts.first()) {
      return Optional.empty();
    }
    models = models == null ? new FallbackModels(requests, asked) : models;
    return models.next(failure);
  }

  @Override
  public Optional<OutgoingRequest> resume(KimiException failure) {
    Optional<ChatRequest> next = parts.resumption(request, request.model().orElseThrow(), pipeline.answer(), failure);
    next.ifPresent(any -> parts.resume());
    return next.map(this::part);
  }

  @Override
  public int resumes() {
    return parts.resumed();
  }

  /** Makes the request for the next part, after the chunks of the current part were handed out. */
  private OutgoingRequest part(ChatRequest next) {
    pipeline.endPart();
    return requests.chat(next, true);
  }

  @Override
  public CallDetails describe(CallDetails known) {
    if (pipeline == null || !keeping) {
      return known;
    }
    ChatResponse partial = parts.charged(pipeline.answer().response());
    return partial.choices().isEmpty() ? known : known.withPartial(partial);
  }

  @Override
  public Optional<KimiException> verdict(KimiException failure) {
    KimiException reported = pipeline == null ? failure : pipeline.reported(failure);
    complete = reported == null;
    return Optional.ofNullable(complete || models == null ? reported : models.reported(reported));
  }

  @Override
  public void finish() {
    pipeline.finish(complete);
    if (parts.first()) {
      requests.learn(request, pipeline.answer().response());
    }
  }

  @Override
  public void late(Optional<KimiException> failure) {
    consumer.late(failure);
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
