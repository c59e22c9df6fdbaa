package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.data.BulkResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Calls that a test ends by hand. A request and its call are named by the text of the request. */
final class HandDriven {

  static final String MODEL = "kimi-k2.6";

  final VirtualTime time = VirtualTime.still();
  final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, CompletableFuture<ChatResponse>> calls = new ConcurrentHashMap<>();
  private Consumer<String> onAsk;

  private HandDriven(Consumer<String> onAsk) {
    this.onAsk = onAsk;
  }

  /** Calls that stay under way. */
  static HandDriven silent() {
    return new HandDriven(text -> { });
  }

  /** Calls that are answered at once. */
  static HandDriven answering() {
    HandDriven calls = silent();
    calls.onAsk = calls::answer;
    return calls;
  }

  /** Runs an action for each request that is asked, when its call is under way. */
  HandDriven onAsk(Consumer<String> action) {
    onAsk = action;
    return this;
  }

  private CompletableFuture<ChatResponse> ask(ChatRequest request) {
    String text = request.messages().get(0).text();
    CompletableFuture<ChatResponse> call = new CompletableFuture<>();
    calls.put(text, call);
    asked.add(text);
    onAsk.accept(text);
    return call;
  }

  static ChatResponse response(String text) {
    return ChatResponse.of("re: " + text).withOrigin("id-" + text, Instant.EPOCH, MODEL).withUsage(Usage.of(1_000, 100));
  }

  void answer(String... texts) {
    for (String text : texts) {
      calls.get(text).complete(response(text));
    }
  }

  void fail(String text, Throwable failure) {
    calls.get(text).completeExceptionally(failure);
  }

  CompletableFuture<ChatResponse> call(String text) {
    return calls.get(text);
  }

  /** Requests with the texts, and ids, 0 to count - 1. */
  static List<ChatRequest> requests(int count) {
    return IntStream.range(0, count).mapToObj(n -> ChatRequest.of(String.valueOf(n))).toList();
  }

  BulkIterator run(BulkSettings settings, List<ChatRequest> requests) {
    return run(settings, BulkInput.of(requests));
  }

  BulkIterator run(BulkSettings settings, BulkInput<?> input) {
    return BulkIterator.start(new BulkCalls(MODEL, this::ask), input, settings, time);
  }

  /** Runs a number of requests with a journal to the end. */
  List<BulkResult> journaled(Path journal, int count) {
    try (BulkIterator run = run(BulkSettings.DEFAULT.withJournal(journal), requests(count))) {
      return rest(run);
    }
  }

  static List<BulkResult> rest(BulkIterator run) {
    List<BulkResult> results = new ArrayList<>();
    run.forEachRemaining(results::add);
    return results;
  }
}
