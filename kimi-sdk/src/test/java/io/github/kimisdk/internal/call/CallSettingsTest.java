package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each setting is changed alone. */
class CallSettingsTest {

  private static final CallListener LISTENER = new CallListener() { };
  private static final CallSettings ALL = CallSettings.DEFAULT.withFound(Endpoint.CHINA, true).withFallbacks(List.of("a", "b"))
      .withRetry(RetryPolicy.NONE).withResumes(2).withContinuations(3)
      .withTimeouts(Timeouts.DEFAULT.withTotal(Duration.ofSeconds(9))).withSizes(SizeLimits.DEFAULT.withChoices(4))
      .withHeader("X-A", "1").withIdentifier("X-Id").withListener(LISTENER).withHook(UnaryOperator.identity())
      .withLimits(RateLimits.ADAPTIVE, VirtualTime.still());

  /** All settings but one, by their names. */
  private static Map<String, Object> all(CallSettings settings, String without) {
    Map<String, Object> all = new TreeMap<>(Map.of(
        "endpoint", settings.endpoint(), "unnamed", settings.unnamed(), "fallbacks", settings.fallbacks(), "retry",
            settings.retry(),
        "resumes", settings.resumes(), "continuations", settings.continuations(), "timeouts", settings.timeouts(),
        "sizes", settings.sizes(), "headers", settings.headers(), "identifiers", settings.requestHeaders().identifiers()));
    all.put("listener", settings.listener());
    all.put("hook", settings.hook());
    all.put("limiter", settings.limiter());
    all.remove(without);
    return all;
  }

  private static void assertAlone(CallSettings changed, String name, Object value) {
    assertThat(all(changed, "").get(name)).isEqualTo(value);
    assertThat(all(changed, name)).isEqualTo(all(ALL, name));
  }

  @Test
  void eachSettingHasItsValue() {
    assertThat(all(ALL, "limiter")).containsEntry("endpoint", Endpoint.CHINA).containsEntry("unnamed", true)
        .containsEntry("fallbacks", List.of("a", "b")).containsEntry("retry", RetryPolicy.NONE).containsEntry("resumes", 2)
        .containsEntry("continuations", 3).containsEntry("headers", Map.of("X-A", "1")).containsEntry("listener", LISTENER);
  }

  @Test
  void aChangeLeavesTheOthers() {
    Timeouts timeouts = Timeouts.DEFAULT.withIdle(Duration.ofSeconds(1));
    assertAlone(ALL.withEndpoint(Endpoint.CODING), "endpoint", Endpoint.CODING);
    assertAlone(ALL.withFound(Endpoint.CHINA, false), "unnamed", false);
    assertAlone(ALL.withFallbacks(List.of("c")), "fallbacks", List.of("c"));
    assertAlone(ALL.withRetry(RetryPolicy.DEFAULT), "retry", RetryPolicy.DEFAULT);
    assertAlone(ALL.withResumes(7), "resumes", 7);
    assertAlone(ALL.withContinuations(7), "continuations", 7);
    assertAlone(ALL.withTimeouts(timeouts), "timeouts", timeouts);
    assertAlone(ALL.withSizes(SizeLimits.DEFAULT), "sizes", SizeLimits.DEFAULT);
    assertAlone(ALL.forHeap(1 << 20), "sizes", ALL.sizes().forHeap(1 << 20));
    assertAlone(ALL.withHeader("x-a", "2").withHeader("X-B", "3"), "headers", Map.of("X-A", "2", "X-B", "3"));
    assertAlone(ALL.withListener(CallListener.NONE), "listener", CallListener.NONE);
    assertAlone(ALL.withHook(null), "hook", RequestHook.NONE);
    assertThat(ALL.withLimits(RateLimits.ADAPTIVE, VirtualTime.still()).limiter()).isNotNull().isNotSameAs(ALL.limiter());
    assertThat(ALL.withLimits(RateLimits.ADAPTIVE, VirtualTime.still()).headers()).isEqualTo(ALL.headers());
  }

  @Test
  void identifiersOfARequestAreFoundInAnyCase() {
    CallSettings both = ALL.withIdentifier("X-Other");
    OutgoingRequest request = both.identified(FakeService.ask("m").withHeaders(Map.of("X-A", "1")));
    assertThat(both.identifiersOf(request)).containsOnlyKeys("x-id", "x-other").doesNotContainValue("1");
    assertThat(both.identifiersOf(request).get("x-id")).hasSize(36);
    assertThat(both.identifiersOf(FakeService.ask("m"))).isEmpty();
    OutgoingRequest get = FakeService.get("/x");
    assertThat(both.identified(get)).isSameAs(get);
    OutgoingRequest post = FakeService.ask("m");
    assertThat(CallSettings.DEFAULT.identified(post)).isSameAs(post);
  }
}
