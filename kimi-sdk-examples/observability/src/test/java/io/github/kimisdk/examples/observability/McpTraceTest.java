package io.github.kimisdk.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.McpServer;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.tool.Agent;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class McpTraceTest {

  private final List<JsonObject> calls = new CopyOnWriteArrayList<>();

  /** Answers as a server of MCP with the tool {@code weather}. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange; InputStream in = exchange.getRequestBody()) {
      JsonObject request = Json.parse(in.readAllBytes()).asObject();
      String method = request.get("method").asString();
      JsonObject result = switch (method) {
        case "server/discover" -> JsonObject.of("supportedVersions", JsonArray.of(Json.of("2026-07-28")),
            "capabilities", JsonObject.of("tools", JsonObject.EMPTY));
        case "tools/list" -> JsonObject.of("tools", JsonArray.of(
            JsonObject.of("name", "weather", "inputSchema", JsonObject.of("type", "object"))));
        default -> JsonObject.of("content", JsonArray.of(JsonObject.of("type", "text", "text", "rain")));
      };
      if (method.equals("tools/call")) {
        calls.add(request.get("params").asObject().get("_meta").asObject());
      }
      byte[] body = Json.bytes(JsonObject.of("jsonrpc", "2.0", "id", request.get("id"), "result",
          result.with("resultType", Json.of("complete"))));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static ChatModel model() {
    return request -> request.messages().get(request.messages().size() - 1) instanceof ToolMessage ? ChatResponse.of("Rain.")
        : ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("w:0", "weather", "{}"))));
  }

  @Test
  void aServerOfMcpGetsTheSpanOfItsToolCall() throws IOException {
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext("/mcp", this::answer);
    web.start();
    try (OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
        .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance())).build()) {
      Tracing tracing = new Tracing(telemetry, "assistant");
      URI address = URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/mcp");
      try (KimiServer service = KimiServer.start(model());
          Kimi kimi = tracing.traced(Kimi.builder().key("any").baseUrl(service.baseUrl()).model("kimi-k2.6").build());
          McpServer server = McpServer.builder(address).meta(tracing::headers).start()) {
        Agent.builder(kimi).tools(server.tools()).listener(tracing).build().run("Rain?");
      }
      SpanData tool = exporter.getFinishedSpanItems().stream().filter(span -> span.getName().equals("execute_tool weather"))
          .findFirst().orElseThrow();
      assertThat(calls).singleElement().satisfies(meta -> assertThat(meta.get("traceparent").asString())
          .startsWith("00-" + tool.getTraceId() + "-" + tool.getSpanId() + "-"));
    } finally {
      web.stop(0);
    }
  }
}
