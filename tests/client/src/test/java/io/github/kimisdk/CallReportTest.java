package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport.Outcome;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.stream.Script;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.data.RequestSignature;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A listener hears how every call ended, how long it took, and what it cost. */
@Timeout(60)
class CallReportTest {

  private static final ChatRequest HI = ChatRequest.of("hi");
  private static final String MODEL = "kimi-k3.1-pro";
  private static final String WHOLE = "{\"id\":\"a\",\"model\":\"" + MODEL + "\",\"choices\":[{\"index\":0,\"message\":"
      + "{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":" + Script.usage(7, 3) + "}";

  private final VirtualTime time = VirtualTime.skipping(Duration.ofMinutes(1));
  private final BlockingQueue<CallReport> reports = new LinkedBlockingQueue<>();
  private final CallListener listener = new CallListener() {
    @Override
    public void ended(CallReport report) {
      reports.add(report);
    }
  };

  private Kimi kimi(KimiServer server) {
    return TestKimi.of(server, time).model("asked").listener(listener).build();
  }

  private CallReport report() throws InterruptedException {
    CallReport report = reports.poll(20, TimeUnit.SECONDS);
    assertThat(report).as("a report within 20 s").isNotNull();
    assertThat(reports).isEmpty();
    return report;
  }

  /** Answers after two seconds, with words or a stream as it is asked. */
  private KimiServer slow() {
    return KimiServer.answering(request -> {
      time.advance(Duration.ofSeconds(2));
      ScriptedAnswer stream = ScriptedAnswer.events(
          Script.begun("a", "Hel", "lo").replace("kimi-k2.6", MODEL) + Script.finish("a", "stop", 7, 3) + Script.DONE);
      return (request.text().contains("\"stream\":true") ? stream : ScriptedAnswer.json(200, WHOLE))
          .withHeader("Msh-Request-Id", "r-1");
    });
  }

  @ParameterizedTest
  @EnumSource
  void aSuccessHasModelUsageDurationAndRequestId(Verb verb) throws Exception {
    try (KimiServer server = slow(); Kimi kimi = kimi(server)) {
      assertThat(verb.ask(kimi, HI).response().text()).isEqualTo("Hello");
      CallReport report = report();
      assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
      assertThat(report.origin().uri()).hasToString(server.baseUrl() + "/chat/completions");
      assertThat(report.attempts()).isEqualTo(1);
      assertThat(report.duration()).isEqualTo(Duration.ofSeconds(2));
      assertThat(report.timeToFirstContent().isPresent()).isEqualTo(verb.streams());
      assertThat(report.model()).contains(MODEL);
      assertThat(report.usage()).contains(Usage.of(7, 3));
      assertThat(report.requestId()).contains("r-1");
      assertThat(report.failure()).isEmpty();
      assertThat(report.toString()).startsWith("CallReport[SUCCEEDED at 127.0.0.1:")
          .contains(" in 2000 ms, attempts 1", MODEL, "request id r-1");
    }
  }

  @Test
  void theTimeToTheFirstContentIsThatOfTheFirstWordNotOfTheEnd() throws Exception {
    try (KimiServer server = slow(); Kimi kimi = kimi(server)) {
      kimi.publish(HI).subscribe(new Verb.Collector() {
        @Override
        public void onNext(ChatChunk chunk) {
          time.advance(Duration.ofSeconds(chunk.text().equals("lo") ? 3 : 0));
          super.onNext(chunk);
        }
      });
      CallReport report = report();
      assertThat(report.timeToFirstContent()).contains(Duration.ofSeconds(2));
      assertThat(report.duration()).isEqualTo(Duration.ofSeconds(5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailureHasItsExceptionAndTheModelThatWasAsked(Verb verb) throws Exception {
    ScriptedAnswer down = ScriptedAnswer.error(500, "server_error", "down").withHeader("Msh-Request-Id", "r-2");
    try (KimiServer server = KimiServer.scripted(down, down, down); Kimi kimi = kimi(server)) {
      KimiException failure = verb.ask(kimi, HI).failure();
      CallReport report = report();
      assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(report.failure()).containsSame(failure);
      assertThat(report.attempts()).isEqualTo(3);
      assertThat(report.duration()).isPositive();
      assertThat(report.timeToFirstContent()).isEmpty();
      assertThat(report.model()).contains("asked");
      assertThat(report.usage()).isEmpty();
      assertThat(report.requestId()).contains("r-2");
    }
  }

  @Test
  void aStreamThatIsClosedBeforeItsEndIsCancelled() throws Exception {
    ScriptedAnswer begun = ScriptedAnswer.events(Script.begun("a", "Hel")).thenStall().withHeader("Msh-Request-Id", "r-3");
    try (KimiServer server = KimiServer.scripted(begun); Kimi kimi = kimi(server)) {
      try (ChatStream stream = kimi.stream(HI)) {
        stream.iterator().next();
      }
      CallReport report = report();
      assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(report.failure()).isEmpty();
      assertThat(report.requestId()).contains("r-3");
    }
  }

  @Test
  void aWholeAnswerThatIsCancelledIsCancelled() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (KimiServer server = KimiServer.answering(request -> {
      asked.countDown();
      return ScriptedAnswer.silence();
    }); Kimi kimi = kimi(server)) {
      CompletableFuture<ChatResponse> answer = kimi.chatAsync(HI);
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      answer.cancel(true);
      assertThat(report().outcome()).isEqualTo(Outcome.CANCELLED);
    }
  }

  @Test
  void aContinuedAnswerIsOneReportWithTheUsageOfAllParts() throws Exception {
    try (KimiServer server = KimiServer.scripted(Script.truncated("a", "1 "), Script.whole("b", "2"));
        Kimi kimi = kimi(server).withMaxContinuations(1)) {
      assertThat(kimi.chat(HI).text()).isEqualTo("1 2");
      CallReport report = report();
      assertThat(report.attempts()).isEqualTo(2);
      assertThat(report.usage()).contains(Usage.of(20, 2));
    }
  }

  @Test
  void aQuestionForTheModelsAsksNoModel() throws Exception {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, "{\"data\":[]}")); Kimi kimi = kimi(server)) {
      kimi.models();
      CallReport report = report();
      assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
      assertThat(report.model()).isEmpty();
      assertThat(report.usage()).isEmpty();
    }
  }

  /** Closes the stream before the next request, and keeps the report. */
  private final class Closing implements CallListener {

    private final CompletableFuture<ChatStream> open = new CompletableFuture<>();

    @Override
    public void resuming(Optional<KimiException> failure) {
      open.join().close();
    }

    @Override
    public void fallingBack(KimiException failure, String model) {
      open.join().close();
    }

    @Override
    public void ended(CallReport report) {
      reports.add(report);
    }
  }

  /** Reads a signed answer of the model "asked" until it is closed, and returns the report of the call. */
  private CallReport closed(ScriptedAnswer answer, UnaryOperator<KimiBuilder> settings) throws Exception {
    Closing closing = new Closing();
    ScriptedAnswer signed = answer.withHeader("Msh-Request-Signature", "s");
    try (KimiServer server = KimiServer.scripted(signed);
        Kimi kimi = settings.apply(TestKimi.of(server, VirtualTime.still()).model("asked").listener(closing)).build()) {
      ChatStream stream = kimi.withIdempotencyHeader(RequestSignature.NONCE_HEADER).stream(HI);
      closing.open.complete(stream);
      for (ChatChunk ignored : stream) {
        // Reads until the stream is closed.
      }
      CallReport report = report();
      assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(report.headers()).containsEntry("msh-request-signature", "s")
          .containsEntry("x-msh-request-nonce", server.requests().get(0).header(RequestSignature.NONCE_HEADER).orElseThrow());
      return report;
    }
  }

  @Test
  void aCancelBeforeTheRestIsAskedForKeepsTheIdentifiersOfTheAnsweredRequest() throws Exception {
    closed(ScriptedAnswer.events(Script.begun("a", "Hel", "lo")).thenCut(), builder -> builder.model("kimi-k2.6").maxResumes(1));
  }

  @Test
  void aCancelBeforeTheNextModelIsAskedKeepsTheModelAndTheIdentifiersOfTheAnsweredRequest() throws Exception {
    ScriptedAnswer overloaded = ScriptedAnswer.error(503, "engine_overloaded_error", "busy");
    CallReport report = closed(overloaded, builder -> builder.retry(RetryPolicy.NONE).fallbackModels("other"));
    assertThat(report.requestedModel()).contains("asked");
    assertThat(report.model()).contains("asked");
  }
}
