package io.github.kimisdk.mcp;

import static io.github.kimisdk.mcp.FakeServer.answer;
import static io.github.kimisdk.mcp.FakeServer.error;
import static io.github.kimisdk.mcp.FakeServer.notification;
import static io.github.kimisdk.mcp.FakeServer.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.stdio.PipeTransport;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** A table of servers that break the rules. Each ends in a clear result or failure within its limits. */
class HostileServerTest {

  private static final JsonObject ANY = JsonObject.of("type", "object");
  private static final String OK = "ok: echo: {\"text\":\"hi\"}";

  /** A server, and the beginning of its outcome. */
  private record Case(String name, UnaryOperator<FakeServer> server, String outcome) {}

  private static Case of(String name, UnaryOperator<FakeServer> server, String outcome) {
    return new Case(name, server, outcome);
  }

  /** A server that answers {@code initialize} with a line in which {@code ID} is the id. */
  private static Case starts(String name, String line, String outcome) {
    return of(name, fake -> fake.on("initialize", (message, out) -> out.accept(line.replace("ID", message.get("id").toString()))),
        outcome);
  }

  private static Case lists(String name, JsonObject result, String outcome) {
    return of(name, fake -> fake.result("tools/list", result), outcome);
  }

  private static Case tools(String name, JsonObject tool, String outcome) {
    return of(name, fake -> fake.tools(tool), outcome);
  }

  private static Case results(String name, JsonObject result, String outcome) {
    return of(name, fake -> fake.result("tools/call", result), outcome);
  }

  private static JsonObject part(Object... members) {
    return JsonObject.of("content", JsonArray.of(JsonObject.of(members)));
  }

  private static Stream<Case> starts() {
    return Stream.of(
        of("silent", fake -> fake.on("server/discover", (m, out) -> { }).on("initialize", (m, out) -> { }), "start TimedOut"),
        starts("no revision", "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{}}", "start InvalidMessage: expected a server that speaks"),
        starts("revision 7", "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"protocolVersion\":7}}", "start InvalidMessage"),
        starts("future", "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"protocolVersion\":\"9999-01-01\"}}", "no tools"),
        starts("array", "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":[]}", "start InvalidMessage: expected a message of JSON-RPC 2.0"),
        starts("refusal", "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":-1,\"message\":\"no\"}}", "start Refused: the server"),
        starts("code as text", "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":\"x\",\"message\":\"no\"}}", "start InvalidMessage"),
        starts("code 1e20", "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":1e20,\"message\":\"no\"}}", "start InvalidMessage"),
        starts("old JSON-RPC", "{\"jsonrpc\":\"1.0\",\"id\":ID,\"result\":{}}", "start InvalidMessage"),
        starts("no jsonrpc", "{\"id\":ID,\"result\":{}}", "start InvalidMessage"),
        starts("result and error", "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{},\"error\":{}}", "start InvalidMessage"),
        starts("neither", "{\"jsonrpc\":\"2.0\",\"id\":ID}", "start InvalidMessage"),
        starts("id as text", "{\"jsonrpc\":\"2.0\",\"id\":\"ID\",\"result\":{}}", "start InvalidMessage: expected a server that speaks"),
        starts("id null", "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":{}}", "start InvalidMessage: expected the id of a request"),
        starts("id of nobody", "{\"jsonrpc\":\"2.0\",\"id\":-7,\"result\":{}}", "start TimedOut"),
        starts("endless id", "{\"jsonrpc\":\"2.0\",\"id\":1e400,\"result\":{}}", "start TimedOut"),
        starts("batch", "[{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{}}]", "start InvalidMessage: expected a server that speaks"),
        starts("batch of batches", "[[[{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{}}]]]", "start TimedOut"),
        starts("empty batch", "[]", "start TimedOut"),
        starts("half a message", "{\"jsonrpc\":\"2.0\",\"id\":ID", "start InvalidMessage: the server fake wrote a message that cannot be read"),
        starts("byte order mark", "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{}}", "start InvalidMessage: expected a server that"),
        starts("deep", "[".repeat(100_000), "start InvalidMessage: the server fake wrote a message that cannot be read"),
        starts("wrong UTF-8", FakeServer.RAW + "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"a\":\"\u00ff\"}}\n",
            "start InvalidMessage: expected a server that speaks"),
        starts("death", FakeServer.DIE, "start Unreachable: the server fake has ended"),
        starts("capabilities as text", "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"protocolVersion\":\"2025-11-25\","
            + "\"capabilities\":\"all\"}}", "no tools"),
        starts("a request as the answer", "{\"jsonrpc\":\"2.0\",\"id\":ID,\"method\":\"initialize\"}", "start TimedOut"),
        of("noise", fake -> fake.on("notifications/initialized", (m, out) -> out.accept("Listening on \u001b[31mstdio\n\n \n{}")), OK),
        of("no known revision", fake -> fake.result("server/discover", JsonObject.of("supportedVersions", JsonArray.of(Json.of("1")))),
            "start InvalidMessage: expected a server that speaks"),
        of("revisions as text", fake -> fake.result("server/discover", JsonObject.of("supportedVersions", "all")), OK),
        of("unsupported revision", fake -> fake.on("server/discover", (m, out) -> out.accept(error(m, -32022, "no"))),
            "start InvalidMessage"));
  }

  private static Stream<Case> lists() {
    JsonObject deep = ANY;
    for (int i = 0; i < 200; i++) {
      deep = JsonObject.of("type", "object", "properties", JsonObject.of("a", deep));
    }
    JsonObject laughs = JsonObject.of("type", "object", "$ref", "#/$defs/l0");
    JsonObject definitions = JsonObject.EMPTY;
    for (int i = 0; i < 40; i++) {
      JsonObject next = JsonObject.of("$ref", "#/$defs/l" + (i + 1));
      definitions = definitions.with("l" + i, JsonObject.of("allOf", JsonArray.of(next, next), "type", "object"));
    }
    JsonObject exploding = laughs.with("$defs", definitions.with("l40", ANY));
    return Stream.of(
        lists("tools as text", JsonObject.of("tools", "all"), "list InvalidMessage: expected an array tools"),
        lists("no tools", JsonObject.EMPTY, "list InvalidMessage"),
        lists("tools as numbers", JsonObject.of("tools", JsonArray.of(Json.of(1))), "no tools"),
        lists("same cursor", JsonObject.of("tools", JsonArray.EMPTY, "nextCursor", "x"), "no tools"),
        of("endless pages", fake -> fake.on("tools/list", (m, out) -> out.accept(answer(m, JsonObject.of("tools", JsonArray.EMPTY,
            "nextCursor", m.get("id").toString())))), "list LimitExceeded: expected at most 100 pages"),
        lists("3,000 tools", JsonObject.of("tools", JsonArray.of(Collections.nCopies(3_000, tool("x", ANY)))),
            "list LimitExceeded: expected at most 2000 entries"),
        of("refused list", fake -> fake.on("tools/list", (m, out) -> out.accept(error(m, 5, "go away"))), "list Refused"),
        tools("path as name", tool("../x", ANY), "ok: echo"),
        tools("control characters as name", tool("a\u0000\n\u001b[31m", ANY), "ok: echo"),
        tools("long name", tool("x".repeat(10_000), ANY), "no tools: expected a name of at most 256 characters"),
        tools("empty name", tool("", ANY), "no tools: it has no name"),
        tools("name as number", JsonObject.of("name", 7, "inputSchema", ANY), "no tools: it has no name"),
        tools("no schema", JsonObject.of("name", "x"), "ok: echo"),
        tools("schema of an array", tool("x", JsonObject.of("type", "array")), "ok: echo"),
        tools("schema of a type that is none", tool("x", JsonObject.of("type", "bomb")), "ok: echo"),
        tools("schema that is itself", tool("x", JsonObject.of("$ref", "#")), "ok: echo"),
        tools("schema elsewhere", tool("x", JsonObject.of("$ref", "http://127.0.0.1:1/schema")), "ok: echo"),
        tools("exploding schema", tool("x", exploding), "ok: echo"),
        tools("deep schema", tool("x", deep), "ok: echo"),
        tools("endless description", tool("x", ANY).with("description", Json.of("y".repeat(500_000))), "ok: echo"),
        tools("annotations as text", tool("x", ANY).with("annotations", Json.of("safe")), "ok: echo"),
        tools("hint as text", tool("x", ANY).with("annotations", JsonObject.of("readOnlyHint", "yes")), "ok: echo"),
        tools("task only", tool("x", ANY).with("execution", JsonObject.of("taskSupport", "required")), "no tools: it runs as a task"));
  }

  private static Stream<Case> results() {
    return Stream.of(
        results("2 MiB", FakeServer.text("x".repeat(2 << 20)), "failed: Error: expected messages of at most 1048576 bytes"),
        of("100 MB without an end", fake -> fake.on("tools/call", (m, out) -> IntStream.range(0, 1_000).forEach(i ->
            out.accept(FakeServer.RAW + "x".repeat(100_000)))), "failed: Error: expected messages of at most"),
        results("many values", JsonObject.of("content", JsonArray.of(Collections.nCopies(300_000, JsonArray.EMPTY))),
            "failed: Error: a message of the server takes too much memory"),
        results("content as text", JsonObject.of("content", "x"), "ok: x"),
        results("part as number", JsonObject.of("content", JsonArray.of(Json.of(1))), "ok: 1"),
        results("text as number", part("type", "text", "text", 1), "ok: 1"),
        results("10,000 parts", JsonObject.of("content", JsonArray.of(Collections.nCopies(10_000, JsonObject.of("type", "text")))),
            "failed: Error: expected a result of at most 1000 parts"),
        results("unknown part", part("type", "hologram"), "ok: [a part of the type \"hologram\""),
        results("broken Base64", part("type", "image", "data", "****=*", "mimeType", "image/png"), "ok: [image image/png that is no"),
        results("text as image", part("type", "image", "data", "aGVsbG8=", "mimeType", "image/png"), "ok: [image image/png of 5 bytes"),
        results("script as image", part("type", "image", "data", "PHN2Zz4=", "mimeType", "image/svg+xml"), "ok: [image image/svg+xml"),
        results("no resource", part("type", "resource"), "ok: [a resource without content]"),
        results("error", FakeServer.text("bad").with("isError", Json.of(true)), "failed: bad"),
        results("error as text", FakeServer.text("fine").with("isError", Json.of("yes")), "ok: fine"),
        results("nothing", JsonObject.EMPTY, "ok: "),
        results("asks for input", JsonObject.of("resultType", "input_required", "inputRequests", JsonObject.EMPTY),
            "failed: Error: expected a complete result of tools/call, found one of the type \"input_required\""),
        results("unknown result type", JsonObject.of("resultType", "maybe"), "failed: Error: expected a complete result"),
        results("result type 7", JsonObject.of("resultType", 7), "failed: Error: expected a complete result"),
        of("hang", fake -> fake.on("tools/call", (m, out) -> { }), "failed: Error: the server gave no answer to tools/call within"),
        of("death", fake -> fake.on("tools/call", (m, out) -> out.accept(FakeServer.DIE)), "failed: Error: the server fake has ended"),
        of("wrong id", fake -> fake.on("tools/call", (m, out) -> out.accept(answer(m.with("id", Json.of(999)), ANY))),
            "failed: Error: the server gave no answer"),
        of("id of an earlier request", fake -> fake.on("tools/call", (m, out) -> out.accept(answer(m.with("id", Json.of(1)), ANY))),
            "failed: Error: the server gave no answer"),
        of("two answers", fake -> fake.on("tools/call", (m, out) -> {
          out.accept(answer(m, FakeServer.text("first")));
          out.accept(answer(m, FakeServer.text("second")));
        }), "ok: first"),
        of("error with secrets of others", fake -> fake.on("tools/call", (m, out) -> out.accept(error(m, 1, "sk-abcdefghijklmnop"))),
            "failed: Error: the server refused tools/call with the code 1: sk-***"),
        of("endless error", fake -> fake.on("tools/call", (m, out) -> out.accept(error(m, 1, "x".repeat(500_000)))),
            "failed: Error: the server refused tools/call"));
  }

  private static Stream<Case> floods() {
    return Stream.of(
        of("progress that grows without end", fake -> progress(fake, 1), "failed: Error: the server gave no answer to tools/call"),
        of("progress that does not grow", fake -> progress(fake, 0), "failed: Error: the server gave no answer to tools/call"),
        flood("progress of nobody", notification("notifications/progress", JsonObject.of("progressToken", 12345, "progress", 1))),
        flood("progress of no number", notification("notifications/progress", JsonObject.of("progressToken", "x", "progress", "y"))),
        flood("progress without anything", notification("notifications/progress", JsonObject.EMPTY)),
        flood("parameters as array", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":[1]}"),
        flood("logs", notification("notifications/message", JsonObject.of("level", "emergency", "data", "x"))),
        flood("changes", notification("notifications/tools/list_changed", JsonObject.EMPTY)),
        flood("cancellation by the server", notification("notifications/cancelled", JsonObject.of("requestId", 3))),
        flood("pings", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"),
        flood("samplings", "{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"method\":\"sampling/createMessage\",\"params\":{}}"),
        flood("elicitations", "{\"jsonrpc\":\"2.0\",\"id\":\"e\",\"method\":\"elicitation/create\",\"params\":{}}"),
        flood("roots", "{\"jsonrpc\":\"2.0\",\"id\":\"r\",\"method\":\"roots/list\"}"),
        flood("requests with ids that are objects", "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}"),
        flood("methods that are numbers", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}"),
        flood("blank lines", "  \n\r\n"),
        flood("noise", "Listening ..."));
  }

  /** A message 3,000 times before the answer. */
  private static Case flood(String name, String line) {
    return of(name, fake -> fake.on("tools/call", (m, out) -> {
      IntStream.range(0, 3_000).forEach(i -> out.accept(line));
      out.accept(answer(m, FakeServer.text("after the flood")));
    }), "ok: after the flood");
  }

  private static FakeServer progress(FakeServer fake, int step) {
    return fake.on("tools/call", (message, out) -> {
      JsonValue token = message.get("params").asObject().get("_meta").asObject().get("progressToken");
      for (int i = 0; i < 1_000_000 && !Thread.currentThread().isInterrupted(); i++) {
        out.accept(notification("notifications/progress", JsonObject.of("progressToken", token, "progress", i * step)));
      }
    });
  }

  @TestFactory
  @Timeout(120)
  Stream<DynamicTest> everyServerEndsInAClearOutcome() {
    List<Case> cases = Stream.of(starts(), lists(), results(), floods()).flatMap(part -> part).toList();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(60);
    // Servers that are late run at the same time.
    List<CompletableFuture<String>> outcomes = cases.stream().map(hostile -> late(hostile)
        ? CompletableFuture.supplyAsync(() -> outcome(hostile), task -> new Thread(task).start()) : null).toList();
    return IntStream.range(0, cases.size()).mapToObj(i -> dynamicTest(cases.get(i).name(), () ->
        assertThat(outcomes.get(i) == null ? outcome(cases.get(i)) : outcomes.get(i).get()).startsWith(cases.get(i).outcome())));
  }

  private static boolean late(Case hostile) {
    return hostile.outcome().contains("TimedOut") || hostile.outcome().contains("gave no answer");
  }

  /** Time limits are short where they are the outcome, and long elsewhere, because the machine may be slow. */
  private static String outcome(Case hostile) {
    FakeServer fake = hostile.server().apply(new FakeServer("2025-11-25"));
    Duration limit = late(hostile) ? Duration.ofSeconds(3) : Duration.ofSeconds(30);
    McpServerBuilder builder = McpServer.builder("fake").transports(() -> new PipeTransport(fake, 1 << 20)).maxMessageBytes(1 << 20)
        .startTimeout(limit).timeout(limit).totalTimeout(limit.multipliedBy(2));
    try (McpServer server = builder.start()) {
      List<Tool<JsonObject>> tools;
      try {
        tools = server.tools();
      } catch (McpException failure) {
        return "list " + failure.getClass().getSimpleName() + ": " + failure.getMessage();
      }
      if (tools.isEmpty()) {
        return "no tools: " + server.toolList().stream().findFirst().flatMap(McpTool::problem).orElse("");
      }
      ToolResult result = tools.get(0).call(ToolCall.of("c", tools.get(0).name(), "{\"text\":\"hi\"}"));
      return (result.failed() ? "failed: " : "ok: ") + result.text();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (McpException failure) {
      return "start " + failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }
  }
}
