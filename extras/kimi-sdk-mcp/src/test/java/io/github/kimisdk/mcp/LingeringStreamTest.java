package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that does not end the stream of a request after its answer. */
@Timeout(60)
class LingeringStreamTest {

  @Test
  void theStreamOfAnAnsweredRequestIsEnded() throws InterruptedException {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    ManualScheduler time = new ManualScheduler();
    try (FakeHttp http = new FakeHttp(new FakeServer("2025-11-25")); McpServer server = McpServer.builder(http.address())
        .scheduler(time).start()) {
      http.intercept((exchange, seen) -> {
        if (!seen.body().contains("tools/call")) {
          return false;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
          JsonObject request = Json.parse(seen.body()).asObject();
          out.write(("data: " + FakeServer.answer(request, FakeServer.text("done")) + "\n\n").getBytes(StandardCharsets.UTF_8));
          for (long end = System.nanoTime() + Duration.ofSeconds(30).toNanos(); System.nanoTime() < end; Thread.onSpinWait()) {
            out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
          }
          ended.complete(false);
        } catch (IOException closed) {
          ended.complete(true);
        }
        return true;
      });
      assertThat(server.call("echo", JsonObject.of("text", "a")).text()).isEqualTo("done");
      time.awaitTimer(Duration.ofSeconds(5));
      time.advance(Duration.ofSeconds(5));
      assertThat(ended.join()).isTrue();
    }
  }
}
