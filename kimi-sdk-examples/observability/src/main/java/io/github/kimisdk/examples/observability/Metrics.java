package io.github.kimisdk.examples.observability;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.tool.AgentListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Timers and counters of Micrometer for calls, runs and tools. */
public final class Metrics implements CallListener, AgentListener {

  private final MeterRegistry registry;

  /** Creates meters in a registry. */
  public Metrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void ended(CallReport report) {
    Tags tags = Tags.of("model", report.model().orElse("none"));
    String error = report.failure().map(failure -> failure.getClass().getSimpleName()).orElse("none");
    registry.timer("kimi.call", tags.and("outcome", report.outcome().name(), "error", error)).record(report.duration());
    registry.timer("kimi.call.queued", tags).record(report.queued());
    registry.counter("kimi.call.attempts", tags).increment(report.attempts());
    report.timeToFirstContent().ifPresent(time -> registry.timer("kimi.call.first.content", tags).record(time));
    report.usage().ifPresent(usage -> {
      registry.counter("kimi.tokens", tags.and("type", "cached")).increment(usage.cachedTokens());
      registry.counter("kimi.tokens", tags.and("type", "input")).increment(usage.promptTokens() - usage.cachedTokens());
      registry.counter("kimi.tokens", tags.and("type", "output")).increment(usage.completionTokens());
    });
  }

  @Override
  public void ended(AgentListener.PartReport report) {
    switch (report.scope().kind()) {
      case RUN -> {
        String stop = report.stop().map(Enum::name).orElse("FAILED");
        registry.timer("kimi.agent.run", "stop", stop).record(report.duration());
        report.cost("USD").ifPresent(cost -> registry.counter("kimi.agent.cost.usd").increment(cost.total().doubleValue()));
      }
      case TOOL -> {
        String tool = report.scope().call().orElseThrow().name();
        boolean failed = report.result().isEmpty() || report.result().get().failed();
        registry.timer("kimi.agent.tool", "tool", tool, "failed", String.valueOf(failed)).record(report.duration());
      }
      default -> registry.counter("kimi.agent.steps").increment();
    }
  }
}
