package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.threads.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

  private final VirtualTime time = VirtualTime.still();
  private final List<String> ran = new ArrayList<>();

  @Test
  void timersRunInTheirOrderAtTheirOwnTime() {
    time.after(Duration.ofSeconds(3), () -> ran.add("c at " + time.elapsed()));
    time.after(Duration.ofSeconds(1), () -> ran.add("a at " + time.elapsed()));
    time.after(Duration.ofSeconds(1), () -> ran.add("b at " + time.elapsed()));

    time.advance(Duration.ofSeconds(2));

    assertThat(ran).containsExactly("a at PT1S", "b at PT1S");
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(2));
    assertThat(time.now()).isEqualTo(VirtualTime.START.plusSeconds(2));
  }

  @Test
  void aTimerSetByATimerRunsInTheSameStepWhenItIsDue() {
    time.after(Duration.ofSeconds(1), () -> time.after(Duration.ofSeconds(1), () -> ran.add("second")));

    time.advance(Duration.ofSeconds(2));

    assertThat(ran).containsExactly("second");
  }

  @Test
  void aCanceledTimerDoesNotRun() {
    time.after(Duration.ofSeconds(1), () -> ran.add("never")).cancel();

    assertThat(time.next()).isFalse();
    assertThat(ran).isEmpty();
  }

  @Test
  void skippingTimePassesShortWaitsByItselfAndNotLongOnes() throws Exception {
    VirtualTime skipping = VirtualTime.skipping(Duration.ofMinutes(1));
    CompletableFuture<Duration> ran = new CompletableFuture<>();
    skipping.after(Duration.ofMinutes(2), () -> ran.completeExceptionally(new AssertionError("ran too early")));
    skipping.after(Duration.ofMinutes(1), () -> ran.complete(skipping.elapsed()));

    assertThat(ran.get(30, TimeUnit.SECONDS)).isEqualTo(Duration.ofMinutes(1));
    assertThat(skipping.timers()).isEqualTo(1);
  }
}
