package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.call.Call;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A whole answer that is read as a stream, because only a stream can be resumed and continued. The call ends when another party
 * completes this future, by a cancel or a timeout.
 */
final class StreamedAnswer extends CompletableFuture<ChatResponse> implements StreamConsumer<ChatChunk> {

  private final ChatAssembler answer = new ChatAssembler();
  private Call call;

  /** Starts the call whose chunks are folded here. */
  CompletableFuture<ChatResponse> start(Call call) {
    this.call = call;
    whenComplete((response, failure) -> call.cancel());
    call.demand();
    call.start();
    return this;
  }

  @Override
  public void take(ChatChunk chunk) {
    answer.add(chunk);
  }

  @Override
  public void batchEnded() {
    call.demand();
  }

  @Override
  public void complete() {
    complete(answer.response());
  }

  @Override
  public void late(Optional<KimiException> failure) {
    failure.ifPresentOrElse(this::completeExceptionally, this::complete);
  }

  @Override
  public void failed(KimiException failure) {
    completeExceptionally(failure);
  }
}
