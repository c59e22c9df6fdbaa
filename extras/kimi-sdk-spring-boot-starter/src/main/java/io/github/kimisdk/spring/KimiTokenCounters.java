package io.github.kimisdk.spring;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** The counter {@code kimi.tokens}: cached input, other input, and output by model. */
final class KimiTokenCounters implements CallListener {

  private final MeterRegistry registry;

  KimiTokenCounters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void ended(CallReport report) {
    Tags tags = Tags.of("model", report.model().orElse("none"));
    report.usage().ifPresent(usage -> {
      registry.counter("kimi.tokens", tags.and("type", "cached")).increment(usage.cachedTokens());
      registry.counter("kimi.tokens", tags.and("type", "input")).increment(usage.promptTokens() - usage.cachedTokens());
      registry.counter("kimi.tokens", tags.and("type", "output")).increment(usage.completionTokens());
    });
  }
}
