package io.github.kimisdk.server.recording;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;

/** A model that answers from a recording. The answers to equal requests come in the order in which they were recorded. */
public final class ReplayedModel implements ChatModel {

  private final Path path;
  private final boolean times;
  private final List<RecordedCall> calls;
  private final Map<JsonObject, List<RecordedCall>> byRequest = new HashMap<>();
  private final Map<JsonObject, Integer> taken = new HashMap<>();

  /** Reads a recording, which is then not read again. */
  public ReplayedModel(RecordingFile file, boolean times) {
    path = file.path();
    this.times = times;
    calls = file.read();
    calls.forEach(call -> byRequest.computeIfAbsent(call.request(), request -> new ArrayList<>()).add(call));
  }

  /**
   * Takes the next recorded answer to a request.
   *
   * @throws IllegalStateException if there is none
   */
  public synchronized RecordedCall take(ChatRequest request) {
    JsonObject key = RecordedCall.key(request, model());
    List<RecordedCall> answers = byRequest.getOrDefault(key, List.of());
    int next = taken.merge(key, 1, Integer::sum) - 1;
    if (next < answers.size()) {
      return answers.get(next);
    }
    throw new IllegalStateException("recording " + path + ": " + (answers.isEmpty() ? unknown(key)
        : "expected this request " + answers.size() + " times, found it once more; record it that often"));
  }

  private String unknown(JsonObject key) {
    List<Difference> nearest = List.of();
    int line = 0;
    for (int i = 0; i < calls.size(); i++) {
      List<Difference> all = Difference.all(calls.get(i).request(), key);
      if (line == 0 || all.size() < nearest.size() || all.size() == nearest.size() && all.get(0).same() > nearest.get(0).same()) {
        nearest = all;
        line = i + 1;
      }
    }
    return line == 0 ? "expected a recorded request, found an empty recording; record it first"
        : "expected a recorded request, found another one. The nearest is that of line " + line + ", which differs at "
            + nearest.get(0).path() + ": recorded " + nearest.get(0).recorded() + ", asked " + nearest.get(0).asked()
            + (nearest.size() == 1 ? "" : ", the first of " + nearest.size() + " differences") + "; record this request too";
  }

  @Override
  public ChatResponse chat(ChatRequest request) {
    return take(request).response();
  }

  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return subscriber -> {
      RecordedCall call = null;
      IllegalStateException missing = null;
      try {
        call = take(request);
      } catch (IllegalStateException e) {
        missing = e;
      }
      SubmissionPublisher<ChatChunk> answer = new SubmissionPublisher<>(
          Runnable::run, call == null ? 1 : Math.max(1, call.chunks().size()));
      answer.subscribe(subscriber);
      if (call == null) {
        answer.closeExceptionally(missing);
      } else {
        send(call, 0, answer);
      }
    };
  }

  /** Sends the chunks from one on. The buffer has room for all of them, so no thread waits for the subscriber. */
  private void send(RecordedCall call, int from, SubmissionPublisher<ChatChunk> answer) {
    for (int i = from; i < call.chunks().size(); i++) {
      int next = i;
      if (times && call.pause(i) > 0) {
        CompletableFuture.delayedExecutor(call.pause(i), TimeUnit.MILLISECONDS).execute(() -> {
          answer.submit(call.chunks().get(next));
          send(call, next + 1, answer);
        });
        return;
      }
      answer.submit(call.chunks().get(i));
    }
    answer.close();
  }

  @Override
  public Optional<String> model() {
    return calls.stream().flatMap(call -> call.model().stream()).findFirst();
  }

  @Override
  public boolean acceptsSchema(String id) {
    return calls.stream().anyMatch(call -> call.schema() && call.request().tryGet("model").equals(Optional.of(Json.of(id))));
  }

  @Override
  public String toString() {
    return "Replay[" + path + ", " + calls.size() + " calls]";
  }
}
