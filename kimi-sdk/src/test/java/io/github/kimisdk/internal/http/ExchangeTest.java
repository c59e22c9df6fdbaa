package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** The watchdog of an exchange, in time that stands still until it is moved. */
class ExchangeTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ApiKey KEY = new ApiKey("k", "a test");
  private static final Timeouts LIMITS =
      Timeouts.DEFAULT.withFirstByte(Duration.ofMinutes(15)).withIdle(Duration.ofMinutes(2));

  private final VirtualTime time = VirtualTime.still();
  private final List<Runnable> checks = new ArrayList<>();
  private final Sink sink = new Sink();
  private HttpResponse.BodyHandler<?> handler;
  private final CompletableFuture<Object> answer = new CompletableFuture<>();
  private long requested;
  private final Exchange exchange = transport().open(OutgoingRequest.get(URI.create("http://127.0.0.1:1/v1")), KEY, LIMITS, sink);

  @Test
  void beforeTheHeadSilenceCountsThoughNobodyHasAsked() {
    time.advance(LIMITS.firstByte());
    assertThat(sink.phase()).isEqualTo(Phase.FIRST_BYTE);
    assertThat(time.timers()).isZero();
  }

  @Test
  void afterTheHeadSilenceCountsOnlyWhileBytesAreWaitedFor() {
    head(200);
    time.advance(LIMITS.firstByte().multipliedBy(3));
    assertThat(sink.failure).isNull();

    exchange.demand();
    time.advance(LIMITS.firstByte().minus(MINUTE));
    assertThat(sink.failure).isNull();
    time.advance(LIMITS.firstByte());
    assertThat(sink.phase()).isEqualTo(Phase.FIRST_BYTE);
  }

  @Test
  void betweenBytesTheSameHolds() {
    head(200);
    exchange.demand();
    bytes();
    time.advance(LIMITS.firstByte().multipliedBy(3));
    assertThat(sink.failure).isNull();

    exchange.demand();
    time.advance(LIMITS.idle().multipliedBy(2));
    assertThat(sink.phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void aCheckThatComesWithTheFirstByteSetsNoSecondTimer() {
    head(200);
    exchange.demand();
    bytes();
    checks.get(0).run();
    assertThat(time.timers()).isEqualTo(1);
  }

  @Test
  void aCheckThatComesWithTheDrainNeitherEndsNorProlongsIt() {
    head(200);
    exchange.demand();
    bytes();
    exchange.drain();
    checks.get(0).run();
    checks.get(1).run();
    time.advance(VirtualTime.DRAIN.minusNanos(1));
    assertThat(time.timers()).isOne();
    assertThat(exchange.over()).isFalse();
    time.advance(Duration.ofNanos(1));
    assertThat(exchange.over()).isTrue();
    assertThat(time.timers()).isZero();
    assertThat(sink.failure).isNull();
  }

  @Test
  void theBodyOfAnErrorComesAsAWholeWithinTheLimitBetweenBytes() {
    exchange.demand();
    head(500);
    for (int i = 0; i < 3; i++) {
      assertThat(sink.failure).isNull();
      bytes();
      exchange.demand();
      time.advance(MINUTE.minusSeconds(10));
    }
    assertThat(sink.phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void oneBatchIsRequestedAndNoneWithoutDemand() {
    head(200);
    assertThat(requested).isZero();
    exchange.demand();
    assertThat(requested).isOne();
    exchange.demand();
    assertThat(requested).isOne();
    take(1);
    assertThat(requested).isOne();
    exchange.demand();
    assertThat(requested).isEqualTo(2);
  }

  @Test
  void afterManySmallBatchesFourAreRequestedAheadTwoAtATime() {
    head(200);
    exchange.demand();
    for (int i = 0; i < 24; i++) {
      take(1);
      exchange.demand();
    }
    assertThat(requested).isEqualTo(24 + 4);
    take(1);
    exchange.demand();
    assertThat(requested).isEqualTo(24 + 4);
    take(1);
    exchange.demand();
    assertThat(requested).isEqualTo(26 + 4);
  }

  /** Nobody may be reading an answer whose bytes come faster than they are taken. */
  @Test
  void aLargeBatchEndsTheRequestsAhead() {
    head(200);
    exchange.demand();
    for (int i = 0; i < 24; i++) {
      take(1);
      exchange.demand();
    }
    exchange.taken(List.of(ByteBuffer.allocate(16_384)));
    for (int i = 0; i < 3; i++) {
      exchange.demand();
      assertThat(requested).isEqualTo(24 + 4);
      exchange.taken(List.of(ByteBuffer.allocate(16_384)));
    }
    exchange.demand();
    assertThat(requested).isEqualTo(24 + 4 + 1);
  }

  @Test
  void aReaderThatIsBusyWithABatchIsNoSilentServer() {
    head(200);
    exchange.demand();
    bytes();
    exchange.demand();
    exchange.taken(List.of());
    time.advance(LIMITS.firstByte().multipliedBy(3));
    assertThat(sink.failure).isNull();
  }

  @Test
  void aCancelThatComesWithTheEndTouchesNoConnection() {
    head(200);
    exchange.getBody().thenRun(exchange::cancel);
    exchange.onComplete();
    assertThat(exchange.over()).isTrue();
    assertThat(answer).isNotDone();
  }

  private void take(int batches) {
    for (int i = 0; i < batches; i++) {
      bytes();
      exchange.taken(List.of(ByteBuffer.allocate(1)));
    }
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
      public void request(long n) {
        requested += n;
      }

      @Override
      public void cancel() {}
    });
  }

  private void bytes() {
    exchange.onNext(List.of(ByteBuffer.wrap(new byte[1])));
  }

  private Transport transport() {
    HttpClient client = new FakeClient(body -> {
      handler = body;
      return answer;
    });
    Scheduler noting = new Scheduler() {
      @Override
      public long nanos() {
        return time.nanos();
      }

      @Override
      public Instant now() {
        return time.now();
      }

      @Override
      public double random() {
        return time.random();
      }

      @Override
      public Timer after(Duration delay, Runnable action) {
        checks.add(action);
        return time.after(delay, action);
      }
    };
    return new Transport(
        new ApiKey("k", "a test"), Map.of(), client, MINUTE, noting);
  }

  private static final class Sink implements Exchange.Listener {
    private Throwable failure;

    Phase phase() {
      return ((ExchangeFailure) failure).phase();
    }

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
  }
}
