package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** The calls under way, and the calls that have ended and wait for the loop. One thread at a time uses it; any thread cancels. */
final class RunningCalls {

  /** A call that has ended. A wake-up has no item. */
  record Ended(BulkInput.Item item, ChatResponse response, Throwable failure) {

    private static final Ended WAKE_UP = new Ended(null, null, null);

    boolean wakeUp() {
      return item == null;
    }
  }

  private final Function<ChatRequest, CompletableFuture<ChatResponse>> ask;
  private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
  private final LinkedBlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  /** The call that ended a wait; null for none. */
  private Ended awaited;
  private int count;
  private volatile boolean cancelled;

  RunningCalls(Function<ChatRequest, CompletableFuture<ChatResponse>> ask) {
    this.ask = ask;
  }

  /** The number of calls whose end the loop has not taken. */
  int count() {
    return count;
  }

  void start(BulkInput.Item item) {
    count++;
    CompletableFuture<ChatResponse> call = begin(item.request());
    underWay.add(call);
    call.whenComplete((response, failure) -> {
      underWay.remove(call);
      ended.add(new Ended(item, response, failure instanceof CompletionException ? failure.getCause() : failure));
    });
    if (cancelled) {
      call.cancel(true);
    }
  }

  private CompletableFuture<ChatResponse> begin(ChatRequest request) {
    try {
      return Objects.requireNonNull(ask.apply(request), "the future of a call");
    } catch (Throwable failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  /** Takes a call that has ended; null if there is none. */
  Ended poll() {
    Ended call = awaited == null ? ended.poll() : awaited;
    awaited = null;
    count -= call == null || call.wakeUp() ? 0 : 1;
    return call;
  }

  /** Waits until {@link #poll} returns a call, or for {@link #cancel}. */
  void await() throws InterruptedException {
    if (awaited == null) {
      awaited = ended.take();
    }
  }

  /** Ends all calls, and wakes the loop. */
  void cancel() {
    cancelled = true;
    underWay.forEach(call -> call.cancel(true));
    wake();
  }

  /** Wakes the loop, on any thread. */
  void wake() {
    ended.add(Ended.WAKE_UP);
  }
}
