package io.github.kimisdk.examples.observability;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Tool;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** An agent with another one as its tool, whose trace is kept in memory and printed as a tree. */
public final class Watched {

  record Place(String city) {}

  private Watched() {}

  /** Runs the agent on a model in this program, without a key. */
  public static void main(String[] args) {
    System.out.print(run());
  }

  static String run() {
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    try (KimiServer server = KimiServer.start(model());
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).model("kimi-k2.6").build();
        OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance())).build()) {
      Tracing tracing = new Tracing(telemetry, "assistant");
      try (Kimi traced = tracing.traced(kimi)) {
        Tool<Place> weather = Tool.of("weather", "The weather in a city", Place.class, place -> "Rain in " + place.city());
        Agent agent = Agent.builder(traced).tools(weather).listener(tracing).build();
        agent.run("Do I need an umbrella in Rome and in Oslo?");
      }
      return tree(exporter.getFinishedSpanItems());
    }
  }

  /** A model that asks for the weather of two cities, and answers when it has the results. */
  private static ChatModel model() {
    ToolCall rome = ToolCall.of("call:0", "weather", "{\"city\":\"Rome\"}");
    ToolCall oslo = ToolCall.of("call:1", "weather", "{\"city\":\"Oslo\"}");
    return request -> request.messages().get(request.messages().size() - 1) instanceof ToolMessage
        ? ChatResponse.of("Yes, in both.").withUsage(Usage.of(80, 6).withCachedTokens(64))
        : ChatResponse.of(AssistantMessage.of("", List.of(rome, oslo))).withUsage(Usage.of(64, 20));
  }

  /** Returns the spans as a tree, with their attributes but those that are ids. */
  static String tree(List<SpanData> spans) {
    StringBuilder text = new StringBuilder();
    spans.stream().filter(span -> !span.getParentSpanContext().isValid()).forEach(root -> add(text, root, spans, ""));
    return text.toString();
  }

  private static void add(StringBuilder text, SpanData span, List<SpanData> all, String indent) {
    TreeMap<String, Object> facts = new TreeMap<>();
    span.getAttributes().forEach((key, value) -> facts.put(key.getKey(), value));
    facts.keySet().removeIf(name -> name.endsWith(".id") || name.endsWith("first_chunk"));
    text.append(indent).append(span.getName()).append(' ').append(facts).append('\n');
    all.stream().filter(child -> child.getParentSpanId().equals(span.getSpanId()))
        .sorted(Comparator.comparing(SpanData::getStartEpochNanos)).forEach(child -> add(text, child, all, indent + "  "));
  }
}
