package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers with HTTP and SSE as in revision 2024-11-05, which a client finds because they refuse the first messages. */
@Timeout(60)
class OldTransportTest {

  private static final ToolCall CALL = ToolCall.of("c", "echo", "{\"text\":\"hi\"}");
  private static final String TOKEN = "token-that-stays-here";

  private static FakeHttp http(FakeServer fake, FakeSse sse) {
    return new FakeHttp(fake).intercept(sse);
  }

  @ParameterizedTest
  @CsvSource({"2024-11-05, 404", "2024-11-05, 405", "2024-11-05, 400", "2025-03-26, 404", "2025-06-18, 405", "2025-11-25, 404"})
  void toolsAreCalledOverTheEventStream(String revision, int refusal) throws Exception {
    FakeServer fake = new FakeServer(revision);
    FakeSse sse = new FakeSse(fake, refusal);
    try (FakeHttp http = http(fake, sse); McpServer server = McpServer.builder(http.address()).token(TOKEN).start()) {
      assertThat(server.revision()).isEqualTo(revision);
      assertThat(server.tools().get(0).call(CALL).text()).isEqualTo("echo: {\"text\":\"hi\"}");
      server.ping();
      List<FakeHttp.Seen> seen = http.seen();
      assertThat(seen).allSatisfy(request -> assertThat(request.header("Authorization")).isEqualTo("Bearer " + TOKEN));
      assertThat(seen.stream().filter(request -> request.method().equals("GET"))).hasSize(1);
      assertThat(seen.stream().filter(request -> request.body().contains("tools/call")))
          .allMatch(request -> request.path().equals(FakeSse.MESSAGES));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.2:1/messages", "//example.com/messages", "https://127.0.0.1/messages", "file:///etc/passwd",
      "mailto:kim@example.com", "http://", "a b", "::"})
  void messagesGoToTheOriginOfTheServerAlone(String endpoint) {
    FakeServer fake = new FakeServer("2024-11-05");
    FakeSse sse = new FakeSse(fake, 405).endpoint(endpoint);
    try (FakeHttp http = http(fake, sse)) {
      McpServerBuilder builder = McpServer.builder(http.address()).token(TOKEN);
      assertThatThrownBy(builder::start).isInstanceOf(McpException.InvalidMessage.class)
          .hasMessageContaining("at the origin of the server").hasMessageNotContaining(TOKEN);
      assertThat(fake.received()).isEmpty();
      assertThat(http.seen()).allMatch(seen -> seen.path().equals("/mcp"));
    }
  }

  @Test
  void endlessAddressIsRefused() {
    FakeServer fake = new FakeServer("2024-11-05");
    try (FakeHttp http = http(fake, new FakeSse(fake, 405).endpoint("/" + "x".repeat(100_000)))) {
      assertThatThrownBy(() -> McpServer.connect(http.address())).isInstanceOf(McpException.InvalidMessage.class);
    }
  }

  @Test
  void streamWithoutAnAddressEndsAsTheRefusal() throws Exception {
    FakeServer fake = new FakeServer("2024-11-05");
    ManualScheduler time = new ManualScheduler();
    try (FakeHttp http = http(fake, new FakeSse(fake, 405).endpoint(""))) {
      CompletableFuture<McpServer> start = CompletableFuture.supplyAsync(
          () -> McpServer.builder(http.address()).scheduler(time).start(), task -> new Thread(task).start());
      time.awaitTimer(Duration.ofSeconds(10));
      time.advance(Duration.ofSeconds(10));
      assertThatThrownBy(() -> start.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(McpException.Unreachable.class)
          .hasMessageContaining("the server refused initialize with the status 405");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405})
  void serverThatHasNoStreamEitherIsRefusedAsBefore(int status) {
    FakeServer fake = new FakeServer("2024-11-05");
    try (FakeHttp http = new FakeHttp(fake)) {
      http.intercept((exchange, seen) -> {
        FakeHttp.send(exchange, status, "text/plain", "nothing here");
        return true;
      });
      assertThatThrownBy(() -> McpServer.connect(http.address())).isInstanceOf(McpException.Unreachable.class)
          .hasMessageContaining("the server refused initialize with the status " + status + ": nothing here");
    }
  }

  /** The first question went to the other transport. It is asked here once, as a server of the stateless revision expects. */
  @Test
  void bothQuestionsRefusedOverTheEventStreamEndTheStart() {
    FakeServer fake = new FakeServer("2024-11-05").on("initialize",
        (message, out) -> out.accept(FakeServer.error(message, -1, "no")));
    try (FakeHttp http = http(fake, new FakeSse(fake, 404))) {
      assertThatThrownBy(() -> McpServer.connect(http.address())).isInstanceOf(McpException.Refused.class)
          .hasMessageContaining("the server refused initialize with the code -1: no");
      assertThat(fake.methods()).containsExactly("initialize", "server/discover");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 429, 406})
  void otherStatusesOpenNoStream(int status) {
    FakeServer fake = new FakeServer("2024-11-05");
    try (FakeHttp http = http(fake, new FakeSse(fake, status))) {
      assertThatThrownBy(() -> McpServer.connect(http.address())).isInstanceOf(McpException.Unreachable.class);
      assertThat(http.seen()).noneMatch(seen -> seen.method().equals("GET"));
    }
  }

  @Test
  void streamThatEndsFailsTheCallAndIsOpenedAgain() throws Exception {
    FakeServer fake = new FakeServer("2024-11-05");
    FakeSse sse = new FakeSse(fake, 404);
    try (FakeHttp http = http(fake, sse); McpServer server = McpServer.connect(http.address())) {
      Tool<JsonObject> echo = server.tools().get(0);
      fake.on("tools/call", (message, out) -> sse.die());
      ToolResult died = echo.call(CALL);
      assertThat(died.failed()).isTrue();
      assertThat(died.text()).contains("the server has ended its event stream");
      fake.result("tools/call", FakeServer.text("again"));
      assertThat(echo.call(CALL).text()).isEqualTo("again");
      assertThat(http.seen().stream().filter(seen -> seen.method().equals("GET"))).hasSize(2);
    }
  }

  @Test
  void largeMessageFailsTheCallAndTheNextOneWorks() throws Exception {
    FakeServer fake = new FakeServer("2024-11-05");
    FakeSse sse = new FakeSse(fake, 404);
    try (FakeHttp http = http(fake, sse); McpServer server = McpServer.builder(http.address()).maxMessageBytes(1 << 16).start()) {
      Tool<JsonObject> echo = server.tools().get(0);
      fake.result("tools/call", FakeServer.text("x".repeat(1 << 20)));
      assertThat(echo.call(CALL).text()).contains("expected messages of at most 65536 bytes");
      fake.result("tools/call", FakeServer.text("small"));
      assertThat(echo.call(CALL).text()).isEqualTo("small");
    }
  }

  @Test
  void refusedMessageFailsItsCallAlone() throws Exception {
    FakeServer fake = new FakeServer("2024-11-05");
    FakeSse sse = new FakeSse(fake, 404);
    try (FakeHttp http = http(fake, sse); McpServer server = McpServer.connect(http.address())) {
      Tool<JsonObject> echo = server.tools().get(0);
      http.intercept((exchange, seen) -> {
        if (!seen.body().contains("tools/call")) {
          return sse.handle(exchange, seen);
        }
        FakeHttp.send(exchange, 413, "text/plain", "too much for session-of-1234");
        return true;
      });
      assertThat(echo.call(CALL).text()).contains("the server refused tools/call with the status 413: too much for ***");
      server.ping();
    }
  }

  @Test
  void closeEndsTheStream() throws Exception {
    FakeServer fake = new FakeServer("2024-11-05");
    FakeSse sse = new FakeSse(fake, 404);
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    try (FakeHttp http = http(fake, sse)) {
      McpServer.connect(http.address()).close();
      new Thread(() -> {
        try {
          while (true) {
            sse.write(": still here\n\n");
          }
        } catch (RuntimeException gone) {
          ended.complete(true);
        }
      }).start();
      assertThat(ended.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
