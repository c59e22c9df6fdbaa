package io.github.kimisdk.examples.observability;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.CallRequest;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.tool.AgentListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Spans for agents, tools and calls, by the conventions of OpenTelemetry for generative AI. */
public final class Tracing implements AgentListener {

  private final OpenTelemetry telemetry;
  private final Tracer tracer;
  private final String agent;
  private final Map<String, Span> open = new ConcurrentHashMap<>();

  /** Creates the spans of an agent with a name. */
  public Tracing(OpenTelemetry telemetry, String agent) {
    this.telemetry = telemetry;
    this.tracer = telemetry.getTracer("io.github.kimisdk");
    this.agent = agent;
  }

  /** Returns a client whose calls are spans, and take the context of the trace to the service. */
  public Kimi traced(Kimi kimi) {
    return kimi.toBuilder().onRequest(this::request).listener(new CallListener() {
      @Override
      public void ended(CallReport report) {
        Optional.ofNullable(open.remove(report.origin().id())).ifPresent(span -> end(span, report));
      }
    }).build();
  }

  private CallRequest request(CallRequest request) {
    Span span = open.computeIfAbsent(request.call(), id -> call(request));
    return request.withHeaders(headers(span));
  }

  private Span call(CallRequest request) {
    Optional<String> model = request.json().flatMap(json -> json.tryGet("model")).map(JsonValue::asString);
    String name = model.map(asked -> "chat " + asked).orElse(request.method());
    SpanBuilder span = tracer.spanBuilder(name).setSpanKind(SpanKind.CLIENT).setParent(around(request.parent()))
        .setAttribute("server.address", request.uri().getHost());
    model.ifPresent(asked -> span.setAttribute("gen_ai.operation.name", "chat")
        .setAttribute("gen_ai.provider.name", "moonshot_ai").setAttribute("gen_ai.request.model", asked));
    return span.startSpan();
  }

  private void end(Span span, CallReport report) {
    report.model().ifPresent(model -> span.setAttribute("gen_ai.response.model", model));
    report.usage().ifPresent(usage -> tokens(span, usage));
    report.timeToFirstContent().ifPresent(time -> span.setAttribute("gen_ai.response.time_to_first_chunk", seconds(time)));
    span.setAttribute("kimi.attempts", report.attempts());
    failed(span, report.failure());
    span.end();
  }

  @Override
  public void began(Scope scope) {
    switch (scope.kind()) {
      case RUN -> open.put(scope.id(), span(scope, "invoke_agent", agent)
          .setAttribute("gen_ai.provider.name", "moonshot_ai").setAttribute("gen_ai.agent.name", agent)
          .setAttribute("gen_ai.conversation.id", scope.conversation()).startSpan());
      case TOOL -> scope.call().ifPresent(call -> open.put(scope.id(), span(scope, "execute_tool", call.name())
          .setAttribute("gen_ai.tool.name", call.name()).setAttribute("gen_ai.tool.call.id", call.id())
          .setAttribute("gen_ai.tool.type", "function").startSpan()));
      // The conventions have no span for a step: its calls and tools belong to the agent.
      default -> scope.parent().map(open::get).ifPresent(run -> open.put(scope.id(), run));
    }
  }

  private SpanBuilder span(Scope scope, String operation, String name) {
    return tracer.spanBuilder(operation + " " + name).setParent(around(scope.parent()))
        .setAttribute("gen_ai.operation.name", operation);
  }

  @Override
  public void waited(Scope scope, Duration time) {
    Optional.ofNullable(open.get(scope.id())).ifPresent(span -> span.addEvent(
        "kimi.rate_limit.wait", Attributes.of(AttributeKey.doubleKey("kimi.wait"), seconds(time))));
  }

  @Override
  public void ended(PartReport report) {
    Span span = open.remove(report.scope().id());
    if (span != null && report.scope().kind() != Kind.STEP) {
      report.tokens().forEach((model, usage) -> span.setAttribute("gen_ai.response.model", model));
      if (!report.tokens().isEmpty()) {
        tokens(span, report.usage());
      }
      report.cost("USD").ifPresent(cost -> span.setAttribute("kimi.cost.usd", cost.total().doubleValue()));
      report.stop().ifPresent(stop -> span.setAttribute("kimi.stop", stop.name()));
      failed(span, report.failure().or(() -> report.result().flatMap(result -> result.cause())));
      span.end();
    }
  }

  private static void tokens(Span span, Usage usage) {
    span.setAttribute("gen_ai.usage.input_tokens", usage.promptTokens());
    span.setAttribute("gen_ai.usage.output_tokens", usage.completionTokens());
    span.setAttribute("gen_ai.usage.cache_read.input_tokens", usage.cachedTokens());
  }

  private static void failed(Span span, Optional<? extends Throwable> failure) {
    failure.ifPresent(thrown -> span.setStatus(StatusCode.ERROR).setAttribute("error.type", thrown.getClass().getName()));
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  /** The span of a part; that of this thread if there is none. */
  private Context around(Optional<String> id) {
    return id.map(open::get).map(span -> Context.root().with(span)).orElseGet(Context::current);
  }

  private Map<String, String> headers(Span span) {
    Map<String, String> headers = new TreeMap<>();
    telemetry.getPropagators().getTextMapPropagator().inject(Context.root().with(span), headers, Map::put);
    return headers;
  }

  /** Returns the headers that take the trace on from the tool call in which this thread works, to a server of MCP for example. */
  public Map<String, String> headers() {
    return AgentListener.current().map(open::get).map(this::headers).orElse(Map.of());
  }

  /** Returns how many spans are open. */
  int open() {
    return open.size();
  }
}
