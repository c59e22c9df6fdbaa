package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.stdio.PipeTransport;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pauses and time limits, with a clock that the test moves. */
@Timeout(60)
class RestartTest {

  private static final ToolCall CALL = ToolCall.of("c", "echo", "{\"text\":\"hi\"}");

  private final ManualScheduler time = new ManualScheduler();
  private final List<PipeTransport> made = new CopyOnWriteArrayList<>();
  private final FakeServer fake = new FakeServer("2025-11-25");
  private final AtomicInteger changes = new AtomicInteger();
  private volatile Runnable opening = () -> { };
  private McpServer server;

  private McpServer start() {
    server = McpServer.builder("fake").scheduler(time).onToolsChanged(changes::incrementAndGet).transports(() -> {
      PipeTransport transport = new PipeTransport(fake, 1 << 20, opening);
      made.add(transport);
      return transport;
    }).start();
    return server;
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private CompletableFuture<ToolResult> call(Tool<JsonObject> tool) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return tool.call(CALL);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }, task -> {
      Thread thread = new Thread(task, "caller");
      thread.setDaemon(true);
      thread.start();
    });
  }

  @Test
  void serverIsStartedAgainAfterAPauseThatDoubles() throws Exception {
    Tool<JsonObject> echo = start().tools().get(0);
    for (int pause : new int[] {500, 1_000, 2_000, 4_000}) {
      made.get(made.size() - 1).die();
      time.awaitTimer(Duration.ofMillis(pause));
      int before = made.size();
      CompletableFuture<ToolResult> waiting = call(echo);
      time.awaitTimer(Duration.ofMinutes(1));
      time.advance(Duration.ofMillis(pause - 1));
      assertThat(made).hasSize(before);
      time.advance(Duration.ofMillis(1));
      assertThat(waiting.get(20, TimeUnit.SECONDS).text()).contains("hi");
      assertThat(made).hasSize(before + 1);
    }
    assertThat(made.subList(0, 4)).allMatch(PipeTransport::closed);
    assertThat(changes.get()).isPositive();
  }

  @Test
  void pauseBeginsAnewAfterAMinute() throws Exception {
    Tool<JsonObject> echo = start().tools().get(0);
    made.get(0).die();
    time.awaitTimer(Duration.ofMillis(500));
    time.advance(Duration.ofMillis(500));
    assertThat(echo.call(CALL).failed()).isFalse();
    time.advance(Duration.ofMinutes(2));
    made.get(1).die();
    time.awaitTimer(Duration.ofMillis(500));
  }

  @Test
  void startsThatFailEndAfterFiveAndACallStartsAgain() throws Exception {
    Tool<JsonObject> echo = start().tools().get(0);
    fake.on("server/discover", (message, out) -> out.accept(FakeServer.DIE));
    fake.on("initialize", (message, out) -> out.accept(FakeServer.DIE));
    made.get(0).die();
    for (int pause : new int[] {500, 1_000, 2_000, 4_000, 8_000}) {
      // The limit of the start before may end a moment after that start.
      time.awaitOnlyTimer(Duration.ofMillis(pause));
      time.advance(Duration.ofMillis(pause));
    }
    // The first start that failed was tried in two ways.
    long limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while ((made.size() < 7 || !made.get(6).closed()) && System.nanoTime() < limit) {
      Thread.onSpinWait();
    }
    fake.on("initialize", (message, out) -> new FakeServer("2025-11-25").handle(message, out));
    CompletableFuture<ToolResult> waiting = call(echo);
    time.awaitTimer(Duration.ofSeconds(16));
    time.advance(Duration.ofSeconds(16));
    assertThat(waiting.get(20, TimeUnit.SECONDS).failed()).isFalse();
  }

  @Test
  void callThatWaitsForAStartHasItsTimeLimit() throws Exception {
    Tool<JsonObject> echo = start().tools().get(0);
    for (int i = 0; i < 6; i++) {
      made.get(i).die();
      time.awaitTimer(Duration.ofMillis(500L << i));
      if (i < 5) {
        time.advance(Duration.ofMillis(500L << i));
        assertThat(echo.call(CALL).failed()).isFalse();
      }
    }
    fake.on("server/discover", (message, out) -> { }).on("initialize", (message, out) -> { });
    CompletableFuture<ToolResult> waiting = call(echo);
    time.awaitTimer(Duration.ofMinutes(1));
    time.advance(Duration.ofMinutes(1));
    assertThat(waiting.get(20, TimeUnit.SECONDS).text()).contains("was not started again in time");
  }

  @Test
  void silenceEndsACallAndTellsTheServer() throws Exception {
    fake.on("tools/call", (message, out) -> { });
    Tool<JsonObject> echo = start().tools().get(0);
    CompletableFuture<ToolResult> waiting = call(echo);
    // The timer of an earlier request may still be there; the one of this call is when the server has the request.
    await(() -> fake.methods().contains("tools/call"));
    time.awaitTimer(Duration.ofMinutes(1));
    time.advance(Duration.ofSeconds(59));
    assertThat(waiting).isNotDone();
    time.advance(Duration.ofSeconds(1));
    assertThat(waiting.get(20, TimeUnit.SECONDS).text()).contains("gave no answer to tools/call within 60 s");
    // The waiting thread goes on before the server is told.
    await(() -> fake.methods().contains("notifications/cancelled"));
  }

  @Test
  void growingProgressBeginsTheTimeLimitAgainUpToTheTotal() throws Exception {
    CompletableFuture<JsonObject> request = new CompletableFuture<>();
    fake.on("tools/call", (message, out) -> request.complete(message));
    Tool<JsonObject> echo = start().tools().get(0);
    CompletableFuture<ToolResult> waiting = call(echo);
    time.awaitTimer(Duration.ofMinutes(1));
    var token = request.get(20, TimeUnit.SECONDS).get("params").asObject().get("_meta").asObject().get("progressToken");
    for (int minute = 1; minute <= 13; minute++) {
      made.get(0).write(FakeServer.notification("notifications/progress", JsonObject.of("progressToken", token, "progress", minute)));
      assertThat(waiting).isNotDone();
      time.advance(Duration.ofSeconds(45));
    }
    assertThat(waiting).isNotDone();
    made.get(0).write(FakeServer.notification("notifications/progress", JsonObject.of("progressToken", token, "progress", 14)));
    time.advance(Duration.ofSeconds(15));
    assertThat(waiting.get(20, TimeUnit.SECONDS).text()).contains("within 10 min");
  }

  @Test
  void closingFailsCallsThatWait() throws Exception {
    CountDownLatch came = new CountDownLatch(1);
    fake.on("tools/call", (message, out) -> came.countDown());
    Tool<JsonObject> echo = start().tools().get(0);
    CompletableFuture<ToolResult> waiting = call(echo);
    assertThat(came.await(20, TimeUnit.SECONDS)).isTrue();
    server.close();
    assertThat(waiting.get(20, TimeUnit.SECONDS).failed()).isTrue();
    assertThatThrownBy(() -> server.ping()).isInstanceOf(McpException.Unreachable.class);
  }

  @Test
  void callThatIsCancelledBeforeTheRestartIsNotSent() throws Exception {
    start();
    made.get(0).die();
    time.awaitTimer(Duration.ofMillis(500));
    Thread caller = new Thread(() -> assertThatThrownBy(() -> server.call("echo", JsonObject.of("text", "erase")))
        .isInstanceOf(McpException.Interrupted.class));
    caller.start();
    time.awaitTimer(Duration.ofMinutes(1));
    caller.interrupt();
    caller.join();
    time.advance(Duration.ofMillis(500));
    assertThat(server.call("echo", JsonObject.of("text", "hi")).text()).contains("hi");
    assertThat(fake.received().toString()).doesNotContain("erase");
    assertThat(fake.methods()).doesNotContain("notifications/cancelled");
  }

  @Test
  void factsAreThoseOfTheLastStart() throws Exception {
    start();
    fake.result("initialize", JsonObject.of("protocolVersion", "2025-06-18", "capabilities", JsonObject.EMPTY, "serverInfo",
        JsonObject.of("name", "other", "version", "2")));
    made.get(0).die();
    time.awaitTimer(Duration.ofMillis(500));
    time.advance(Duration.ofMillis(500));
    server.ping();
    assertThat(server.program()).isEqualTo("other 2");
    assertThat(server.revision()).isEqualTo("2025-06-18");
    assertThat(server.tools()).isEmpty();
  }

  @Test
  void startThatIsInterruptedLeavesNoServer() throws Exception {
    fake.on("server/discover", (message, out) -> { });
    Thread starter = new Thread(() -> assertThatThrownBy(this::start).isInstanceOf(McpException.Interrupted.class));
    starter.start();
    await(() -> fake.methods().contains("server/discover"));
    starter.interrupt();
    starter.join();
    await(() -> made.get(0).closed());
  }

  @Test
  void closingDuringARestartLeavesNoServer() throws Exception {
    start();
    CountDownLatch opens = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    opening = () -> {
      opens.countDown();
      try {
        closed.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
    made.get(0).die();
    time.awaitTimer(Duration.ofMillis(500));
    time.advance(Duration.ofMillis(500));
    assertThat(opens.await(20, TimeUnit.SECONDS)).isTrue();
    server.close();
    closed.countDown();
    await(() -> made.get(1).opened());
    await(() -> made.get(1).closed());
  }

  @Test
  void subscriptionThatTheServerEndsIsOpenedAgain() throws Exception {
    FakeServer stateless = new FakeServer(FakeServer.STATELESS).on("subscriptions/listen", (message, out) -> out.accept(
        FakeServer.notification("notifications/cancelled", JsonObject.of("requestId", message.get("id")))));
    server = McpServer.builder("fake").scheduler(time).onToolsChanged(changes::incrementAndGet)
        .transports(() -> new PipeTransport(stateless, 1 << 20)).start();
    time.awaitTimer(Duration.ofSeconds(2));
    time.advance(Duration.ofSeconds(2));
    time.awaitTimer(Duration.ofSeconds(4));
    assertThat(stateless.methods().stream().filter(method -> method.equals("subscriptions/listen"))).hasSize(2);
    await(() -> changes.get() == 1);
  }
}
