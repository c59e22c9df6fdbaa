package io.github.kimisdk.benchmarks.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayRunTest {

  @Test
  void theLinesOfAGatewayBecomeARow() throws IOException {
    assertThat(GatewayRun.rows(List.of(
        "bare     whole answer, one after the other: 0.245 ms, added 0.116 ms",
        "gateway  whole answer, one after the other: 0.321 ms, added 0.192 ms",
        "gateway  at 2000 requests per second: median 0.34 ms, p99 1.67 ms, added at p99 1.38 ms, in the quietest run -0.77 ms, "
            + "235 us of processor time for a request",
        "gateway  64 streams: 219920 chunks per second",
        "gateway  5000 idle streams: 209.4 MiB of heap, 40 threads (before: 12.1 MiB, 20 threads)")).values()).containsExactly(
            JsonObject.of("gateway", "bare", "idle", "", "call", 0.245, "added", 0.116),
            JsonObject.of("gateway", "gateway", "idle", 209.4, "call", 0.321, "added", 0.192, "median", 0.34, "p99", 1.67,
                "micros", 235.0, "chunks", 219_920.0));
  }

  @Test
  void anUnknownLineIsRefused() {
    assertThatThrownBy(() -> GatewayRun.rows(List.of("bare     sleeps"))).isInstanceOf(IOException.class)
        .hasMessageContaining("bare     sleeps");
  }
}
