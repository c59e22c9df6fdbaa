package io.github.kimisdk.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Tool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ObservabilityTest {

  private static final String CALLS = "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"t:0\","
      + "\"type\":\"function\",\"function\":{\"name\":\"ask\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}],"
      + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11,\"cached_tokens\":4}}\n\ndata: [DONE]\n\n";
  private static final String DONE = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}],"
      + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1,\"total_tokens\":6}}\n\ndata: [DONE]\n\n";
  private static final ScriptedAnswer DOWN = ScriptedAnswer.error(500, "server_error", "down");

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
      .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build())
      .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance())).build();
  private final Tracing tracing = new Tracing(telemetry, "assistant");

  private static Kimi to(KimiServer server) {
    return Kimi.builder().key("any").baseUrl(server.baseUrl()).model("kimi-k2.6")
        .retry(RetryPolicy.DEFAULT.withMaxAttempts(2).withPauses(Duration.ofMillis(1), Duration.ofMillis(2))).build();
  }

  private SpanData span(String name) {
    return exporter.getFinishedSpanItems().stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }

  private static Map<String, Object> facts(SpanData span) {
    Map<String, Object> facts = new TreeMap<>();
    span.getAttributes().forEach((key, value) -> facts.put(key.getKey(), value));
    return facts;
  }

  @Test
  void theExamplePrintsATree() {
    List<String> lines = Watched.run().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).startsWith("invoke_agent assistant {").contains("gen_ai.usage.input_tokens=144",
        "gen_ai.usage.cache_read.input_tokens=64", "kimi.stop=ANSWERED");
    assertThat(lines.subList(1, 5).stream().map(line -> line.substring(0, line.indexOf(" {"))))
        .containsExactlyInAnyOrder("  chat kimi-k2.6", "  execute_tool weather", "  execute_tool weather", "  chat kimi-k2.6");
  }

  @Test
  void aCallHasOneSpanForItsAttemptsAndTheServiceGetsItsContext() {
    try (KimiServer server = KimiServer.scripted(DOWN, ScriptedAnswer.events(CALLS), ScriptedAnswer.events(DONE));
        Kimi kimi = to(server); Kimi traced = tracing.traced(kimi)) {
      List<Map<String, String>> passed = Collections.synchronizedList(new ArrayList<>());
      Tool<?> tool = Tool.of("ask", "", Schema.builder().build(), arguments -> {
        passed.add(tracing.headers());
        throw new IOException("no line");
      });
      Span outer = telemetry.getTracer("program").spanBuilder("program").startSpan();
      Scope current = outer.makeCurrent();
      Agent.builder(traced).tools(tool).listener(tracing).build().run("go");
      current.close();
      SpanData run = span("invoke_agent assistant");
      SpanData call = span("chat kimi-k2.6");
      SpanData executed = span("execute_tool ask");
      assertThat(run.getParentSpanId()).isEqualTo(outer.getSpanContext().getSpanId());
      assertThat(List.of(call.getParentSpanId(), executed.getParentSpanId())).containsOnly(run.getSpanId());
      assertThat(facts(call)).containsEntry("kimi.attempts", 2L).containsEntry("gen_ai.usage.cache_read.input_tokens", 4L)
          .containsEntry("gen_ai.operation.name", "chat").containsEntry("gen_ai.provider.name", "moonshot_ai");
      assertThat(facts(executed)).containsEntry("gen_ai.tool.call.id", "t:0").containsEntry("error.type", "java.io.IOException");
      assertThat(executed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      String context = "00-" + run.getTraceId() + "-";
      assertThat(server.requests()).hasSize(3).first()
          .satisfies(request -> assertThat(request.header("traceparent").orElseThrow()).startsWith(context + call.getSpanId()));
      assertThat(passed.get(0).get("traceparent")).startsWith(context + executed.getSpanId());
      assertThat(tracing.open()).isZero();
    }
  }

  @Test
  void aFailedCallIsAnErrorAndLeavesNoSpanOpen() {
    try (KimiServer server = KimiServer.scripted(DOWN); Kimi kimi = to(server); Kimi traced = tracing.traced(kimi)) {
      assertThatThrownBy(() -> traced.ask("hi")).isInstanceOf(KimiException.class);
    }
    assertThat(span("chat kimi-k2.6").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(tracing.open()).isZero();
  }

  @Test
  void metersCountCallsTokensAndTools() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Metrics metrics = new Metrics(registry);
    try (KimiServer server = KimiServer.scripted(DOWN, ScriptedAnswer.events(CALLS), ScriptedAnswer.events(DONE));
        Kimi kimi = to(server)) {
      Tool<?> tool = Tool.of("ask", "", Schema.builder().build(), arguments -> "x");
      Agent.builder(kimi.withListener(metrics)).tools(tool).listener(metrics).build().run("go");
    }
    assertThat(registry.get("kimi.call").tag("outcome", "SUCCEEDED").timer().count()).isEqualTo(2);
    assertThat(registry.get("kimi.call.attempts").counter().count()).isEqualTo(3);
    assertThat(registry.get("kimi.tokens").tag("type", "cached").counter().count()).isEqualTo(4);
    assertThat(registry.get("kimi.tokens").tag("type", "input").counter().count()).isEqualTo(10);
    assertThat(registry.get("kimi.tokens").tag("type", "output").counter().count()).isEqualTo(3);
    assertThat(registry.get("kimi.agent.tool").tag("tool", "ask").timer().count()).isEqualTo(1);
    assertThat(registry.get("kimi.agent.run").tag("stop", "ANSWERED").timer().count()).isEqualTo(1);
    assertThat(registry.get("kimi.agent.steps").counter().count()).isEqualTo(2);
    assertThat(registry.get("kimi.agent.cost.usd").counter().count()).isPositive();
  }

  @Test
  void theLogOfTheLibraryGoesToSlf4j() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.github.kimisdk");
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    logger.addAppender(events);
    logger.setLevel(Level.DEBUG);
    try (KimiServer server = KimiServer.scripted(DOWN, ScriptedAnswer.events(DONE)); Kimi kimi = to(server)) {
      kimi.stream(ChatRequest.of("hi")).response();
    } finally {
      logger.detachAppender(events);
    }
    assertThat(events.list).hasSize(1).first()
        .satisfies(event -> assertThat(event.getFormattedMessage()).contains("next attempt in").doesNotContain("any"));
  }

  @Test
  void theGuideShowsTheCodeOfThisModule() throws IOException {
    Path root = Path.of("../..");
    String guide = Files.readString(root.resolve("docs/observability.md"));
    List<String> blocks = List.of(guide.split("```Java\n")).stream().skip(1).map(block -> block.split("```")[0]).toList();
    String sources = "";
    for (String name : List.of("Tracing", "Metrics", "Watched")) {
      sources += Files.readString(Path.of("src/main/java/io/github/kimisdk/examples/observability/" + name + ".java"));
    }
    String all = sources.replaceAll("\\s+", " ");
    assertThat(blocks).hasSizeGreaterThan(2).allSatisfy(block -> assertThat(all).contains(block.strip().replaceAll("\\s+", " ")));
  }
}
