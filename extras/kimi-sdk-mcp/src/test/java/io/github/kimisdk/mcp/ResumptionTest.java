package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event streams that break off and go on over another connection. */
@Timeout(60)
class ResumptionTest {

  private final ManualScheduler time = new ManualScheduler();
  private final AtomicReference<JsonObject> call = new AtomicReference<>();
  /** The id of the last event that the client has, for each connection that continues. */
  private final List<String> resumed = new java.util.concurrent.CopyOnWriteArrayList<>();

  private static boolean stream(HttpExchange exchange, String events) throws IOException {
    FakeHttp.send(exchange, 200, "text/event-stream", events);
    return true;
  }

  private String done(String text) {
    return "data: " + FakeServer.answer(call.get(), FakeServer.text(text)) + "\n\n";
  }

  /** Answers a call with events, and the connections that follow as a function says. */
  private FakeHttp.Interception breaking(String first, FakeHttp.Interception next) {
    return (exchange, seen) -> {
      if (seen.body().contains("tools/call")) {
        call.set(Json.parse(seen.body()).asObject());
        return stream(exchange, first);
      }
      if (seen.method().equals("GET") && !seen.header("Last-Event-ID").isEmpty()) {
        resumed.add(seen.header("Last-Event-ID"));
        return next.handle(exchange, seen);
      }
      return false;
    };
  }

  private CompletableFuture<String> called(McpServer server) {
    var echo = server.tools().get(0);
    return CompletableFuture.supplyAsync(() -> {
      try {
        return echo.call(ToolCall.of("c", "echo", "{\"text\":\"hi\"}")).text();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }, task -> new Thread(task).start());
  }

  private void pause(long millis) throws InterruptedException {
    time.awaitTimer(Duration.ofMillis(millis));
    time.advance(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2025-06-18", "2025-03-26"})
  void callGoesOnAfterTheLastEventAndThePauseOfTheServer(String revision) throws Exception {
    try (FakeHttp http = new FakeHttp(new FakeServer(revision)).session("session-1234");
        McpServer server = McpServer.builder(http.address()).scheduler(time).token("token-of-mine-77").start()) {
      http.intercept(breaking("id: a-1\nretry: 700\ndata:\n\n", (exchange, seen) -> {
        assertThat(seen.header("Mcp-Session-Id")).isEqualTo("session-1234");
        assertThat(seen.header("Authorization")).isEqualTo("Bearer token-of-mine-77");
        return stream(exchange, resumed.size() == 1 ? "id: a-2\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"x\"}\r\n\r\n" : done("done"));
      }));
      CompletableFuture<String> result = called(server);
      pause(700);
      pause(700);
      assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo("done");
      assertThat(resumed).containsExactly("a-1", "a-2");
    }
  }

  @Test
  void connectionThatBreaksInAnEventGoesOnBeforeIt() throws Exception {
    try (FakeHttp http = new FakeHttp(new FakeServer("2025-11-25"));
        McpServer server = McpServer.builder(http.address()).scheduler(time).start()) {
      http.intercept(breaking("id: 1\ndata:\n\nid: 2\ndata: {\"half\":", (exchange, seen) -> stream(exchange, done("whole"))));
      CompletableFuture<String> result = called(server);
      pause(1_000);
      assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo("whole");
      assertThat(resumed).containsExactly("1");
    }
  }

  @Test
  void streamThatBringsNoEventIsNotResumedWithoutEnd() throws Exception {
    try (FakeHttp http = new FakeHttp(new FakeServer("2025-11-25"));
        McpServer server = McpServer.builder(http.address()).scheduler(time).start()) {
      http.intercept(breaking("id: 1\nretry: 0\ndata:\n\n", (exchange, seen) -> stream(exchange, ": nothing\n\n")));
      CompletableFuture<String> result = called(server);
      for (int millis : new int[] {100, 200, 400, 800, 1_600}) {
        pause(millis);
      }
      assertThat(result.get(20, TimeUnit.SECONDS)).contains("the server ended its answer to tools/call without a result");
      assertThat(resumed).hasSize(5);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 500})
  void serverThatResumesNothingHasEndedItsAnswer(int status) throws Exception {
    try (FakeHttp http = new FakeHttp(new FakeServer("2025-11-25"));
        McpServer server = McpServer.builder(http.address()).scheduler(time).start()) {
      http.intercept(breaking("id: 1\ndata:\n\n", (exchange, seen) -> {
        FakeHttp.send(exchange, status, "", "");
        return true;
      }));
      CompletableFuture<String> result = called(server);
      pause(1_000);
      assertThat(result.get(20, TimeUnit.SECONDS)).contains("the server ended its answer to tools/call without a result");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"id\ndata:\n\n", "id:\ndata:\n\n", "id: ä\ndata:\n\n", "id: 1\ndata:\n", ": id: 1\n\n", "idle: 1\n\n"})
  void streamWithoutAnIdIsNotResumed(String events) throws Exception {
    try (FakeHttp http = new FakeHttp(new FakeServer("2025-11-25"));
        McpServer server = McpServer.builder(http.address()).scheduler(time).start()) {
      http.intercept(breaking(events, (exchange, seen) -> false));
      assertThat(called(server).get(20, TimeUnit.SECONDS)).contains("without a result").contains("named no event");
      assertThat(resumed).isEmpty();
    }
  }

  @Test
  void answeredStreamIsNotResumed() throws Exception {
    AtomicInteger gets = new AtomicInteger();
    try (FakeHttp http = new FakeHttp(new FakeServer("2025-11-25"));
        McpServer server = McpServer.builder(http.address()).scheduler(time).start()) {
      http.intercept((exchange, seen) -> {
        if (seen.body().contains("tools/call")) {
          call.set(Json.parse(seen.body()).asObject());
          return stream(exchange, "id: 1\n" + done("done"));
        }
        gets.addAndGet(seen.header("Last-Event-ID").isEmpty() ? 0 : 1);
        return false;
      });
      assertThat(called(server).get(20, TimeUnit.SECONDS)).isEqualTo("done");
      server.ping();
      time.advance(Duration.ofSeconds(30));
      server.ping();
      assertThat(gets).hasValue(0);
    }
  }

  /** The stream for messages that belong to no request. */
  @Test
  void standingStreamGoesOnAfterItsLastEvent() throws Exception {
    Semaphore told = new Semaphore(0);
    String changed = FakeServer.notification("notifications/tools/list_changed", JsonObject.EMPTY);
    try (FakeHttp http = new FakeHttp(new FakeServer("2025-11-25"))) {
      http.intercept((exchange, seen) -> {
        if (!seen.method().equals("GET")) {
          return false;
        }
        resumed.add(seen.header("Last-Event-ID"));
        return stream(exchange, "id: s-" + resumed.size() + "\nretry: 3000\ndata: " + changed + "\n\n");
      });
      try (McpServer server = McpServer.builder(http.address()).scheduler(time).onToolsChanged(told::release).start()) {
        for (int i = 0; i < 3; i++) {
          assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
          pause(3_000);
        }
        assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(resumed).containsExactly("", "s-1", "s-2", "s-3");
        server.ping();
      }
    }
  }
}
