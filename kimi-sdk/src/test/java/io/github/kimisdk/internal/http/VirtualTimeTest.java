package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

  private final VirtualTime time = VirtualTime.still();
  private final List<String> rung = new ArrayList<>();

  @Test
  void alarmsRingInTheirOrderAtTheirOwnTime() {
    time.after(Duration.ofSeconds(3), () -> rung.add("c at " + time.elapsed()));
    time.after(Duration.ofSeconds(1), () -> rung.add("a at " + time.elapsed()));
    time.after(Duration.ofSeconds(1), () -> rung.add("b at " + time.elapsed()));

    time.advance(Duration.ofSeconds(2));

    assertThat(rung).containsExactly("a at PT1S", "b at PT1S");
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(2));
    assertThat(time.now()).isEqualTo(VirtualTime.START.plusSeconds(2));
  }

  @Test
  void anAlarmSetByAnAlarmRingsInTheSameStepWhenItIsDue() {
    time.after(Duration.ofSeconds(1), () -> time.after(Duration.ofSeconds(1), () -> rung.add("second")));

    time.advance(Duration.ofSeconds(2));

    assertThat(rung).containsExactly("second");
  }

  @Test
  void anAlarmThatWasCalledOffDoesNotRing() {
    time.after(Duration.ofSeconds(1), () -> rung.add("never")).cancel();

    assertThat(time.next()).isFalse();
    assertThat(rung).isEmpty();
  }

  @Test
  void skippingTimePassesShortWaitsByItselfAndNotLongOnes() throws Exception {
    VirtualTime skipping = VirtualTime.skipping(Duration.ofMinutes(1));
    CompletableFuture<Duration> rang = new CompletableFuture<>();
    skipping.after(Duration.ofMinutes(2), () -> rang.completeExceptionally(new AssertionError("rang too early")));
    skipping.after(Duration.ofMinutes(1), () -> rang.complete(skipping.elapsed()));

    assertThat(rang.get(30, TimeUnit.SECONDS)).isEqualTo(Duration.ofMinutes(1));
    assertThat(skipping.alarms()).isEqualTo(1);
  }
}
