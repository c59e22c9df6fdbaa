package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Passes the body of an answer on as it comes, in constant memory. A failed attempt is repeated from the beginning. */
public final class DownloadReceiver implements Receiver {

  /** Takes the bytes of a body. All methods run one after the other, and may block. */
  public interface Sink {

    /**
     * A new body begins; drops the bytes of an earlier attempt. Every method may throw, for example if the body is not wanted.
     */
    void begin(Reply head) throws IOException;

    /** Takes all bytes of a buffer. */
    void write(ByteBuffer bytes) throws IOException;

    /** Whether JSON with a member {@code error} is an error of the service, and not the content. */
    boolean isError(JsonObject json);

    /** The body is complete. */
    void complete() throws IOException;
  }

  private final CompletableFuture<Void> result = new CompletableFuture<>();
  private final OutgoingRequest request;
  private final Sink sink;
  private Reply reply;

  private DownloadReceiver(OutgoingRequest request, Sink sink) {
    this.request = request;
    this.sink = sink;
  }

  /** Starts a call. The call ends when another party completes the future, by a cancel or a timeout. */
  static CompletableFuture<Void> start(Dispatcher dispatcher, CallSettings settings, OutgoingRequest request, Sink sink) {
    DownloadReceiver receiver = new DownloadReceiver(request, sink);
    Call call = new Call(dispatcher, settings, receiver, Workers.THREADS);
    receiver.result.whenComplete((value, failure) -> call.cancel());
    call.demand();
    call.start();
    return receiver.result;
  }

  @Override
  public OutgoingRequest begin() {
    return request;
  }

  @Override
  public void attempt(Runnable content) {
    reply = null;
  }

  @Override
  public int maxBytes() {
    return Reply.MAX_ERROR_BYTES;
  }

  @Override
  public Result head(Reply head) {
    reply = head;
    return head.refused() ? Result.ON_DEMAND : result(() -> sink.begin(head), Result.ON_DEMAND);
  }

  @Override
  public Result bytes(List<ByteBuffer> buffers) {
    if (reply.refused()) {
      return reply.add(buffers) ? end() : Result.MORE;
    }
    if (reply.type().contains("json")) {
      // Its beginning shows at the end whether it was an error.
      reply.add(buffers.stream().map(ByteBuffer::duplicate).toList());
    }
    return result(() -> {
      for (ByteBuffer buffer : buffers) {
        sink.write(buffer);
      }
    }, Result.MORE);
  }

  @Override
  public boolean progressed() {
    return true;
  }

  @Override
  public Result lost(Throwable cause) {
    return reply.refused() ? end() : new Result.AttemptFailed((failures, known) -> failures.of(known, cause));
  }

  @Override
  public Result end() {
    if (reply.refused()) {
      return new Result.AttemptFailed((failures, known) -> failures.of(known, reply));
    }
    String text = reply.cut() ? "" : reply.text();
    return ErrorWire.in(text, JsonLimits.DEFAULT).filter(sink::isError).isPresent()
        ? new Result.AttemptFailed((failures, known) -> failures.ofEvent(known, text)) : result(sink::complete, Result.COMPLETE);
  }

  @Override
  public CallDetails describe(CallDetails known) {
    return known;
  }

  @Override
  public void complete() {
    result.complete(null);
  }

  @Override
  public void failed(KimiException failure) {
    result.completeExceptionally(failure);
  }

  /** Works on a disk. */
  private interface Write {
    void run() throws IOException;
  }

  /** Returns the result after a write; a sink that fails ends the call. */
  private static Result result(Write write, Result after) {
    try {
      write.run();
      return after;
    } catch (IOException | KimiException failed) {
      return new Result.CallFailed((failures, known) -> failures.notStored(known, failed));
    }
  }
}
