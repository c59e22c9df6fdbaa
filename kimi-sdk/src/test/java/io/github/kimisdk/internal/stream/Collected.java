package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A subscriber that folds what it is given; its demand is a few at a time. */
final class Collected implements Flow.Subscriber<ChatChunk> {

  private final ChatAssembler assembler = new ChatAssembler();
  private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();
  private final long demand;
  private Flow.Subscription subscription;
  private long left;

  private Collected(long demand) {
    this.demand = demand;
  }

  /** The answer that a publisher hands out; throws what the publisher fails with. */
  static ChatResponse from(Flow.Publisher<ChatChunk> publisher, long demand)
      throws InterruptedException, TimeoutException {
    Collected collected = new Collected(demand);
    publisher.subscribe(collected);
    try {
      return collected.end.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError(failed.getCause());
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    left = demand;
    given.request(demand);
  }

  @Override
  public void onNext(ChatChunk chunk) {
    assembler.add(chunk);
    if (--left == 0) {
      left = demand;
      subscription.request(demand);
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    end.complete(assembler.response());
  }
}
