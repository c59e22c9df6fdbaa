package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ContinuationTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");

  private final VirtualTime time = VirtualTime.skipping(Duration.ofMinutes(1));
  private final Watcher watcher = new Watcher();
  private final List<ChatChunk> seen = new ArrayList<>();

  @Test
  void anAnswerAtItsLimitOfTokensGoesOnAndItsUsageAddsUp() {
    try (KimiServer server = KimiServer.scripted(
            Script.truncated("a", "1 ", "2 "), Script.truncated("b", "3 "), Script.whole("c", "4"));
        Kimi kimi = kimi(server, 0, 5)) {
      ChatResponse response = read(kimi, REQUEST);

      assertThat(response.text()).isEqualTo("1 2 3 4");
      assertThat(response.finishReason()).contains(FinishReason.STOP);
      assertThat(response.usage()).contains(Usage.of(30, 4));
      assertThat(seen).filteredOn(chunk -> chunk.finishReason().isPresent()).hasSize(1);
      assertThat(watcher.lines()).containsExactly(
          "begun 1", "resuming at the limit", "begun 1", "resuming at the limit", "begun 1", "ended 3");
    }
  }

  @Test
  void wordsInTheChunkThatEndsAPartAreNotLost() {
    String last = Script.chunk("a", "{\"content\":\"2 \"}", "\"length\"", ",\"usage\":" + Script.usage(10, 2));
    try (KimiServer server = KimiServer.scripted(
            ScriptedAnswer.events(Script.begun("a", "1 ") + last + Script.DONE), Script.whole("b", "3"));
        Kimi kimi = kimi(server, 0, 1)) {
      ChatResponse response = read(kimi, REQUEST);

      assertThat(response.text()).isEqualTo("1 2 3");
      assertThat(response.usage()).contains(Usage.of(20, 3));
      assertThat(server.requests().get(1).text()).contains("\"1 2 \"");
    }
  }

  @Test
  void anAnswerThatIsAtItsLimitOnceMoreThanAskedForEndsThere() {
    try (KimiServer server = KimiServer.scripted(Script.truncated("a", "1 "), Script.truncated("b", "2 "));
        Kimi kimi = kimi(server, 0, 1)) {
      ChatResponse response = read(kimi, REQUEST);

      assertThat(response.text()).isEqualTo("1 2 ");
      assertThat(response.truncated()).isTrue();
      assertThat(response.complete()).isTrue();
      assertThat(response.usage()).contains(Usage.of(20, 2));
    }
  }

  @Test
  void resumingAndContinuingGoTogether() {
    try (KimiServer server = KimiServer.scripted(
            Script.cut("a", "1 "), Script.truncated("b", "2 "), Script.cut("c", "3 "), Script.whole("d", "4"));
        Kimi kimi = kimi(server, 2, 1)) {
      ChatResponse response = read(kimi, REQUEST);

      assertThat(response.text()).isEqualTo("1 2 3 4");
    }
  }

  @Test
  void anAnswerThatIsWantedWholeGoesOnInTheSameWay() {
    try (KimiServer server = KimiServer.scripted(
            Script.cut("a", "1 "), Script.truncated("b", "2 "), Script.whole("c", "3"));
        Kimi kimi = kimi(server, 1, 1)) {
      ChatResponse response = kimi.chat(REQUEST);

      assertThat(response.text()).isEqualTo("1 2 3");
      assertThat(response.complete()).isTrue();
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void anAnswerThatIsGivenUpAtItsLastChunkDoesNotGoOn() throws Exception {
    try (KimiServer server = KimiServer.scripted(Script.truncated("a", "1 ", "2 "), Script.whole("b", "3"));
        Kimi kimi = kimi(server, 0, 1)) {
      kimi.publish(REQUEST).subscribe(new Flow.Subscriber<>() {
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
          subscription = given;
          given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ChatChunk chunk) {
          if (chunk.text().equals("2 ")) {
            subscription.cancel();
          }
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
      });
      watcher.over().get(30, TimeUnit.SECONDS);

      assertThat(watcher.lines()).filteredOn("begun 1"::equals).hasSize(1);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aCallThatIsGivenUpIsGivenUpInTheServiceToo() throws Exception {
    CompletableFuture<ServerRequest> asked = new CompletableFuture<>();
    ScriptedAnswer silence = ScriptedAnswer.events(Script.begun("a", "1 ")).thenStall();
    try (KimiServer server = KimiServer.answering(request -> {
          asked.complete(request);
          return silence;
        });
        Kimi kimi = kimi(server, 1, 0)) {
      CompletableFuture<ChatResponse> response = kimi.chatAsync(REQUEST);
      ServerRequest request = asked.get(30, TimeUnit.SECONDS);
      response.cancel(true);

      assertThat(request.ended().get(30, TimeUnit.SECONDS)).isEqualTo(ServerRequest.Ending.CLIENT_GONE);
    }
  }

  @Test
  void anAnswerThatHasEndedIsNotResumedWhenItIsCutBeforeItsEndMark() {
    String ended = Script.begun("a", "1") + Script.finish("a", "stop", 10, 1);
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(ended).thenCut(), Script.whole("b", "again"));
        Kimi kimi = kimi(server, 3, 3)) {
      ChatResponse response = read(kimi, REQUEST);

      assertThat(response.text()).isEqualTo("1");
      assertThat(response.complete()).isFalse();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void toolCallsInFlightAreNotResumed() {
    String call = Script.chunk("a",
        "{\"tool_calls\":[{\"index\":0,\"id\":\"x:0\",\"type\":\"function\",\"function\":{\"name\":\"x\",\"arguments\":\"{\"}}]}",
        "null", "");
    refusesToResume(REQUEST, ScriptedAnswer.events(Script.begun("a", "1 ") + call).thenCut());
  }

  @Test
  void severalChoicesAreNotResumed() {
    refusesToResume(ChatRequest.builder().user("Count.").n(2).build(), Script.cut("a", "1 "));
  }

  @Test
  void aJsonObjectIsNotResumed() {
    refusesToResume(ChatRequest.builder().user("Count.").responseFormat(ResponseFormat.JSON).build(), Script.cut("a", "{"));
  }

  @Test
  void aModelThatWouldReasonAgainIsNotResumedBeforeItsText() {
    ScriptedAnswer reasoning = ScriptedAnswer.events(Script.role("a") + Script.reasoning("a", "Hm. ")).thenCut();
    KimiException failure = refusesToResume(REQUEST.withModel("kimi-k3"), reasoning);
    assertThat(failure.partial().orElseThrow().reasoning()).contains("Hm. ");

    try (KimiServer server = KimiServer.scripted(reasoning, Script.whole("b", "1")); Kimi kimi = kimi(server, 1, 0)) {
      assertThat(read(kimi, REQUEST.withModel("kimi-k2.6")).reasoning()).contains("Hm. ");
      assertThat(server.requests().get(1).text())
          .contains("{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\"Hm. \",\"partial\":true}");
    }
  }

  @Test
  void membersInExtraDecideAsWell() {
    ChatRequestBuilder asked = ChatRequest.builder().user("Count.");
    refusesToResume(asked.extra("response_format", JsonObject.of("type", "json_object")).build(), Script.cut("a", "{"));
    refusesToResume(ChatRequest.builder().user("Count.").extra("n", 2).build(), Script.cut("a", "1 "));
  }

  @Test
  void aLimitInExtraIsSharedByTheParts() {
    ChatRequest request = ChatRequest.builder().user("Count.").extra("max_tokens", 100).build();
    try (KimiServer server = KimiServer.scripted(Script.cut("a", "1 ".repeat(20)), Script.whole("b", "2"));
        Kimi kimi = kimi(server, 1, 0)) {
      read(kimi, request);
      assertThat(RequestWire.limit(RequestWire.read(Json.parse(server.requests().get(1).text()).asObject())).orElseThrow())
          .isBetween(1L, 99L);
    }
  }

  private KimiException refusesToResume(ChatRequest request, ScriptedAnswer answer) {
    try (KimiServer server = KimiServer.scripted(answer, Script.whole("b", "no")); Kimi kimi = kimi(server, 3, 3)) {
      KimiException failure = failure(kimi, request);

      assertThat(failure).isInstanceOf(KimiException.IncompleteAnswer.class);
      assertThat(failure.partial()).isPresent();
      assertThat(server.requests()).hasSize(1);
      return failure;
    }
  }

  private Kimi kimi(KimiServer server, int resumes, int continuations) {
    return TestKimi.of(server, time).maxResumes(resumes).listener(watcher).build().withMaxContinuations(continuations);
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
}
