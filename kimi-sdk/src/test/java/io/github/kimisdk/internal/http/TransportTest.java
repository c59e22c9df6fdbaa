package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.SerialExecutor;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Requests as they are sent, and exchanges from their start to their end. */
class TransportTest {

  private static final ApiKey KEY = new ApiKey("0f3a9cPlanted77b1d2e4c5a6978812", "a test");
  private static final URI HTTPS = URI.create("https://example.org/v1");
  private static final URI HTTP = URI.create("http://127.0.0.1:1/v1");

  private final VirtualTime time = VirtualTime.still();
  private final List<HttpRequest> requests = new ArrayList<>();
  private final List<HttpResponse.BodyHandler<?>> handlers = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final CompletableFuture<HttpResponse<Void>> sent = new CompletableFuture<>();
  private final FakeClient client = new FakeClient((request, body) -> {
    requests.add(request);
    handlers.add(body);
    return sent;
  });
  private final Transport transport = transport(client);
  private long requested;

  private Transport transport(HttpClient used) {
    return new Transport(KEY, Map.of("User-Agent", "test/1"), used, Duration.ofSeconds(1), time);
  }

  private final Exchange.Listener listener = new Exchange.Listener() {
    @Override
    public void handOver(Runnable event) {
      event.run();
    }

    @Override
    public void head(Exchange from, HttpResponse.ResponseInfo head) {
      events.add("head " + head.statusCode());
    }

    @Override
    public void bytes(Exchange from, List<ByteBuffer> buffers) {
      events.add("bytes " + buffers.get(0).remaining());
    }

    @Override
    public void end(Exchange from) {
      events.add("end");
    }

    @Override
    public void lost(Exchange from, Throwable cause) {
      events.add("lost");
      failures.add(cause);
    }
  };

  private final Flow.Subscription upstream = new Flow.Subscription() {
    @Override
    public void request(long count) {
      requested = Math.max(requested, requested + count);
    }

    @Override
    public void cancel() {
      events.add("upstream cancelled");
    }
  };

  private Exchange open(OutgoingRequest request) {
    return transport.open(request, KEY, Timeouts.DEFAULT, listener);
  }

  private HttpRequest sent(OutgoingRequest request) {
    open(request);
    return requests.get(requests.size() - 1);
  }

  private static List<ByteBuffer> batch(int size) {
    return List.of(ByteBuffer.allocate(size));
  }

  @Test
  void aRequestHasTheKeyTheHeadersOfTheClientAndItsOwn() {
    HttpRequest get = sent(OutgoingRequest.get(HTTP).withHeaders(Map.of("X-Team", "blue")));
    assertThat(get.method()).isEqualTo("GET");
    assertThat(get.headers().map()).containsEntry("Authorization", List.of(KEY.header()))
        .containsEntry("User-Agent", List.of("test/1")).containsEntry("X-Team", List.of("blue"))
        .containsEntry("Accept", List.of("application/json")).doesNotContainKeys("Content-Type", "Expect");
    assertThat(get.bodyPublisher().map(HttpRequest.BodyPublisher::contentLength).orElse(0L)).isZero();
    assertThat(get.expectContinue()).isFalse();
    HttpRequest stream = sent(OutgoingRequest.post(HTTP, new byte[3], true, 0, "m"));
    assertThat(stream.method()).isEqualTo("POST");
    assertThat(stream.headers().map()).containsEntry("Accept", List.of("text/event-stream"))
        .containsEntry("Content-Type", List.of("application/json"));
    assertThat(stream.bodyPublisher().orElseThrow().contentLength()).isEqualTo(3);
    assertThat(sent(OutgoingRequest.get(HTTP).withHeaders(Map.of("accept", "text/plain"))).headers().allValues("Accept"))
        .containsExactly("text/plain");
  }

  @Test
  void aRequestThatWaitsForTheServiceSaysSoToTheClientOnly() {
    OutgoingRequest upload = OutgoingRequest.of("POST", HTTP, Content.of("multipart/form-data", new byte[3])).expecting(true);
    HttpRequest request = sent(upload);
    assertThat(request.expectContinue()).isTrue();
    assertThat(request.headers().map()).doesNotContainKey("Expect");
    time.advance(Timeouts.DEFAULT.idle());
    assertThat(failures).as("the idle timeout counts").hasSize(1);
  }

  @Test
  void aClientOfTheCallerSpeaksItsOwnVersionOverTlsOnly() {
    assertThat(sent(OutgoingRequest.get(HTTPS)).version()).isEmpty();
    assertThat(sent(OutgoingRequest.get(HTTP)).version()).contains(HttpClient.Version.HTTP_1_1);
  }

  @Test
  void aClientThatFollowsRedirectsIsRefused() {
    HttpClient following = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    assertThatThrownBy(() -> transport(following)).isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("expected an HttpClient that follows no redirects, found NORMAL");
  }

  @Test
  void theOriginOfARequestShowsNoSecret() {
    OutgoingRequest request = OutgoingRequest.get(URI.create("http://127.0.0.1:1/0f3a9cPlanted77b1d2e4c5a6978812/v1"));
    assertThat(transport.origin(request).uri()).hasToString("http://127.0.0.1:1/***/v1");
    assertThat(transport.origin(request).curl()).contains("/***/v1").contains("User-Agent: test/1").doesNotContain("Planted");
    assertThat(transport.shown(HTTP)).isSameAs(HTTP);
    assertThat(transport.headers(OutgoingRequest.get(HTTP))).isEqualTo(Map.of("User-Agent", "test/1"));
    assertThat(transport.key()).isSameAs(KEY);
    assertThat(transport.scheduler()).isSameAs(time);
  }

  @Test
  void anAnswerIsPassedOnInItsOrder() {
    Exchange exchange = open(OutgoingRequest.get(HTTP));
    handlers.get(0).apply(Errors.head(200, Map.of()));
    exchange.demand();
    assertThat(requested).isZero();
    exchange.onSubscribe(upstream);
    assertThat(requested).isOne();
    exchange.onNext(batch(3));
    exchange.onComplete();
    exchange.onComplete();
    exchange.fail(new IOException("late"));
    assertThat(events).containsExactly("head 200", "bytes 3", "end");
    assertThat(exchange.getBody().toCompletableFuture()).isCompleted();
    assertThat(time.timers()).isZero();
    assertThat(transport.clients().use().pooled()).as("the connection can be used again").isTrue();
  }

  @Test
  void aFailureOfTheBodyOrOfTheRequestIsToldOnce() {
    Exchange exchange = open(OutgoingRequest.get(HTTP));
    IOException reset = new IOException("reset");
    exchange.onSubscribe(upstream);
    exchange.onError(reset);
    sent.completeExceptionally(new IOException("again"));
    assertThat(events).containsExactly("upstream cancelled", "lost");
    assertThat(failures).containsExactly(reset);
    assertThat(exchange.getBody().toCompletableFuture()).isCompletedExceptionally();
    assertThat(sent).as("the request ends as well").isDone();
    assertThat(transport.clients().use().pooled()).isFalse();
    assertThat(time.timers()).isZero();
  }

  @Test
  void aFailureThatOnlyTheRequestReportsIsTold() {
    open(OutgoingRequest.get(HTTP));
    IOException refused = new IOException("refused");
    sent.completeExceptionally(refused);
    assertThat(failures).containsExactly(refused);
  }

  @Test
  void aClientThatThrowsFailsTheExchange() {
    IllegalStateException broken = new IllegalStateException("broken");
    transport(new FakeClient(body -> {
      throw broken;
    })).open(OutgoingRequest.get(HTTP), KEY, Timeouts.DEFAULT, listener);
    assertThat(failures).containsExactly(broken);
    assertThat(time.timers()).isZero();
  }

  @Test
  void aCancelEndsTheRequestAndTellsNothing() {
    Exchange exchange = open(OutgoingRequest.get(HTTP));
    exchange.cancel();
    exchange.cancel();
    assertThat(sent).isCancelled();
    assertThat(exchange.over()).isTrue();
    exchange.onSubscribe(upstream);
    exchange.onNext(batch(1));
    handlers.get(0).apply(Errors.head(200, Map.of()));
    exchange.demand();
    exchange.onComplete();
    assertThat(events).containsExactly("upstream cancelled");
    assertThat(requested).isZero();
    assertThat(time.timers()).isZero();
  }

  @Test
  void theRestOfADrainedAnswerIsReadAndNotPassedOn() {
    Exchange exchange = open(OutgoingRequest.get(HTTP));
    exchange.onSubscribe(upstream);
    exchange.drain();
    assertThat(requested).isEqualTo(Long.MAX_VALUE);
    assertThat(transport.draining()).isOne();
    exchange.onNext(batch(1));
    exchange.onComplete();
    assertThat(transport.draining()).isZero();
    assertThat(events).isEmpty();
    assertThat(time.timers()).isZero();
    assertThat(transport.clients().use().pooled()).isTrue();
  }

  @Test
  void anAnswerThatIsDrainedBeforeItsBodyBeginsIsReadAsAWhole() {
    Exchange exchange = open(OutgoingRequest.get(HTTP));
    exchange.drain();
    exchange.onSubscribe(upstream);
    assertThat(requested).isEqualTo(Long.MAX_VALUE);
    exchange.onError(new IOException("reset"));
    assertThat(events).as("nobody is told of its failure").containsExactly("upstream cancelled");
    assertThat(transport.draining()).isZero();
  }

  @Test
  void aServerThatDoesNotEndADrainedAnswerIsCutOff() {
    Exchange exchange = open(OutgoingRequest.get(HTTP));
    exchange.onSubscribe(upstream);
    exchange.drain();
    time.advance(Watchdog.DRAIN);
    assertThat(events).containsExactly("upstream cancelled");
    assertThat(transport.draining()).isZero();
    assertThat(exchange.over()).isTrue();
  }

  @Test
  void anExchangeThatHasEndedDrainsNothing() {
    Exchange exchange = open(OutgoingRequest.get(HTTP));
    exchange.cancel();
    exchange.drain();
    assertThat(transport.draining()).isZero();
    assertThat(time.timers()).isZero();
    assertThat(requested).isZero();
  }

  @Test
  void theCloseEndsDrainingAnswersAndRefusesRequests() {
    Transport own = new Transport(KEY, Map.of(), null, Duration.ofSeconds(1), time);
    own.close();
    own.open(OutgoingRequest.get(HTTP), KEY, Timeouts.DEFAULT, listener);
    assertThat(((ExchangeFailure) failures.get(0)).phase()).isNull();
    assertThat(failures.get(0)).hasMessage("the client is closed");
    Exchange draining = open(OutgoingRequest.get(HTTP));
    draining.onSubscribe(upstream);
    draining.drain();
    transport.refuse();
    assertThat(draining.over()).isFalse();
    transport.close();
    assertThat(draining.over()).isTrue();
    assertThat(transport.draining()).isZero();
    Exchange late = open(OutgoingRequest.get(HTTP));
    late.drain();
    assertThat(late.over()).as("an answer that is drained after the close ends at once").isTrue();
    assertThat(transport.draining()).isZero();
  }

  @Test
  void theEventsOfACallRunOnItsExecutorUnlessTheCallerSuppliedTheClient() {
    List<Runnable> elsewhere = new ArrayList<>();
    List<String> ran = new ArrayList<>();
    SerialExecutor own = new Transport(KEY, Map.of(), null, Duration.ofSeconds(1), time).serial(failure -> { }, elsewhere::add);
    own.handOver(() -> ran.add("own"));
    assertThat(ran).isEmpty();
    assertThat(elsewhere).hasSize(1);
    transport.serial(failure -> { }, elsewhere::add).handOver(() -> ran.add("supplied"));
    assertThat(ran).containsExactly("supplied");
    assertThat(elsewhere).hasSize(1);
  }

  @Test
  void theBodyIsDroppedWhenTheExchangeIsOver() {
    Exchange exchange = open(OutgoingRequest.post(HTTP, "{}".getBytes(StandardCharsets.UTF_8), false, 0, "m"));
    exchange.cancel();
    assertThatThrownBy(() -> RequestBodyTest.sent(requests.get(0).bodyPublisher().orElseThrow()).join())
        .hasStackTraceContaining("the call is over");
    assertThat(exchange.connection()).isEqualTo(new Clients.Use(0, false));
  }

  @Test
  void theTimeAtWhichTheRequestWasSentIsKnown() {
    Exchange exchange = open(OutgoingRequest.post(HTTP, "{}".getBytes(StandardCharsets.UTF_8), false, 0, "m"));
    time.advance(Duration.ofSeconds(3));
    RequestBodyTest.sent(requests.get(0).bodyPublisher().orElseThrow()).join();
    assertThat(exchange.sentAt()).isEqualTo(Duration.ofSeconds(3).toNanos());
  }
}
