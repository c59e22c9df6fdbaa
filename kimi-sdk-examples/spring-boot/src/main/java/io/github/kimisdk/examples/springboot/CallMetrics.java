package io.github.kimisdk.examples.springboot;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Counts calls and tokens in Micrometer. */
final class CallMetrics implements CallListener {

  private final MeterRegistry meters;

  CallMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public void ended(CallReport report) {
    String model = report.model().orElse("none");
    meters.timer("kimi.calls", "model", model, "outcome", report.outcome().name().toLowerCase(Locale.ROOT))
        .record(report.duration());
    report.timeToFirstContent().ifPresent(time -> meters.timer("kimi.first.content", "model", model).record(time));
    report.usage().ifPresent(usage -> {
      meters.counter("kimi.tokens", "model", model, "type", "input").increment(usage.promptTokens());
      meters.counter("kimi.tokens", "model", model, "type", "cached").increment(usage.cachedTokens());
      meters.counter("kimi.tokens", "model", model, "type", "output").increment(usage.completionTokens());
    });
  }
}
