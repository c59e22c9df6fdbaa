package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ResumeTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");

  private final VirtualTime time = VirtualTime.skipping(Duration.ofMinutes(1));
  private final Watcher watcher = new Watcher();
  private final List<ChatChunk> seen = new ArrayList<>();

  @Test
  void aStreamThatBreaksOffGoesOnWithWhatCameSoFar() {
    String first = Script.role("a") + Script.reasoning("a", "Hm. ") + Script.text("a", "One, ") + Script.text("a", "two, ");
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(first).thenCut(), Script.whole("b", "three."));
        Kimi kimi = kimi(server, 1)) {
      ChatResponse response = read(kimi, REQUEST);

      assertThat(response.text()).isEqualTo("One, two, three.");
      assertThat(response.reasoning()).contains("Hm. ");
      assertThat(response.complete()).isTrue();
      assertThat(lastMessage(server, 1).toString()).isEqualTo(
          "{\"role\":\"assistant\",\"content\":\"One, two, \",\"reasoning_content\":\"Hm. \",\"partial\":true}");
      assertThat(messages(server, 1)).hasSize(2);
      assertThat(watcher.lines())
          .containsExactly("begun 1", "resuming IncompleteAnswer", "begun 1", "ended 2");
    }
  }

  @Test
  void theReaderSeesOneAnswer() {
    try (KimiServer server = KimiServer.scripted(
            Script.cut("a", "1 "), Script.cut("b", "2 "), Script.cut("c", "3 "), Script.whole("d", "4"));
        Kimi kimi = kimi(server, 3)) {
      ChatResponse response = read(kimi, REQUEST);

      assertThat(response.text()).isEqualTo("1 2 3 4");
      assertThat(seen).extracting(ChatChunk::id).containsOnly("a");
      assertThat(seen).filteredOn(chunk -> !chunk.hasContent() && chunk.finishReason().isEmpty() && !chunk.complete())
          .hasSize(1);
      assertThat(seen).filteredOn(chunk -> chunk.finishReason().isPresent()).hasSize(1);
      assertThat(lastMessage(server, 3).get("content").asString()).isEqualTo("1 2 3 ");
    }
  }

  @Test
  void aBeginningThatTheCallerGaveIsKept() {
    ChatRequest request = REQUEST.plus(AssistantMessage.partial("Zero, ").withName("Counter").withReasoning("Let me. "));
    String first = Script.reasoning("a", "Easy. ") + Script.text("a", "one, ");
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(first).thenCut(), Script.whole("b", "two."));
        Kimi kimi = kimi(server, 1)) {
      assertThat(read(kimi, request).text()).isEqualTo("one, two.");
      assertThat(messages(server, 1)).hasSize(2);
      assertThat(lastMessage(server, 1).toString()).isEqualTo(
          "{\"role\":\"assistant\",\"content\":\"Zero, one, \",\"reasoning_content\":\"Let me. Easy. \","
              + "\"name\":\"Counter\",\"partial\":true}");
    }
  }

  @Test
  void anErrorInTheMiddleAndASilenceAreResumedToo() {
    ScriptedAnswer error = ScriptedAnswer.events(Script.begun("a", "1 ") + Script.error("engine_overloaded_error", "busy"));
    ScriptedAnswer garbage = ScriptedAnswer.events(Script.begun("b", "2 ") + "data: {\"choices\":[\n\n");
    ScriptedAnswer noMark = ScriptedAnswer.events(Script.begun("c", "3 "));
    try (KimiServer server = KimiServer.scripted(error, garbage, noMark, Script.whole("d", "4"));
        Kimi kimi = kimi(server, 3)) {
      assertThat(read(kimi, REQUEST).text()).isEqualTo("1 2 3 4");
      assertThat(watcher.lines()).containsSubsequence(
          "resuming Overloaded", "resuming InvalidResponse", "resuming IncompleteAnswer", "ended 4");
    }
  }

  @Test
  void aFailureInThePauseIsThatOfTheCallThatWasMade() {
    VirtualTime still = VirtualTime.still();
    try (KimiServer server = KimiServer.scripted(Script.cut("a", "1 "));
        Kimi kimi = TestKimi.of(server, still).maxResumes(1).build();
        ChatStream stream = kimi.stream(REQUEST)) {
      Iterator<ChatChunk> chunks = stream.iterator();
      while (chunks.next().text().isEmpty()) {
        // The first one has the role.
      }
      still.awaitTimer(RetryPolicy.DEFAULT.firstPause().dividedBy(2));
      Runnable close = kimi::close;
      close.run();
      KimiException failure = catchThrowableOfType(KimiException.class, chunks::hasNext);
      assertThat(failure.status()).hasValue(200);
      assertThat(failure.curl().orElseThrow()).contains("Count.").doesNotContain("partial");
    }
  }

  @Test
  void withoutResumingTheFailureCarriesWhatCame() {
    try (KimiServer server = KimiServer.scripted(Script.cut("a", "1 ", "2 ")); Kimi kimi = kimi(server, 0)) {
      KimiException failure = failure(kimi, REQUEST);

      assertThat(failure).isInstanceOf(KimiException.IncompleteAnswer.class);
      assertThat(failure.partial().orElseThrow().text()).isEqualTo("1 2 ");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void whenEveryResumptionBreaksOffTooTheFailureCarriesAllOfIt() {
    try (KimiServer server = KimiServer.scripted(Script.cut("a", "1 "), Script.cut("b", "2 "), Script.cut("c", "3 "));
        Kimi kimi = kimi(server, 2)) {
      KimiException failure = failure(kimi, REQUEST);

      assertThat(failure.partial().orElseThrow().text()).isEqualTo("1 2 3 ");
      assertThat(server.requests()).hasSize(3);
      assertThat(watcher.lines()).endsWith("ended 3 IncompleteAnswer");
    }
  }

  @Test
  void aLaterPartIsRetriedUntilItsFirstContent() {
    try (KimiServer server = KimiServer.scripted(
            Script.cut("a", "1 "), ScriptedAnswer.error(503, "server_unavailable", "later"),
            ScriptedAnswer.events(Script.role("c")).thenCut(), Script.whole("d", "2"));
        Kimi kimi = kimi(server, 1)) {
      assertThat(read(kimi, REQUEST).text()).isEqualTo("1 2");
      assertThat(server.requests()).hasSize(4);
      assertThat(lastMessage(server, 3)).isEqualTo(lastMessage(server, 1));
      assertThat(watcher.lines()).containsExactly(
          "begun 1", "resuming IncompleteAnswer", "begun 1", "retrying Overloaded", "begun 2", "retrying IncompleteAnswer",
          "begun 3",
          "ended 4");
    }
  }

  @Test
  void aResumptionWaitsForItsPause() {
    VirtualTime still = VirtualTime.still();
    try (KimiServer server = KimiServer.scripted(Script.cut("a", "1 "), Script.whole("b", "2"));
        Kimi kimi = TestKimi.of(server, still).maxResumes(1).retry(RetryPolicy.NONE).build();
        ChatStream stream = kimi.stream(REQUEST)) {
      CompletableFuture<ChatResponse> response = CompletableFuture.supplyAsync(stream::response);
      still.awaitTimer(Duration.ofMillis(250));
      still.advance(Duration.ofMillis(249));
      assertThat(server.requests()).hasSize(1);

      still.advance(Duration.ofMillis(1));

      assertThat(response.join().text()).isEqualTo("1 2");
      assertThat(server.requests()).hasSize(2);
    }
  }

  private Kimi kimi(KimiServer server, int resumes) {
    return TestKimi.of(server, time).maxResumes(resumes).listener(watcher).build();
  }

  private ChatResponse read(Kimi kimi, ChatRequest request) {
    try (ChatStream stream = kimi.stream(request)) {
      stream.forEach(seen::add);
      return stream.response();
    }
  }

  private KimiException failure(Kimi kimi, ChatRequest request) {
    return catchThrowableOfType(KimiException.class, () -> read(kimi, request));
  }

  private static List<JsonValue> messages(KimiServer server, int request) {
    return ((JsonArray) server.requests().get(request).json().get("messages")).values();
  }

  private static JsonObject lastMessage(KimiServer server, int request) {
    List<JsonValue> messages = messages(server, request);
    return messages.get(messages.size() - 1).asObject();
  }
}
