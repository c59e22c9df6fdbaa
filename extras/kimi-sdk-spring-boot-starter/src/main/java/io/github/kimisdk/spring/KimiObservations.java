package io.github.kimisdk.spring;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.tool.AgentListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The observations {@code kimi.call}, {@code kimi.agent.run} and {@code kimi.agent.tool}. A call belongs to the run or the tool
 * that made it, else to the observation of the thread that it begins in. Steps are not observed: their calls and tools belong to
 * the run. Each observation of a name has the same low-cardinality keys, as registries of metrics require.
 */
final class KimiObservations implements CallListener, AgentListener {

  private static final String NONE = "none";

  private final ObservationRegistry registry;
  /** The observations that have begun, by the ids of calls and of the parts of runs. */
  private final Map<String, Observation> open = new ConcurrentHashMap<>();

  KimiObservations(ObservationRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void begun(CallOrigin origin, int attempt) {
    open.computeIfAbsent(origin.id(), id -> call(origin));
  }

  private Observation call(CallOrigin origin) {
    return start("kimi.call", origin.parent()).highCardinalityKeyValue("server.address", origin.host());
  }

  @Override
  public void ended(CallReport report) {
    Observation call = Optional.ofNullable(open.remove(report.origin().id())).orElseGet(() -> call(report.origin()));
    call.contextualName(report.requestedModel().map(model -> "chat " + model).orElse("kimi"))
        .lowCardinalityKeyValue("model", report.model().or(report::requestedModel).orElse(NONE))
        .lowCardinalityKeyValue("outcome", word(report.outcome()))
        .highCardinalityKeyValue("attempts", String.valueOf(report.attempts()));
    report.usage().ifPresent(usage -> call
        .highCardinalityKeyValue("gen_ai.usage.input_tokens", String.valueOf(usage.promptTokens()))
        .highCardinalityKeyValue("gen_ai.usage.output_tokens", String.valueOf(usage.completionTokens())));
    stop(call, report.failure());
  }

  @Override
  public void began(Scope scope) {
    switch (scope.kind()) {
      case RUN -> open.put(scope.id(), start("kimi.agent.run", scope.parent())
          .highCardinalityKeyValue("gen_ai.conversation.id", scope.conversation()));
      case TOOL -> open.put(scope.id(), start("kimi.agent.tool", scope.parent())
          .contextualName("execute_tool " + scope.call().orElseThrow().name()));
      case STEP -> scope.parent().map(open::get).ifPresent(run -> open.put(scope.id(), run));
    }
  }

  @Override
  public void ended(PartReport report) {
    Observation part = open.remove(report.scope().id());
    if (part == null || report.scope().kind() == Kind.STEP) {
      return;
    }
    if (report.scope().kind() == Kind.TOOL) {
      part.lowCardinalityKeyValue("tool", report.scope().call().orElseThrow().name())
          .lowCardinalityKeyValue("outcome", report.result().map(result -> word(result.outcome())).orElse("cancelled"));
      stop(part, report.result().flatMap(result -> result.cause()));
    } else {
      part.lowCardinalityKeyValue("stop", report.stop().map(KimiObservations::word).orElse("failed"))
          .highCardinalityKeyValue("gen_ai.usage.input_tokens", String.valueOf(report.usage().promptTokens()))
          .highCardinalityKeyValue("gen_ai.usage.output_tokens", String.valueOf(report.usage().completionTokens()));
      stop(part, report.failure());
    }
  }

  private Observation start(String name, Optional<String> parent) {
    Observation around = parent.map(open::get).orElseGet(registry::getCurrentObservation);
    return Observation.createNotStarted(name, registry).parentObservation(around).start();
  }

  private static void stop(Observation ended, Optional<? extends Throwable> failure) {
    failure.ifPresent(ended::error);
    ended.stop();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Returns how many calls and parts of runs are observed now. */
  int open() {
    return open.size();
  }
}
