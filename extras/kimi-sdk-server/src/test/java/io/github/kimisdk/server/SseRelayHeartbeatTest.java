package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.server.relay.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Comments in the silences of a model. */
class SseRelayHeartbeatTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualClock clock = new ManualClock();
  private final SseRelay relay = SseRelay.chat().withClock(clock);
  private final ChunkSource source = ChunkSource.byHand();
  private final KeptEvents reader = new KeptEvents();

  @Test
  void aSilenceOfFifteenSecondsIsAnsweredWithAComment() {
    relay.events(source).subscribe(reader);
    reader.subscription.request(100);
    clock.advance(SECOND.multipliedBy(10));
    source.send(ChunkSource.text("a"));
    clock.advance(SECOND.multipliedBy(14));
    assertThat(reader.events).hasSize(1);

    clock.advance(SECOND);
    assertThat(reader.events.subList(1, 2)).containsExactly(":\n\n");
    clock.advance(SECOND.multipliedBy(15));
    clock.advance(SECOND.multipliedBy(15));
    assertThat(reader.events.subList(1, 4)).containsOnly(":\n\n");
    assertThat(clock.timers()).isEqualTo(1);

    source.complete();
    assertThat(clock.timers()).isZero();
  }

  @Test
  void aReaderThatDoesNotReadGetsNoHeartbeats() {
    relay.events(source).subscribe(reader);
    for (int i = 0; i < 10; i++) {
      clock.advance(SECOND.multipliedBy(15));
    }
    assertThat(reader.events).isEmpty();
    reader.subscription.request(5);
    assertThat(reader.events).isEmpty();
    clock.advance(SECOND.multipliedBy(15));
    assertThat(reader.events).containsExactly(":\n\n");
  }

  @Test
  void aHeartbeatOfZeroSendsNone() {
    relay.withHeartbeat(Duration.ZERO).events(source).subscribe(reader);
    reader.subscription.request(5);
    assertThat(clock.timers()).isZero();
    clock.advance(Duration.ofDays(1));
    assertThat(reader.events).isEmpty();
  }

  @Test
  void theLongestHeartbeatIsAllowedAndANegativeOneIsNot() {
    SseRelay.uiMessages().withHeartbeat(Duration.ofSeconds(Long.MAX_VALUE)).events(source).subscribe(reader);
    reader.subscription.cancel();
    assertThatThrownBy(() -> relay.withHeartbeat(Duration.ofSeconds(-1))).hasMessageContaining("at least 0, found PT-1S");
  }
}
