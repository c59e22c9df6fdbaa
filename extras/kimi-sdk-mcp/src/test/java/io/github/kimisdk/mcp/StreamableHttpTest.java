package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StreamableHttpTest {

  private static final ToolCall CALL = ToolCall.of("c", "echo", "{\"text\":\"hi\"}");

  @ParameterizedTest
  @CsvSource({"2026-07-28, true", "2026-07-28, false", "2025-11-25, true", "2025-11-25, false", "2025-06-18, true"})
  void toolsAreCalledWithTheHeadersOfTheRevision(String revision, boolean events) throws Exception {
    FakeServer fake = new FakeServer(revision);
    boolean stateless = revision.equals(FakeServer.STATELESS);
    try (FakeHttp http = new FakeHttp(fake)) {
      if (!stateless) {
        http.session("session-1234");
      }
      if (events) {
        http.events();
      }
      try (McpServer server = McpServer.connect(http.address())) {
        assertThat(server.revision()).isEqualTo(revision);
        assertThat(server.tools().get(0).call(CALL).text()).isEqualTo("echo: {\"text\":\"hi\"}");
      }
      FakeHttp.Seen call = http.seen().stream().filter(seen -> seen.body().contains("tools/call")).findFirst().orElseThrow();
      assertThat(call.header("MCP-Protocol-Version")).isEqualTo(revision);
      assertThat(call.header("Accept")).contains("application/json", "text/event-stream");
      assertThat(call.header("Mcp-Session-Id")).isEqualTo(stateless ? "" : "session-1234");
      assertThat(call.header("Mcp-Method")).isEqualTo(stateless ? "tools/call" : "");
      assertThat(call.header("Mcp-Name")).isEqualTo(stateless ? "echo" : "");
      // A notification, which nobody waits for, may come after it.
      assertThat(http.seen().stream().filter(seen -> seen.method().equals("DELETE")).count()).isEqualTo(stateless ? 0 : 1);
    }
  }

  @Test
  void markedArgumentsBecomeHeadersAndWrongMarksLeaveTheToolOut() throws Exception {
    JsonObject region = JsonObject.of("type", "string", "x-mcp-header", "Region");
    JsonObject good = JsonObject.of("type", "object", "properties", JsonObject.of("region", region, "size",
        JsonObject.of("type", "integer", "x-mcp-header", "Size")));
    JsonObject inArray = JsonObject.of("type", "object", "properties",
        JsonObject.of("list", JsonObject.of("type", "array", "items", region)));
    JsonObject number = JsonObject.of("type", "object", "properties",
        JsonObject.of("n", JsonObject.of("type", "number", "x-mcp-header", "N")));
    JsonObject breaks = JsonObject.of("type", "object", "properties",
        JsonObject.of("n", JsonObject.of("type", "string", "x-mcp-header", "N\r\nX: 1")));
    FakeServer fake = new FakeServer(FakeServer.STATELESS).tools(FakeServer.tool("查", good), FakeServer.tool("array", inArray),
        FakeServer.tool("number", number), FakeServer.tool("breaks", breaks));
    try (FakeHttp http = new FakeHttp(fake); McpServer server = McpServer.connect(http.address())) {
      assertThat(server.tools()).hasSize(1);
      assertThat(server.toolList().subList(1, 4)).allSatisfy(tool -> assertThat(tool.problem().orElse("")).contains("x-mcp-header"));
      server.tools().get(0).call(ToolCall.of("c", "x", "{\"region\":\"Köln\",\"size\":42}"));
      FakeHttp.Seen call = http.seen().get(http.seen().size() - 1);
      assertThat(call.header("Mcp-Param-Region")).isEqualTo("=?base64?S8O2bG4=?=");
      assertThat(call.header("Mcp-Param-Size")).isEqualTo("42");
      assertThat(call.header("Mcp-Name")).startsWith("=?base64?");
    }
  }

  @Test
  void wrongHeadersListTheToolsAgainAndRepeatTheCall() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    FakeServer fake = new FakeServer(FakeServer.STATELESS).on("tools/call", (message, out) -> out.accept(calls.getAndIncrement() == 0
        ? FakeServer.error(message, -32020, "Header mismatch") : FakeServer.answer(message, FakeServer.text("done"))));
    try (FakeHttp http = new FakeHttp(fake); McpServer server = McpServer.connect(http.address())) {
      assertThat(server.tools().get(0).call(CALL).text()).isEqualTo("done");
      assertThat(fake.methods()).endsWith("tools/call", "tools/list", "tools/call");
    }
  }

  @Test
  void callByTheNameOfTheServerGetsItsHeadersAfterAList() {
    AtomicInteger calls = new AtomicInteger();
    FakeServer fake = new FakeServer(FakeServer.STATELESS).tools(FakeServer.tool("search", JsonObject.of("type", "object",
        "properties", JsonObject.of("region", JsonObject.of("type", "string", "x-mcp-header", "Region")))))
        .on("tools/call", (message, out) -> out.accept(calls.getAndIncrement() == 0
            ? FakeServer.error(message, -32020, "Header mismatch") : FakeServer.answer(message, FakeServer.text("done"))));
    try (FakeHttp http = new FakeHttp(fake); McpServer server = McpServer.builder(http.address()).name("gh").start()) {
      assertThat(server.call("search", JsonObject.of("region", "eu")).text()).isEqualTo("done");
      assertThat(http.seen().get(http.seen().size() - 1).header("Mcp-Param-Region")).isEqualTo("eu");
    }
  }

  @Test
  void endedSessionIsBegunAgainAndTheCallRepeated() throws Exception {
    FakeServer fake = new FakeServer("2025-11-25");
    try (FakeHttp http = new FakeHttp(fake).session("session-one"); McpServer server = McpServer.connect(http.address())) {
      var echo = server.tools().get(0);
      http.session("session-two");
      assertThat(echo.call(CALL).text()).isEqualTo("echo: {\"text\":\"hi\"}");
      assertThat(fake.methods().stream().filter(method -> method.equals("initialize"))).hasSize(2);
      assertThat(fake.methods().stream().filter(method -> method.equals("tools/call"))).hasSize(1);
    }
  }

  @Test
  void sessionThatAServerDoesNotKnowIsBegunAgain() throws Exception {
    try (FakeHttp http = new FakeHttp(new FakeServer("2025-11-25")).session("session-one");
        McpServer server = McpServer.connect(http.address())) {
      var echo = server.tools().get(0);
      http.session("session-two").intercept((exchange, seen) -> {
        boolean unknown = seen.header("Mcp-Session-Id").equals("session-one");
        if (unknown) {
          FakeHttp.send(exchange, 400, "application/json", "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,"
              + "\"message\":\"Bad Request: No valid session ID provided\"},\"id\":null}");
        }
        return unknown;
      });
      assertThat(echo.call(CALL).text()).isEqualTo("echo: {\"text\":\"hi\"}");
    }
  }

  @Test
  void addressWithAUserIsRefusedAndNotShown() {
    assertThatThrownBy(() -> McpServer.connect(URI.create("http://kim:hunter2hunter2@127.0.0.1:1/mcp")))
        .isInstanceOf(McpException.Misconfigured.class).hasMessageContaining("127.0.0.1:1").hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("kim:");
    try (FakeHttp http = new FakeHttp(new FakeServer(FakeServer.STATELESS))) {
      http.intercept((exchange, seen) -> redirect(exchange, 307, "http://kim:hunter2hunter2@other.example.com:81/"));
      assertThatThrownBy(() -> McpServer.connect(http.address())).isInstanceOf(McpException.Unreachable.class)
          .hasMessageContaining("http://other.example.com:81").hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void endedSessionFailsNoOtherCall() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CompletableFuture<?> both = new CompletableFuture<>();
    CompletableFuture<?> renewed = new CompletableFuture<>();
    CompletableFuture<?> told = new CompletableFuture<>();
    FakeServer fake = new FakeServer("2025-11-25");
    try (FakeHttp http = new FakeHttp(fake).session("session-one");
        McpServer server = McpServer.builder(http.address()).onToolsChanged(() -> told.complete(null)).start()) {
      var echo = server.tools().get(0);
      http.session("session-two").intercept((exchange, seen) -> {
        if (seen.body().contains("tools/call") && seen.header("Mcp-Session-Id").equals("session-one")) {
          int number = calls.incrementAndGet();
          (number == 1 ? both : renewed).orTimeout(20, TimeUnit.SECONDS).handle((nothing, late) -> "").join();
        }
        return false;
      });
      CompletableFuture<String> first = called(echo);
      CompletableFuture<String> second = called(echo);
      for (long end = System.nanoTime() + 20_000_000_000L; calls.get() < 2 && System.nanoTime() < end; ) {
        Thread.onSpinWait();
      }
      both.complete(null);
      CompletableFuture.anyOf(first, second).get(20, TimeUnit.SECONDS);
      renewed.complete(null);
      assertThat(List.of(first.get(20, TimeUnit.SECONDS), second.get(20, TimeUnit.SECONDS))).containsOnly("echo: {\"text\":\"hi\"}");
      told.get(20, TimeUnit.SECONDS);
      assertThat(fake.methods().stream().filter(method -> method.equals("initialize"))).hasSize(2);
    }
  }

  private static CompletableFuture<String> called(Tool<JsonObject> tool) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return tool.call(CALL).text();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }, task -> new Thread(task).start());
  }

  @Test
  void answerThatTakesTooMuchMemoryFailsItsCallAlone() throws Exception {
    FakeServer fake = new FakeServer(FakeServer.STATELESS);
    for (boolean events : List.of(false, true)) {
      CompletableFuture<?> waits = new CompletableFuture<>();
      CompletableFuture<?> dense = new CompletableFuture<>();
      try (FakeHttp http = new FakeHttp(fake);
          McpServer server = McpServer.builder(http.address()).maxMessageBytes(1 << 20).start()) {
        var echo = server.tools().get(0);
        http.intercept((exchange, seen) -> {
          if (!seen.body().contains("tools/call")) {
            return false;
          }
          if (waits.complete(null)) {
            dense.orTimeout(20, TimeUnit.SECONDS).handle((nothing, late) -> "").join();
            return false;
          }
          String many = FakeServer.answer(Json.parse(seen.body()).asObject(),
              JsonObject.of("content", JsonArray.of(Collections.nCopies(300_000, JsonArray.EMPTY))));
          FakeHttp.send(exchange, 200, events ? "text/event-stream" : "application/json", events ? "data: " + many + "\n\n" : many);
          return true;
        });
        CompletableFuture<String> other = called(echo);
        waits.get(20, TimeUnit.SECONDS);
        assertThat(echo.call(CALL).text()).contains("takes too much memory");
        dense.complete(null);
        assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo("echo: {\"text\":\"hi\"}");
      }
    }
  }

  @Test
  void refusedTokenIsReplacedOnceAndNeverShown() throws Exception {
    FakeServer fake = new FakeServer(FakeServer.STATELESS);
    AtomicInteger asked = new AtomicInteger();
    try (FakeHttp http = new FakeHttp(fake)) {
      http.intercept((exchange, seen) -> {
        if (seen.header("Authorization").equals("Bearer token-number-2")) {
          return false;
        }
        exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        FakeHttp.send(exchange, 401, "text/plain", "you sent " + seen.header("Authorization"));
        return true;
      });
      try (McpServer server = McpServer.builder(http.address()).tokenAsync(refused -> CompletableFuture.completedFuture(
          refused.isPresent() ? "token-number-2" : asked.getAndIncrement() == 0 ? "token-number-1" : "token-number-2")).start()) {
        assertThat(server.tools()).hasSize(1);
      }
      assertThatThrownBy(() -> McpServer.builder(http.address()).token("token-of-mine-77").start())
          .isInstanceOf(McpException.Unauthorized.class).hasMessageContaining("401").hasMessageNotContaining("token-of-mine");
      assertThatThrownBy(() -> McpServer.connect(http.address())).isInstanceOf(McpException.Unauthorized.class);
      assertThatThrownBy(() -> McpServer.builder(http.address()).tokenAsync(refused -> {
        throw new IllegalStateException("no sign-in");
      }).start()).isInstanceOf(McpException.Unauthorized.class).hasMessageContaining("no sign-in");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret-of-mine-77\n", "secret-of\u00e4mine-77", "secret of mine-77", " ", ""})
  void tokenThatIsNoTokenIsRefusedWithoutItsText(String token) {
    assertThatThrownBy(() -> McpServer.builder(URI.create("http://127.0.0.1:1/mcp")).token(token))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected a token of visible ASCII characters")
        .hasMessageNotContaining("secret").hasNoCause();
    try (FakeHttp http = new FakeHttp(new FakeServer(FakeServer.STATELESS))) {
      assertThatThrownBy(() -> McpServer.builder(http.address()).tokenAsync(refused -> CompletableFuture.completedFuture(token))
          .start()).isInstanceOf(McpException.Unauthorized.class).hasMessageContaining("visible ASCII characters")
          .hasMessageNotContaining("secret").hasNoCause();
      assertThat(http.seen()).isEmpty();
    }
  }

  @Test
  void headerThatIsRefusedIsNamedWithoutItsValue() {
    McpServerBuilder builder = McpServer.builder(URI.create("http://127.0.0.1:1/mcp"));
    assertThatThrownBy(() -> builder.header("Authorization", "Bearer secret-of-mine-77\n"))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Authorization").hasMessageNotContaining("secret")
        .hasNoCause();
    assertThatThrownBy(() -> builder.header("A b", "x")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("A b");
  }

  @Test
  void redirectsStayWithinTheOrigin() throws Exception {
    FakeServer fake = new FakeServer(FakeServer.STATELESS);
    try (FakeHttp other = new FakeHttp(fake); FakeHttp http = new FakeHttp(fake)) {
      http.intercept((exchange, seen) -> seen.path().equals("/mcp") && redirect(exchange, 308, "/moved"));
      try (McpServer server = McpServer.builder(http.address()).token("token-that-stays").start()) {
        assertThat(server.tools()).hasSize(1);
      }
      for (String target : List.of(other.address().toString(), "//127.0.0.1:1/mcp", "https://127.0.0.1/mcp", "file:///etc/passwd")) {
        http.intercept((exchange, seen) -> redirect(exchange, 307, target));
        assertThatThrownBy(() -> McpServer.builder(http.address()).token("token-that-stays").start())
            .isInstanceOf(McpException.Unreachable.class).hasMessageContaining("redirects to");
      }
      http.intercept((exchange, seen) -> redirect(exchange, 307, "/mcp"));
      assertThatThrownBy(() -> McpServer.connect(http.address())).hasMessageContaining("more than 3 places");
      assertThat(other.seen()).isEmpty();
    }
  }

  static boolean redirect(com.sun.net.httpserver.HttpExchange exchange, int status, String target) throws java.io.IOException {
    exchange.getResponseHeaders().set("Location", target);
    FakeHttp.send(exchange, status, "", "");
    return true;
  }

  @Test
  void clientThatFollowsRedirectsIsRefused() {
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
    assertThatThrownBy(() -> McpServer.builder(URI.create("http://127.0.0.1:1/mcp")).httpClient(client).start())
        .isInstanceOf(McpException.Misconfigured.class).hasMessageContaining("redirects");
    assertThatThrownBy(() -> McpServer.connect(URI.create("ftp://example.com/x"))).isInstanceOf(McpException.Misconfigured.class);
    assertThatThrownBy(() -> McpServer.connect(URI.create("http://127.0.0.1:1/mcp"))).isInstanceOf(McpException.Unreachable.class);
  }

  @Test
  void cancelledCallEndsItsStream() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Boolean> gone = new CompletableFuture<>();
    FakeServer fake = new FakeServer(FakeServer.STATELESS);
    try (FakeHttp http = new FakeHttp(fake); McpServer server = McpServer.connect(http.address())) {
      http.intercept((exchange, seen) -> seen.body().contains("tools/call") && streamUntilClosed(exchange, begun, gone));
      Thread caller = new Thread(() -> {
        assertThatThrownBy(() -> server.call("echo", JsonObject.EMPTY)).isInstanceOf(McpException.Interrupted.class);
      });
      caller.start();
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      caller.interrupt();
      assertThat(gone.get(20, TimeUnit.SECONDS)).isTrue();
      caller.join();
      assertThat(fake.methods()).doesNotContain("notifications/cancelled");
    }
  }

  /** Writes comments until the client has closed the stream. */
  private static boolean streamUntilClosed(com.sun.net.httpserver.HttpExchange exchange, CountDownLatch begun,
      CompletableFuture<Boolean> gone) {
    try {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      byte[] comment = (": " + "x".repeat(1000) + "\n\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      for (int i = 0; i < 10_000_000; i++) {
        exchange.getResponseBody().write(comment);
        exchange.getResponseBody().flush();
        begun.countDown();
      }
    } catch (java.io.IOException closed) {
      gone.complete(true);
    }
    return true;
  }

  @Test
  void changedToolsAreToldOverTheStreamOfTheRevision() throws Exception {
    for (String revision : List.of(FakeServer.STATELESS, "2025-11-25")) {
      CompletableFuture<String> told = new CompletableFuture<>();
      try (FakeHttp http = new FakeHttp(new FakeServer(revision))) {
        http.intercept((exchange, seen) -> (seen.method().equals("GET") || seen.body().contains("subscriptions/listen"))
            && send(exchange, FakeServer.notification("notifications/tools/list_changed", JsonObject.EMPTY)));
        try (McpServer server = McpServer.builder(http.address()).onToolsChanged(() -> told.complete(revision)).start()) {
          assertThat(told.get(20, TimeUnit.SECONDS)).isEqualTo(revision);
          assertThat(server.tools()).hasSize(1);
        }
      }
    }
  }

  @Test
  void streamOfChangesIsOpenedAgainWithoutEnd() throws Exception {
    ManualScheduler time = new ManualScheduler();
    AtomicInteger streams = new AtomicInteger();
    Semaphore told = new Semaphore(0);
    try (FakeHttp http = new FakeHttp(new FakeServer("2025-11-25"))) {
      http.intercept((exchange, seen) -> {
        if (!seen.method().equals("GET")) {
          return false;
        }
        streams.incrementAndGet();
        FakeHttp.send(exchange, 200, "text/event-stream", ": nothing\n\n");
        return true;
      });
      try (McpServer server = McpServer.builder(http.address()).scheduler(time).onToolsChanged(told::release).start()) {
        for (int pause : new int[] {2, 4, 8, 16, 32, 32, 32, 32, 32, 32, 32, 32}) {
          time.awaitTimer(Duration.ofSeconds(pause));
          time.advance(Duration.ofSeconds(pause));
          assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
        time.awaitTimer(Duration.ofSeconds(32));
        assertThat(streams.get()).isEqualTo(13);
        assertThat(server.tools()).hasSize(1);
      }
    }
  }

  private static boolean send(com.sun.net.httpserver.HttpExchange exchange, String message) throws java.io.IOException {
    FakeHttp.send(exchange, 200, "text/event-stream", "data: " + message + "\n\n");
    return true;
  }

  @Test
  void resourcesAreListedAndRead() throws Exception {
    FakeServer fake = new FakeServer(FakeServer.STATELESS)
        .result("resources/list", JsonObject.of("resources", JsonArray.of(JsonObject.of("uri", "a://1", "name", "one", "size", 3))))
        .result("resources/templates/list", JsonObject.of("resourceTemplates",
            JsonArray.of(JsonObject.of("uriTemplate", "a://{id}", "name", "any", "icons", JsonArray.EMPTY))))
        .result("resources/read", JsonObject.of("contents", JsonArray.of(JsonObject.of("uri", "a://1", "text", "hé"),
            JsonObject.of("uri", "a://1", "mimeType", "image/x", "blob", "AQI="))));
    try (FakeHttp http = new FakeHttp(fake); McpServer server = McpServer.connect(http.address())) {
      assertThat(server.resources()).extracting(McpResource::uri).containsExactly("a://1");
      assertThat(server.resources().get(0).size()).hasValue(3);
      assertThat(server.resourceTemplates().get(0).extra()).isEqualTo(JsonObject.of("icons", JsonArray.EMPTY));
      List<McpContent> contents = server.read("a://1");
      assertThat(contents.get(0).text()).contains("hé");
      assertThat(contents.get(0).bytes()).hasSize(3);
      assertThat(contents.get(1).text()).isEmpty();
      assertThat(contents.get(1).bytes()).containsExactly(1, 2);
      assertThat(http.seen().get(http.seen().size() - 1).header("Mcp-Name")).isEqualTo("a://1");
    }
  }

  @Test
  void progressReachesTheListener() throws Exception {
    CompletableFuture<McpProgress> told = new CompletableFuture<>();
    FakeServer fake = new FakeServer("2025-11-25").on("tools/call", (message, out) -> {
      out.accept(FakeServer.notification("notifications/progress", JsonObject.of("progressToken",
          message.get("params").asObject().get("_meta").asObject().get("progressToken"), "progress", 0.5, "total", 2,
          "message", "half")));
      out.accept(FakeServer.answer(message, FakeServer.text("done")));
    });
    try (FakeHttp http = new FakeHttp(fake);
        McpServer server = McpServer.builder(http.address()).onProgress(told::complete).start()) {
      ToolResult result = server.tools().get(0).call(CALL);
      assertThat(result.text()).isEqualTo("done");
      McpProgress progress = told.get(20, TimeUnit.SECONDS);
      assertThat(progress.tool() + progress.progress() + progress.message()).isEqualTo("echo0.5half");
      assertThat(progress.total()).hasValue(2);
    }
  }
}
