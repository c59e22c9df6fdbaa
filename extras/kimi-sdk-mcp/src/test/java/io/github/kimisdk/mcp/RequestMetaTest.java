package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.stdio.PipeTransport;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentListener;
import io.github.kimisdk.tool.ToolResult;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RequestMetaTest {

  private static McpServer start(FakeServer fake, Supplier<Map<String, String>> meta) {
    return McpServer.builder("fake").transports(() -> new PipeTransport(fake, 1 << 20)).meta(meta).start();
  }

  private static List<JsonObject> sent(FakeServer fake, String method) {
    return fake.received().stream().filter(message -> message.tryGet("method").map(Object::toString).orElse("")
        .equals('"' + method + '"')).map(message -> message.get("params").asObject()).toList();
  }

  private static JsonObject meta(JsonObject params) {
    return params.get("_meta").asObject();
  }

  /** Calls the tool {@code echo} once. */
  private static ChatModel model() {
    return request -> request.messages().get(request.messages().size() - 1) instanceof ToolMessage ? ChatResponse.of("done")
        : ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("c1", "echo", "{\"text\":\"hi\"}"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-07-28", "2025-11-25"})
  void aCallOfAnAgentTellsTheServerWhoMadeIt(String revision) {
    FakeServer fake = new FakeServer(revision);
    try (McpServer server = start(fake, () -> AgentListener.current().map(id -> Map.of("traceparent", id)).orElse(Map.of()))) {
      String[] call = {""};
      AgentListener heard = new AgentListener() {
        @Override
        public void began(Scope scope) {
          call[0] = scope.call().isPresent() ? scope.id() : call[0];
        }
      };
      Agent.builder(model()).tools(server.tools()).listener(heard).build().run("go");
      assertThat(call[0]).isNotEmpty();
      assertThat(sent(fake, "tools/call")).singleElement().satisfies(params -> {
        assertThat(meta(params).get("traceparent").asString()).isEqualTo(call[0]);
        assertThat(meta(params).has("progressToken")).isTrue();
        assertThat(params.get("name").asString()).isEqualTo("echo");
      });
      assertThat(sent(fake, "tools/list")).allSatisfy(params -> assertThat(params.toString()).doesNotContain("traceparent"));
    }
  }

  @Test
  void everyRequestOfTheProgramHasIt() {
    FakeServer fake = new FakeServer("2025-11-25").result("resources/read", JsonObject.of("contents", List.of()))
        .result("resources/list", JsonObject.of("resources", List.of()));
    try (McpServer server = start(fake, () -> Map.of("traceparent", "00-1-2-01"))) {
      server.toolList();
      server.ping();
      server.resources();
      server.read("file:///a");
      server.call("echo", JsonObject.of("text", "hi"));
      for (String method : List.of("tools/list", "ping", "resources/list", "resources/read", "tools/call")) {
        assertThat(sent(fake, method)).as(method).singleElement()
            .satisfies(params -> assertThat(meta(params).get("traceparent").asString()).isEqualTo("00-1-2-01"));
      }
      assertThat(sent(fake, "initialize")).singleElement().satisfies(params -> assertThat(params.has("_meta")).isFalse());
    }
  }

  private static Map<String, String> wrong(String how) {
    return switch (how) {
      case "throws" -> throw new IllegalStateException("no tracer for Bearer sk-0123456789abcdefghijkl");
      case "is null" -> null;
      case "has null" -> Collections.singletonMap("traceparent", null);
      case "is large" -> Map.of("baggage", "x".repeat(RequestMeta.MAX_CHARACTERS));
      default -> Map.of(how, "1");
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"throws", "is null", "has null", "is large", "progressToken", "io.modelcontextprotocol/clientInfo"})
  void aWrongSupplierFailsItsCallAndSendsNothing(String how) throws Exception {
    FakeServer fake = new FakeServer("2025-11-25");
    boolean[] on = {false};
    try (McpServer server = start(fake, () -> on[0] ? wrong(how) : Map.of())) {
      var echo = server.tools().get(0);
      on[0] = true;
      ToolResult result = echo.call(ToolCall.of("c1", "echo", "{\"text\":\"hi\"}"));
      assertThat(result.failed()).isTrue();
      assertThat(result.cause().orElseThrow()).isInstanceOf(McpException.Misconfigured.class);
      assertThat(result.text()).contains("_meta").doesNotContain("0123456789").hasSizeLessThan(500);
      assertThatThrownBy(server::ping).isInstanceOf(McpException.Misconfigured.class).hasMessageContaining("builder got as meta");
      assertThat(fake.methods()).doesNotContain("tools/call", "ping");
    }
  }

  @Test
  void aSecretThatCameAsMetaIsMasked() throws Exception {
    FakeServer fake = new FakeServer("2025-11-25").on("tools/call", (message, out) -> out.accept(
        FakeServer.error(message, -32000, "wrong " + meta(message.get("params").asObject()))));
    try (McpServer server = start(fake, () -> Map.of("api-key", "tenant-secret-4711"))) {
      ToolResult result = server.tools().get(0).call(ToolCall.of("c1", "echo", "{\"text\":\"hi\"}"));
      assertThat(result.failed()).isTrue();
      assertThat(result.text()).contains("wrong").doesNotContain("tenant-secret-4711");
    }
  }
}
