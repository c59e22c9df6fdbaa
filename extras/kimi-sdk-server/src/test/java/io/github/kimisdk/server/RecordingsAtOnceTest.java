package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several recordings to one file: a call that was paid for has its answer. */
class RecordingsAtOnceTest {

  private static final int CALLS = 100;
  private static final ChatModel ECHO = request -> ChatResponse.of("to " + request.messages().get(0).text());

  @TempDir
  Path folder;

  @Test
  void everyCallOfTwoRecordingsIsAnsweredAndRecorded() throws Exception {
    Path file = folder.resolve("calls.jsonl");
    List<ChatModel> models = List.of(Recording.to(file).record(ECHO), Recording.to(file).record(ECHO));
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      ChatModel model = models.get(i % 2);
      ChatRequest request = ChatRequest.of("question " + i);
      calls.add(() -> model.chat(request).text());
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<String> failures = new ArrayList<>();
    for (Future<String> call : threads.invokeAll(calls)) {
      try {
        call.get();
      } catch (ExecutionException failed) {
        failures.add(failed.getCause().toString());
      }
    }
    threads.shutdown();

    assertThat(failures).isEmpty();
    ChatModel replayed = Recording.to(file).replay();
    for (int i = 0; i < CALLS; i++) {
      assertThat(replayed.chat(ChatRequest.of("question " + i)).text()).isEqualTo("to question " + i);
    }
  }
}
