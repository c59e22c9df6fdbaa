package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.http.Call;
import java.util.concurrent.CompletableFuture;

/**
 * The edge where an answer is wanted whole but comes in chunks: it can be resumed and continued, which one in one
 * piece cannot. When somebody else completes it, by a cancel or a time-out, the call ends.
 */
final class StreamedAnswer extends CompletableFuture<ChatResponse> implements ChunkReader {

  private final ChatAssembler answer = new ChatAssembler();
  private Call call;

  /** Begins the call that is to be folded here. */
  CompletableFuture<ChatResponse> start(Call call) {
    this.call = call;
    whenComplete((response, failure) -> call.cancel());
    call.demand();
    call.start();
    return this;
  }

  @Override
  public void chunk(ChatChunk chunk) {
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
  public void failed(KimiException failure) {
    completeExceptionally(failure);
  }
}
