package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Bytes without content keep a connection alive; content keeps the call alive. */
class ExchangeProgressTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ApiKey KEY = new ApiKey("k", "a test");
  private static final Timeouts LIMITS = Timeouts.DEFAULT.withProgress(Duration.ofMinutes(10));

  private final VirtualTime time = VirtualTime.still();
  private HttpResponse.BodyHandler<?> handler;
  private Throwable failure;
  private final Exchange exchange = open();

  @Test
  void bytesWithoutContentDoNotKeepACallAlive() {
    head(200);
    for (int i = 0; i < 9; i++) {
      pingAfter(MINUTE);
    }
    assertThat(failure).isNull();
    exchange.demand();
    time.advance(MINUTE);
    assertThat(((ExchangeFailure) failure).phase()).isEqualTo(Phase.PROGRESS);
    assertThat(time.timers()).isZero();
  }

  @Test
  void contentDoes() {
    head(200);
    for (int i = 0; i < 100; i++) {
      pingAfter(MINUTE.multipliedBy(i % 2 + 1).minusSeconds(1));
      if (i % 5 == 4) {
        exchange.progress();
      }
    }
    assertThat(failure).isNull();
  }

  @Test
  void theTimeBeforeTheHeadCounts() {
    time.advance(MINUTE.multipliedBy(9));
    head(200);
    exchange.demand();
    bytes();
    exchange.demand();
    time.advance(MINUTE);
    assertThat(((ExchangeFailure) failure).phase()).isEqualTo(Phase.PROGRESS);
  }

  @Test
  void theTimeThatTheReaderTakesDoesNotCount() {
    head(200);
    for (int i = 0; i < 20; i++) {
      pingAfter(Duration.ofSeconds(20));
      exchange.taken(List.of());
      time.advance(MINUTE.multipliedBy(20));
    }
    assertThat(failure).isNull();
  }

  @Test
  void anErrorHasItsLimitBetweenBytesOnly() {
    time.advance(MINUTE.multipliedBy(9));
    head(500);
    exchange.demand();
    time.advance(LIMITS.idle().minusSeconds(1));
    assertThat(failure).isNull();
    time.advance(Duration.ofSeconds(1));
    assertThat(((ExchangeFailure) failure).phase()).isEqualTo(Phase.IDLE);
  }

  private void pingAfter(Duration pause) {
    exchange.demand();
    time.advance(pause);
    bytes();
  }

  private void bytes() {
    exchange.onNext(List.of(ByteBuffer.wrap(new byte[1])));
  }

  private void head(int status) {
    handler.apply(new HttpResponse.ResponseInfo() {
      @Override
      public int statusCode() {
        return status;
      }

      @Override
      public HttpHeaders headers() {
        return HttpHeaders.of(Map.of(), (name, value) -> true);
      }

      @Override
      public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
      }
    });
    exchange.onSubscribe(new Flow.Subscription() {
      @Override
      public void request(long n) {}

      @Override
      public void cancel() {}
    });
  }

  private Exchange open() {
    HttpClient client = new FakeClient(body -> {
      handler = body;
      return new CompletableFuture<>();
    });
    Transport transport = new Transport(new ApiKey("k", "a test"), Map.of(), client, MINUTE, time);
    return transport.open(OutgoingRequest.get(URI.create("http://127.0.0.1:1/v1")), KEY, LIMITS, new Exchange.Listener() {
      @Override
      public void handOver(Runnable event) {
        event.run();
      }

      @Override
      public void head(Exchange from, HttpResponse.ResponseInfo head) {}

      @Override
      public void bytes(Exchange from, List<ByteBuffer> buffers) {}

      @Override
      public void end(Exchange from) {}

      @Override
      public void lost(Exchange from, Throwable cause) {
        failure = cause;
      }
    });
  }
}
