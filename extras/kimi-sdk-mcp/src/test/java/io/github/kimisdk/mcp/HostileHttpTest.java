package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.net.httpserver.HttpExchange;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** A table of servers that break the rules of Streamable HTTP. Each ends in a clear failure, and no text has the token. */
class HostileHttpTest {

  private static final String TOKEN = "token-that-nobody-may-see";

  /** Answers a call of a tool. */
  @FunctionalInterface
  private interface Answer {
    void to(HttpExchange exchange, JsonObject call) throws IOException;
  }

  private record Case(String name, Answer answer, String outcome) {}

  private static Case sends(String name, int status, String type, String body, String outcome) {
    return new Case(name, (exchange, call) -> FakeHttp.send(exchange, status, type,
        body.replace("ID", call.get("id").toString()).replace("TOKEN", TOKEN)), outcome);
  }

  private static Case events(String name, String body, String outcome) {
    return sends(name, 200, "text/event-stream", body, outcome);
  }

  private static final String DONE = "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"done\"}]}}";

  private static Stream<Case> cases() {
    return Stream.of(
        sends("status 500", 500, "text/plain", "out of order, TOKEN", "the server refused tools/call with the status 500: out of order, ***"),
        sends("status 204", 204, "", "", "expected JSON or an event stream as the answer to tools/call, found no type of content"),
        sends("status 202", 202, "", "", "expected JSON or an event stream"),
        sends("status 302", 302, "", "", "the server refused tools/call with the status 302"),
        sends("status 404", 404, "", "", "the server refused tools/call with the status 404"),
        sends("status 429", 429, "text/html", "<html>slow down</html>", "the server refused tools/call with the status 429"),
        sends("status 403", 403, "text/plain", "not TOKEN", "the server refused tools/call with the status 403: not ***"),
        sends("a page", 200, "text/html", "<html>", "expected JSON or an event stream as the answer to tools/call, found text/html"),
        sends("error with a status", 400, "application/json", "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32602,\"message\":\"bad TOKEN\"}}",
            "the server refused tools/call with the status 400 and the code -32602: bad ***"),
        sends("endless error", 500, "text/plain", "x".repeat(5 << 20), "the server refused tools/call with the status 500: xxx"),
        sends("half of JSON", 200, "application/json", "{\"jsonrpc\":\"2.0\"", "the server 127.0.0.1 wrote a message that cannot be read"),
        sends("error without an id", 200, "application/json", "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,"
            + "\"message\":\"no quota, TOKEN\"}}", "the server 127.0.0.1 refused a message without its id with the code -32600: no quota, ***"),
        sends("error of another protocol", 200, "application/json", "{\"error\":\"no quota, TOKEN\"}",
            "expected a message of JSON-RPC 2.0 with the member jsonrpc with \"2.0\", found no such member: \"no quota, ***\""),
        sends("text as JSON", 200, "application/json", "no quota, TOKEN",
            "the server ended its answer to tools/call without a result, found no quota, ***"),
        sends("number as an error", 200, "application/json", "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":\"E7\",\"message\":\"no quota\"}}",
            "expected a message of JSON-RPC 2.0 with an error with an integer as code and a string as message, found another form: {\"code\":\"E7\""),
        events("broken message", "data: " + DONE.replace("]}}", "]}") + "\n\n", "the server 127.0.0.1 wrote a message that cannot be read"),
        events("byte order mark", "data: \uFEFF" + DONE + "\n\n", "done"),
        sends("empty JSON", 200, "application/json", "", "the server ended its answer to tools/call without a result"),
        sends("answer to another request", 200, "application/json", DONE.replace("ID", "99999"), "the server ended its answer"),
        sends("batch", 200, "application/json", "[" + DONE + "]", "done"),
        sends("large JSON", 200, "application/json", " ".repeat(3 << 20) + DONE, "expected messages of at most 1048576 bytes"),
        events("no event", ": nothing\n\n", "the server ended its answer to tools/call without a result"),
        events("event that is cut", "data: " + DONE, "the server ended its answer to tools/call without a result"),
        events("event of another type", "event: ping\ndata: " + DONE + "\n\n", "the server ended its answer"),
        events("event that is no JSON", "data: hello\n\n", "the server ended its answer to tools/call without a result"),
        events("large event", "data: " + "x".repeat(3 << 20) + "\n\n", "expected messages of at most 1048576 bytes"),
        events("event to be resumed", "id: 1\nretry: 10\ndata:\n\n", "the server ended its answer to tools/call without a result"),
        events("answer over three lines", "data: " + DONE.replace(",\"result\"", "\ndata: ,\ndata: \"result\"") + "\n\n", "done"),
        events("answer after noise", "retry: x\nid: \u0000\nfoo: bar\ndata: []\n\ndata: " + DONE + "\n\ndata: late\n\n", "done"),
        new Case("stream without an end", (exchange, call) -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          byte[] comment = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);
          for (int i = 0; i < 100_000_000; i++) {
            exchange.getResponseBody().write(comment);
            exchange.getResponseBody().flush();
          }
        }, "the server gave no answer to tools/call within 2 s"),
        new Case("answer that breaks off", (exchange, call) -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write('{');
        }, "the server at 127.0.0.1"),
        new Case("no answer", (exchange, call) -> exchange.close(), "the server at 127.0.0.1"),
        new Case("redirect to another host", (exchange, call) -> StreamableHttpTest.redirect(exchange, 307, "http://localhost:1/"),
            "the server redirects to http://localhost:1, and no request is sent there"),
        new Case("redirect to nowhere", (exchange, call) -> FakeHttp.send(exchange, 308, "", ""), "the server redirects to more than 3"));
  }

  @TestFactory
  @Timeout(120)
  Stream<DynamicTest> everyAnswerEndsInAClearOutcome() {
    List<Case> cases = cases().toList();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(25);
    return cases.stream().map(hostile -> dynamicTest(hostile.name(), () -> check(hostile)));
  }

  private static void check(Case hostile) throws InterruptedException {
    FakeServer fake = new FakeServer(FakeServer.STATELESS);
    Duration limit = Duration.ofSeconds(hostile.outcome().contains("gave no answer") ? 2 : 30);
    try (FakeHttp http = new FakeHttp(fake);
        McpServer server = McpServer.builder(http.address()).token(TOKEN).maxMessageBytes(1 << 20).timeout(limit).start()) {
      var echo = server.tools().get(0);
      http.intercept((exchange, seen) -> {
        hostile.answer().to(exchange, Json.parse(seen.body()).asObject());
        return true;
      });
      String text = echo.call(ToolCall.of("c", "echo", "{\"text\":\"hi\"}")).text();
      assertThat(text.replace("Error: ", "")).startsWith(hostile.outcome()).doesNotContain(TOKEN);
      http.intercept((exchange, seen) -> false);
      assertThat(echo.call(ToolCall.of("c", "echo", "{\"text\":\"hi\"}")).text()).startsWith("echo: ");
    }
  }
}
