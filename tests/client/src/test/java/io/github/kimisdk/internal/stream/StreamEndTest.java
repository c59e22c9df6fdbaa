package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Streams that end in unusual ways: after their last word, in one of two choices, or never. */
class StreamEndTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");
  private static final String FINISHED = Script.begun("a", "1 ", "2") + Script.finish("a", "stop", 10, 2);

  private final VirtualTime time = VirtualTime.still();

  @Test
  void anAnswerThatIsCutAfterItsFinishReasonIsReturnedIncomplete() {
    expectTheAnswer(ScriptedAnswer.events(FINISHED).thenCut(), 0);
    expectTheAnswer(ScriptedAnswer.events(FINISHED).thenCut(), 1);
  }

  @Test
  void anAnswerThatFallsSilentAfterItsFinishReasonIsReturnedIncomplete() {
    expectTheAnswer(ScriptedAnswer.events(FINISHED).thenStall(), 0);
  }

  private void expectTheAnswer(ScriptedAnswer answer, int resumes) {
    try (KimiServer server = KimiServer.scripted(answer);
        Kimi kimi = TestKimi.of(server, time).maxResumes(resumes).build();
        ChatStream stream = kimi.stream(REQUEST)) {
      CompletableFuture<ChatResponse> read = CompletableFuture.supplyAsync(stream::response);
      time.runUntil(read::isDone, Duration.ofSeconds(1));

      ChatResponse response = read.join();
      assertThat(response.text()).isEqualTo("1 2");
      assertThat(response.complete()).isFalse();
      assertThat(response.finishReason()).contains(FinishReason.STOP);
      assertThat(response.usage()).contains(Usage.of(10, 2));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void anEndThatWasKeptBackForAContinuationIsShownWhenTheStreamIsCut() {
    ScriptedAnswer answer = ScriptedAnswer.events(Script.begun("a", "1 ") + Script.finish("a", "length", 10, 1)).thenCut();
    try (KimiServer server = KimiServer.scripted(answer);
        Kimi kimi = TestKimi.of(server, time).build().withMaxContinuations(2);
        ChatStream stream = kimi.stream(REQUEST)) {
      assertThat(stream.response().finishReason()).contains(FinishReason.LENGTH);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void twoChoicesAreAtTheirEndWhenBothHaveSaidSo() {
    ChatRequest two = ChatRequest.builder().user("Count.").n(2).build();
    String first = choice(0, "\"stop\"");
    assertThatThrownBy(() -> read(first, two)).isInstanceOf(KimiException.IncompleteAnswer.class);
    assertThatThrownBy(() -> read(first + choice(1, "null"), REQUEST)).isInstanceOf(KimiException.IncompleteAnswer.class);
    assertThat(read(first + choice(1, "\"stop\""), two).choices()).hasSize(2);
  }

  @Test
  void anIndexThatNoChoiceHasIsRefusedBeforeAnythingIsHeldForIt() {
    for (int index : new int[] {-1, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> read(choice(index, "\"stop\""), REQUEST)).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("/choices/0/index: expected an index of 0 to 127 (a fixed limit), found number " + index);
    }
    ChatRequest most = ChatRequest.builder().user("Count.").n(Integer.MAX_VALUE).build();
    assertThatThrownBy(() -> read(choice(0, "\"stop\""), most)).isInstanceOf(KimiException.IncompleteAnswer.class);
  }

  private ChatResponse read(String events, ChatRequest request) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(events).thenCut());
        Kimi kimi = TestKimi.of(server, time).retry(RetryPolicy.NONE).build();
        ChatStream stream = kimi.stream(request)) {
      return stream.response();
    }
  }

  private static String choice(int index, String reason) {
    return "data: {\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"index\":" + index + ",\"delta\":{\"content\":\"x\"},"
        + "\"finish_reason\":" + reason + "}]}\n\n";
  }

  @Test
  void aServiceThatSendsChunksWithoutContentForeverIsNotKeptInMemory() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(Script.role("a").repeat(1_000)).thenStall());
        Kimi kimi = TestKimi.of(server, time).build();
        ChatStream stream = kimi.stream(REQUEST)) {
      Iterator<ChatChunk> chunks = stream.iterator();
      for (int i = 0; i < 1_000; i++) {
        assertThat(chunks.next().hasContent()).isFalse();
      }
    }
  }

  @Test
  void whatCameIsHandedOutBeforeTheStreamGoesOn() {
    ScriptedAnswer broken = ScriptedAnswer.events(Script.begun("a", "1 ") + Script.error("engine_overloaded_error", "busy"));
    try (KimiServer server = KimiServer.scripted(broken, ScriptedAnswer.silence());
        Kimi kimi = TestKimi.of(server, time).maxResumes(1).build();
        ChatStream stream = kimi.stream(REQUEST)) {
      Iterator<ChatChunk> chunks = stream.iterator();

      assertThat(chunks.next().text()).isEmpty();
      assertThat(chunks.next().text()).isEqualTo("1 ");
    }
  }
}
