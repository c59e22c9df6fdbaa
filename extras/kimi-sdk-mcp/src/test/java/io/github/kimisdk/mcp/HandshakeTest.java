package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.stdio.PipeTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandshakeTest {

  /** A server that refuses {@code initialize}, and only then answers the first question, with a revision that begins with it. */
  @Test
  void bothQuestionsRefusedEndTheStart() throws Exception {
    ManualScheduler time = new ManualScheduler();
    CompletableFuture<JsonObject> first = new CompletableFuture<>();
    CountDownLatch refused = new CountDownLatch(1);
    FakeServer fake = new FakeServer("2025-11-25").on("server/discover", (message, out) -> first.complete(message))
        .on("initialize", (message, out) -> {
          out.accept(FakeServer.error(message, -1, "no"));
          refused.countDown();
        });
    PipeTransport pipe = new PipeTransport(fake, 1 << 20);
    CompletableFuture<McpServer> start = CompletableFuture.supplyAsync(
        () -> McpServer.builder("fake").scheduler(time).transports(() -> pipe).start(), task -> new Thread(task).start());
    first.get(20, TimeUnit.SECONDS);
    time.awaitTimer(Duration.ofSeconds(3));
    time.advance(Duration.ofSeconds(3));
    refused.await(20, TimeUnit.SECONDS);
    pipe.write(FakeServer.answer(first.join(), JsonObject.of("supportedVersions", JsonArray.of(Json.of("2025-11-25")))));
    assertThatThrownBy(() -> start.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(McpException.InvalidMessage.class)
        .hasMessageContaining("expected a server that speaks a revision of").hasMessageContaining("found [2025-11-25]");
  }
}
