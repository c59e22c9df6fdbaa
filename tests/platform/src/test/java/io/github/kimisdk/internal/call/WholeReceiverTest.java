package io.github.kimisdk.internal.call;

import static io.github.kimisdk.internal.call.FakeService.failure;
import static io.github.kimisdk.internal.call.FakeService.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.call.WholeReceiver.Operation;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.http.Clients;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.platform.calls.ApiCalls;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that are no streams: results, errors, and bodies that are neither. */
class WholeReceiverTest {

  private static final String ERROR = "{\"error\":{\"message\":\"no\",\"type\":\"rate_limit_error\"}}";

  private final FakeService service = new FakeService();
  private final CallSettings once = service.settings().withRetry(RetryPolicy.NONE);
  private final ApiCalls calls = new ApiCalls(service.dispatcher, once);

  @AfterEach
  void close() {
    service.close();
  }

  private <T> CompletableFuture<T> start(WholeReceiver.Sink<T> sink, CallSettings settings) {
    return WholeReceiver.start(service.dispatcher, settings, new Operation<>(() -> get("/x"), sink));
  }

  @Test
  void anErrorWithStatus200IsAFailureUnlessItIsAPartOfTheResult() {
    service.answer(200, ERROR).answer(200, "{\"error\":\"kept\"}");
    assertThat(failure(service.start(get("/x"), once))).isInstanceOf(KimiException.RateLimited.class);
    assertThat(calls.<String>awaitOutcome(get("/x"), Object::toString))
        .isEqualTo("{\"error\":\"kept\"}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "{\"a\": | expected an answer in JSON (", "[] | expected an answer in JSON (",
    "{\"a\":[]} | found array", "{\"a\":\"no\"} | expected an answer in JSON (a is no number)", "'' | found nothing",
  })
  void aBodyThatIsNotTheExpectedJsonIsTold(String body, String told) {
    service.answer(200, body);
    CompletableFuture<String> call = WholeReceiver.start(service.dispatcher, once, Operation.of(get("/x"), json -> {
      String text = json.at("/a").asString();
      if (!text.matches("[0-9]+")) {
        throw new IllegalArgumentException("a is no number");
      }
      return text;
    }));
    assertThat(failure(call)).isInstanceOf(KimiException.InvalidResponse.class).hasMessageContaining(told);
  }

  @Test
  void anUnreadableBodyIsNotAskedForAgain() {
    service.answer(200, "{").answer(200, "1");
    CompletableFuture<String> call = service.start(get("/x"));
    service.time.advance(Duration.ofSeconds(1));
    assertThat(service.heard).containsExactly("begun 1", "ended FAILED");
    assertThat(failure(call)).hasMessageContaining("expected an answer in JSON");
  }

  @Test
  void textIsReadAsItIsAndAnErrorInJsonIsAFailure() {
    service.answer(200, "").answer(200, "  words ", "content-type", "text/plain").answer(200, ERROR);
    assertThat(calls.<String>awaitText(get("/x"), text -> "[" + text + "]")).isEqualTo("[]");
    assertThat(calls.<String>awaitText(get("/x"), text -> "[" + text + "]")).isEqualTo("[  words ]");
    assertThat(failure(calls.answer(get("/x"), reply -> ApiCalls.text(reply, text -> text))))
        .isInstanceOf(KimiException.RateLimited.class);
  }

  @Test
  void aPageOfHtmlThatDoesNotFitIsNoText() {
    service.answer(200, "x".repeat(Reply.MAX_ERROR_BYTES + 1), "content-type", "text/html");
    assertThat(failure(calls.answer(get("/x"), reply -> ApiCalls.text(reply, text -> text))))
        .isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageContaining("expected a page of HTML of at most 65536 bytes, or a body of another kind, found a larger page");
  }

  @Test
  void anAnswerAtTheLimitIsReadAndALargerOneIsAFailure() {
    CallSettings small = once.withSizes(SizeLimits.DEFAULT.withResponseBytes(10));
    service.answer(200, "1234567890").answer(200, "12345678901").answer(200, "1", "content-length", "11");
    assertThat(service.start(get("/x"), small)).isCompletedWithValue("1234567890");
    for (int i = 0; i < 2; i++) {
      assertThat(failure(service.start(get("/x"), small))).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("expected a response of at most 10 bytes, found more");
    }
    assertThat(service.cancelled()).as("the rest is not read").isEqualTo(2);
  }

  @Test
  void anAnswerWithANegativeLengthIsNotWaitedFor() {
    service.endless(200, "1", "content-length", "-1");
    assertThat(failure(service.start(get("/x"), once))).isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageContaining("expected the head of an HTTP response");
  }

  @Test
  void theStatusOfAnErrorSaysMoreThanTheEndOfItsBody() {
    service.breaksOff(400, "{\"error\":{\"message\":\"wrong", new IOException("reset"));
    assertThat(failure(service.start(get("/x"), once))).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("wrong");
  }

  @Test
  void anAnswerThatBreaksOffIsIncomplete() {
    service.breaksOff(200, "{", new IOException("reset"));
    assertThat(failure(service.start(get("/x"), once))).isInstanceOf(KimiException.IncompleteAnswer.class)
        .hasMessageContaining("reset");
  }

  @Test
  void anAnswerThatCannotBeStoredIsNotAskedForAgain() {
    service.answer(200, "1").answer(200, "1");
    CompletableFuture<String> call = start(reply -> {
      throw new IOException("disk full");
    }, service.settings());
    assertThat(failure(call)).isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageContaining("the answer cannot be stored").hasMessageContaining("disk full");
    KimiException own = new KimiException.Misconfigured("own", "");
    assertThat(failure(start(reply -> {
      throw own;
    }, service.settings()))).isSameAs(own);
    assertThat(service.requests).hasSize(2);
  }

  /** Counts bytes, and takes at most ten of a reply. */
  private static class Counter implements WholeReceiver.Sink<Integer> {

    private int begun;
    private int bytes;

    @Override
    public void head(Reply reply) {
      begun++;
      bytes = 0;
    }

    @Override
    public boolean bytes(Reply reply, List<ByteBuffer> buffers) {
      bytes += buffers.get(0).remaining();
      return bytes > 10;
    }

    @Override
    public Integer end(Reply reply) {
      return bytes;
    }

    @Override
    public Optional<Failures.TooMany> excess(Integer result) {
      return result > 5 ? Optional.of(new Failures.TooMany("bytes", 5, "maxBytes")) : Optional.empty();
    }

    @Override
    public CallDetails describe(CallDetails known, Integer result) {
      return known.withAnswer(200 + result, Optional.of("described"), Optional.empty());
    }
  }

  @Test
  void aSinkBeginsAnewWithEachAttempt() {
    Counter counter = new Counter();
    service.breaksOff(200, "123", new IOException("reset")).answer(200, "12345");
    CompletableFuture<Integer> call = start(counter, service.settings());
    service.time.advance(Duration.ofSeconds(1));
    assertThat(call).isCompletedWithValue(5);
    assertThat(counter.begun).isEqualTo(2);
    assertThat(service.reports.get(0).requestId()).contains("described");
  }

  @Test
  void aSinkGetsNoBytesOfAnError() {
    Counter counter = new Counter();
    service.answer(404, "1234567");
    assertThat(failure(start(counter, once))).isInstanceOf(KimiException.NotFound.class).hasMessageContaining("1234567");
    assertThat(counter.begun + counter.bytes).isZero();
  }

  @Test
  void aResultThatExceedsALimitOfItsOwnIsAFailure() {
    service.answer(200, "123456");
    assertThat(failure(start(new Counter(), service.settings()))).isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageContaining("expected an answer with at most 5 bytes, found more").hasMessageContaining("maxBytes(...)");
  }

  @Test
  void aSinkThatHasEnoughEndsTheAnswer() {
    service.endless(200, "12345678901");
    assertThat(start(new Counter(), service.settings())).isCompletedExceptionally();
    assertThat(service.cancelled()).isEqualTo(1);
  }

  @Test
  void cancellingTheResultEndsTheCallAndItsConnection() {
    service.endless(200, "1");
    CompletableFuture<String> call = service.start(get("/x"));
    assertThat(service.dispatcher.running()).isEqualTo(1);
    call.cancel(true);
    assertThat(service.cancelled()).isEqualTo(1);
    assertThat(service.dispatcher.running()).isZero();
    assertThat(service.heard).containsExactly("begun 1", "ended CANCELLED");
    assertThat(service.time.timers()).isZero();
  }

  @Test
  void aWholeAnswerLeavesItsConnectionToTheNextCall() {
    service.answer(200, "1");
    service.start(get("/x"));
    assertThat(service.cancelled()).isZero();
    assertThat(service.transport.clients().stale(new KimiException.Unreachable("", "", CallDetails.NONE,
        new IOException("Connection reset")), new Clients.Use(0, true), Duration.ZERO)).isTrue();
  }

  @Test
  void aRequestNamesItsAgentAndExpectsJson() {
    service.answer(200, "1");
    service.start(get("/x"));
    HttpRequest sent = service.requests.get(0);
    assertThat(sent.headers().map()).containsEntry("User-Agent", List.of("test/1"))
        .containsEntry("Accept", List.of("application/json"))
        .containsEntry("Authorization", List.of(FakeService.KEY.header())).doesNotContainKey("Content-Type");
  }

  /** Counts the answers that are cut off when an event comes while a sink takes bytes. */
  private int cutOffAtOnce(Consumer<CompletableFuture<Integer>> event) {
    CompletableFuture<CompletableFuture<Integer>> started = new CompletableFuture<>();
    List<Integer> cut = new ArrayList<>();
    service.eachMinute(200, null, "1");
    started.complete(start(new Counter() {
      @Override
      public boolean bytes(Reply reply, List<ByteBuffer> buffers) {
        event.accept(started.join());
        cut.add(service.cancelled());
        return false;
      }
    }, service.settings().withTimeouts(service.settings().timeouts().withTotal(Duration.ofSeconds(90)))));
    service.time.advance(Duration.ofMinutes(1));
    return cut.get(0);
  }

  @Test
  void aCancelATimeoutAndACloseCutTheAnswerOffThoughItIsBeingRead() {
    assertThat(cutOffAtOnce(call -> call.cancel(true))).isEqualTo(1);
    assertThat(cutOffAtOnce(call -> service.time.advance(Duration.ofSeconds(30)))).isEqualTo(2);
    assertThat(cutOffAtOnce(call -> service.dispatcher.close())).isEqualTo(3);
  }
}
