package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.call.Receiver;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Reply;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Reads a streamed answer, over all of its attempts and parts: a {@link StreamAttempt} reads the bytes of each attempt, and one
 * {@link PartPipeline} passes the chunks to the {@link StreamConsumer}.
 */
final class StreamReceiver implements Receiver {

  private final ModelRequests requests;
  private final StreamConsumer<ChatChunk> consumer;
  private final boolean keeping;
  /** The request that is answered; null before the first attempt. */
  private ChatRequest request;
  private PartPipeline pipeline;
  private StreamAttempt attempt;
  /** Whether to mark the last chunk as complete. */
  private boolean complete;

  /** Creates a receiver. If it keeps nothing, the answer has no limit and no other part. */
  StreamReceiver(ModelRequests requests, StreamConsumer<ChatChunk> consumer, boolean keeping) {
    this.keeping = keeping;
    this.requests = requests;
    this.consumer = consumer;
  }

  @Override
  public ModelRequests requests() {
    return requests;
  }

  @Override
  public void attempt(Runnable flowing) {
    RequestFactory factory = requests.factory();
    if (request != requests.sent()) {
      request = requests.sent();
      pipeline = new PartPipeline(new Part(requests, request), keeping ? factory.continuations() : 0, consumer,
          new AnswerFold(factory.settings().sizes(), keeping));
    }
    pipeline.begin(flowing);
    int choices = request.sampling().n().orElse(1);
    attempt = new StreamAttempt(pipeline, factory.format().events(), choices, factory.settings());
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

  /** Ends an attempt, which may have brought only a part of the answer. */
  private Result ended(Result end) {
    if (end != Result.COMPLETE) {
      return end;
    }
    Result failure = pipeline.flush();
    complete = attempt.endMarkSeen();
    if (failure != null) {
      return failure;
    }
    return complete && pipeline.holdsEnd() ? Result.ENDED : Result.COMPLETE;
  }

  /** Returns the part that resumes the answer after a failure; empty if none can. */
  Optional<Part> resumed(KimiException failure) {
    return !keeping || pipeline.holdsEnd() ? Optional.empty() : pipeline.part().resumed(pipeline.answer().response(), failure);
  }

  /** Returns the part that continues the answer, whose last part has ended; empty if none does. */
  Optional<Part> continued() {
    return pipeline.part().continued(pipeline.answer().response(), pipeline.ends());
  }

  /** Goes on with a part, after the chunks of the current one were handed out. Returns its request. */
  OutgoingRequest next(Part part) {
    pipeline.next(part);
    return requests.part(part.request());
  }

  @Override
  public CallDetails describe(CallDetails known) {
    if (pipeline == null || !keeping) {
      return known;
    }
    ChatResponse answer = pipeline.answer().response();
    ChatResponse partial = pipeline.part().total(answer).map(answer::withUsage).orElse(answer);
    return partial.choices().isEmpty() ? known : known.withPartial(partial);
  }

  @Override
  public Optional<KimiException> verdict(KimiException failure) {
    Optional<KimiException> reported = pipeline == null ? Optional.of(failure) : pipeline.reported(failure);
    complete = reported.isEmpty();
    return reported.map(requests::reported);
  }

  @Override
  public void finish() {
    pipeline.finish(complete);
    if (pipeline.part().first()) {
      requests.learn(pipeline.answer().response());
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
    consumer.failed(failure);
  }
}
