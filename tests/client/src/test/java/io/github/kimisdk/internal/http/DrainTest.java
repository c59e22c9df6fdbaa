package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A body that nobody listens to any more is remembered as long as it runs, and no longer. */
class DrainTest {

  private final VirtualTime time = VirtualTime.still();
  private final Transport transport = new Transport(
      new ApiKey(TestKimi.KEY, "a test"), Map.of(), null, Duration.ofSeconds(1), time);
  private final Exchange exchange = new Exchange(
      transport, new Clients.Use(0, false), new Nobody(), null, new Watchdog(Timeouts.DEFAULT, time, false));

  @Test
  void itIsForgottenWhenItEnds() {
    exchange.drain();
    assertThat(transport.draining()).isEqualTo(1);

    exchange.onComplete();
    assertThat(transport.draining()).isZero();
  }

  @Test
  void oneThatHasEndedOnAnotherThreadIsNotRemembered() {
    exchange.onComplete();
    exchange.drain();

    assertThat(transport.draining()).isZero();
  }

  @Test
  void oneThatWasCancelledIsNotRemembered() {
    exchange.cancel();
    exchange.drain();

    assertThat(transport.draining()).isZero();
  }

  private static final class Nobody implements Exchange.Listener {

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
    public void lost(Exchange from, Throwable cause) {}
  }
}
