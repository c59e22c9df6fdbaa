package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.stdio.PipeTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        .hasMessageContaining("expected a server that speaks a revision from").hasMessageContaining("found [2025-11-25]");
  }

  /** Results and errors of {@code server/discover} that a server of the stateless revision does not give. */
  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"supportedVersions\":[]}", "{\"supportedVersions\":null}", "{\"supportedVersions\":\"all\"}",
      "{\"capabilities\":{\"tools\":{}}}", "{\"tools\":[]}"})
  void serverThatListsNoRevisionIsInitialized(String result) {
    FakeServer fake = new FakeServer("2024-11-05").result("server/discover", Json.parse(result).asObject());
    try (McpServer server = McpServerTest.client(fake).start()) {
      assertThat(server.revision()).isEqualTo("2024-11-05");
    }
  }

  @Test
  void revisionThatAServerNamesInARefusalIsAskedForOnceMore() {
    AtomicInteger asked = new AtomicInteger();
    FakeServer fake = new FakeServer(FakeServer.STATELESS);
    fake.on("server/discover", (message, out) -> out.accept(asked.getAndIncrement() == 0
        ? unsupported(message, FakeServer.STATELESS) : FakeServer.answer(message, JsonObject.of("supportedVersions",
            JsonArray.of(Json.of(FakeServer.STATELESS)), "capabilities", JsonObject.EMPTY))));
    try (McpServer server = McpServerTest.client(fake).start()) {
      assertThat(server.revision()).isEqualTo(FakeServer.STATELESS);
      assertThat(fake.methods()).containsExactly("server/discover", "server/discover");
    }
  }

  @Test
  void serverThatRefusesTheRevisionThatItNamesIsAskedTwice() {
    FakeServer fake = new FakeServer(FakeServer.STATELESS).on("server/discover",
        (message, out) -> out.accept(unsupported(message, FakeServer.STATELESS)));
    assertThatThrownBy(() -> McpServerTest.client(fake).start()).isInstanceOf(McpException.InvalidMessage.class)
        .hasMessageContaining("the server refuses 2026-07-28, which it lists").hasMessageNotContaining("expected a server");
    assertThat(fake.methods()).containsExactly("server/discover", "server/discover");
  }

  @Test
  void refusalThatNamesAnOlderRevisionLeadsToInitialize() {
    FakeServer fake = new FakeServer("2025-03-26").on("server/discover",
        (message, out) -> out.accept(unsupported(message, "2025-03-26")));
    try (McpServer server = McpServerTest.client(fake).start()) {
      assertThat(server.revision()).isEqualTo("2025-03-26");
    }
  }

  @Test
  void serverOfNewerRevisionsAloneIsRefusedWithTheAdviceToUpdateTheClient() {
    FakeServer fake = new FakeServer(FakeServer.STATELESS).result("server/discover",
        JsonObject.of("supportedVersions", JsonArray.of(Json.of("2027-03-01"))));
    assertThatThrownBy(() -> McpServerTest.client(fake).start()).isInstanceOf(McpException.InvalidMessage.class)
        .hasMessageContaining("found [2027-03-01]").hasMessageContaining("Update kimi-sdk-mcp");
  }

  /** A revision between two known ones is spoken as the older one, and one that is newer than all as the newest. */
  @ParameterizedTest
  @CsvSource({"2027-01-01, 2025-11-25", "2026-07-28, 2025-11-25", "2025-09-09, 2025-06-18", "2024-12-24, 2024-11-05"})
  void unknownRevisionIsSpokenAsTheNewestKnownOneBeforeIt(String chosen, String spoken) {
    FakeServer fake = new FakeServer(chosen).on("server/discover", (message, out) -> out.accept(FakeServer.error(message, -32601, "no")))
        .on("initialize", (message, out) -> out.accept(FakeServer.answer(message, JsonObject.of("protocolVersion", chosen,
            "capabilities", JsonObject.of("tools", JsonObject.EMPTY)))));
    try (Logged logged = new Logged(); McpServer server = McpServerTest.client(fake).start()) {
      assertThat(server.revision()).isEqualTo(spoken);
      assertThat(server.call("echo", JsonObject.of("text", "hi")).text()).contains("hi");
      assertThat(logged.lines().stream().filter(line -> line.contains(chosen))).singleElement().asString().contains(spoken);
    }
  }

  /** Revision 2025-03-26 lets a server put several messages into one array. */
  @Test
  void messagesOfABatchAreTakenOneByOne() {
    FakeServer fake = new FakeServer("2025-03-26").on("tools/call", (message, out) -> out.accept("["
        + FakeServer.notification("notifications/message", JsonObject.of("level", "info", "data", "x")) + ","
        + FakeServer.answer(message, FakeServer.text("from a batch")) + "]"));
    try (McpServer server = McpServerTest.client(fake).start()) {
      assertThat(server.call("echo", JsonObject.EMPTY).text()).isEqualTo("from a batch");
    }
  }

  private static String unsupported(JsonObject request, String revision) {
    return Json.write(JsonObject.of("jsonrpc", "2.0", "id", request.get("id"), "error", JsonObject.of("code", -32022, "message",
        "Unsupported protocol version", "data", JsonObject.of("supported", JsonArray.of(Json.of(revision))))));
  }
}
