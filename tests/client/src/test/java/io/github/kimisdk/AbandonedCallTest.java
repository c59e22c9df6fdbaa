package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.EventStream;
import io.github.kimisdk.platform.data.RawRequest;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call whose result somebody else has decided goes on no longer. */
@Timeout(60)
class AbandonedCallTest {

  private static final ScriptedAnswer NO = ScriptedAnswer.error(404, "resource_not_found_error", "Not found the model m");

  private final CountDownLatch asked = new CountDownLatch(1);
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  @Test
  void aStreamThatIsClosedDropsWhatWasNotRead() {
    String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(event + event).thenStall());
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      ChatStream stream = kimi.stream(ChatRequest.of("hi"));
      Iterator<ChatChunk> chunks = stream.iterator();
      assertThat(chunks.next().text()).isEqualTo("a");
      stream.close();
      assertThat(chunks.hasNext()).isFalse();
      assertThat(stream.partial().text()).isEqualTo("a");
      assertThatThrownBy(stream::response).isInstanceOf(IllegalStateException.class).hasMessageContaining("found one that was closed");
    }
  }

  @Test
  void aStreamIsReadOnce() {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("a"));
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build();
        ChatStream stream = kimi.stream(ChatRequest.of("hi"));
        EventStream events = KimiPlatform.of(kimi).raw().events(RawRequest.of("POST", "/chat/completions").withJson(
            Json.parse("{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")))) {
      for (Iterable<?> read : List.of(stream, events)) {
        read.forEach(element -> { });
        assertThatThrownBy(read::iterator).isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("found one that was read to its end");
      }
      assertThat(stream.response().text()).isEqualTo("a");
      assertThat(stream.response().text()).isEqualTo("a");
    }
  }

  @Test
  void aChunkThatWasAnnouncedComesAlthoughTheStreamIsClosedMeanwhile() {
    String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(event + event).thenStall());
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      ChatStream stream = kimi.stream(ChatRequest.of("hi"));
      Iterator<ChatChunk> chunks = stream.iterator();
      assertThat(chunks.hasNext()).isTrue();
      stream.close();
      assertThat(chunks.next().text()).isEqualTo("a");
      assertThat(chunks.hasNext()).isFalse();
      assertThatThrownBy(chunks::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void completingTheFutureEndsTheExchangeAsACancelDoes() throws Exception {
    try (KimiServer server = KimiServer.answering(request -> {
          asked.countDown();
          return ScriptedAnswer.silence();
        });
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      CompletableFuture<ChatResponse> answer = kimi.chatAsync(ChatRequest.of("hi"));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      answer.complete(ChatResponse.of("none"));
      assertThat(server.requests().get(0).ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      assertThat(kimi.live()).isZero();
    }
  }

  @Test
  void interruptingAReaderToWhomNothingCameLeavesNoPartialAnswer() {
    try (KimiServer silent = KimiServer.scripted(ScriptedAnswer.silence());
        Kimi client = Kimi.builder().key("k").baseUrl(silent.baseUrl()).build();
        ChatStream stream = client.stream(ChatRequest.of("hi"))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(stream::response).isInstanceOfSatisfying(KimiException.Interrupted.class, failure -> {
        assertThat(failure.partial()).isEmpty();
        assertThat(failure.curl().orElseThrow()).contains(silent.baseUrl());
      });
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void theQuestionForTheModelsTakesNoMoreTimeThanIsLeft() throws Exception {
    VirtualTime time = VirtualTime.still();
    try (KimiServer server = unhelpful();
        Kimi kimi = TestKimi.of(server, time).build().withTotalTimeout(Duration.ofSeconds(3))) {
      CompletableFuture<ChatResponse> answer = kimi.chatAsync(ChatRequest.of("hi"));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      time.advance(Duration.ofSeconds(3));
      assertThat(answer.handle((none, failure) -> failure).get(10, TimeUnit.SECONDS))
          .isInstanceOf(KimiException.NotFound.class).hasMessageContaining("Not found the model m");
      assertThat(time.timers()).isZero();
    }
  }

  @Test
  void theQuestionForTheModelsEndsWithTheCall() throws Exception {
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallReport report) {
        ends.add(report.origin() + " " + report.failure().orElseThrow().getClass().getSimpleName());
      }
    };
    try (KimiServer server = unhelpful();
        Kimi kimi = TestKimi.of(server, VirtualTime.still()).listener(listener).build()) {
      CompletableFuture<ChatResponse> answer = kimi.chatAsync(ChatRequest.of("hi"));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      answer.cancel(true);
      assertThat(server.requests().get(1).ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      // The listener is told of the end after the server has seen it.
      assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(server.baseUrl() + "/chat/completions NotFound");
      assertThat(ends).isEmpty();
    }
  }

  @Test
  void aCallThatIsCancelledBeforeItBeginsIsToldToNobody() {
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallReport report) {
        ends.add(String.valueOf(report.origin()));
      }
    };
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence());
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).listener(listener).build()) {
      kimi.publish(ChatRequest.of("hi")).subscribe(new Verb.Collector() {
        @Override
        public void onSubscribe(Flow.Subscription given) {
          given.cancel();
        }
      });
      assertThat(ends).isEmpty();
      assertThat(server.requests()).isEmpty();
    }
  }

  /** Knows no model, and is silent when it is asked for the list. */
  private KimiServer unhelpful() {
    return KimiServer.answering(request -> {
      if (request.method().equals("POST")) {
        return NO;
      }
      asked.countDown();
      return ScriptedAnswer.silence();
    });
  }
}
