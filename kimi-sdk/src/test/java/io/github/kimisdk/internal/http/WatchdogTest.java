package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which silence ends an exchange, to the nanosecond. */
class WatchdogTest {

  private static final Duration NANO = Duration.ofNanos(1);
  private static final Duration FIRST_BYTE = Duration.ofSeconds(100);
  private static final Duration IDLE = Duration.ofSeconds(20);
  private static final Duration PROGRESS = Duration.ofSeconds(300);
  private static final Timeouts LIMITS = Timeouts.DEFAULT.withFirstByte(FIRST_BYTE).withIdle(IDLE).withProgress(PROGRESS);

  private final VirtualTime time = VirtualTime.still();
  private final List<ExchangeFailure> late = new ArrayList<>();

  private Watchdog started(Timeouts limits, boolean expecting) {
    Watchdog dog = new Watchdog(limits, time, expecting);
    dog.start(failure -> late.add((ExchangeFailure) failure));
    return dog;
  }

  private Watchdog started() {
    return started(LIMITS, false);
  }

  /** The next timeout comes after exactly this time. */
  private void assertLate(Duration after, Phase phase, Duration limit) {
    time.advance(after.minus(NANO));
    assertThat(late).isEmpty();
    time.advance(NANO);
    assertThat(late).hasSize(1);
    assertThat(late.get(0).phase()).isEqualTo(phase);
    assertThat(late.get(0).limit()).isEqualTo(limit);
    assertThat(late.get(0)).hasMessage("no " + phase + " within " + limit);
    assertThat(time.timers()).isZero();
  }

  @Test
  void theHeadHasToComeWithinTheFirstByteTimeout() {
    started();
    assertLate(FIRST_BYTE, Phase.FIRST_BYTE, FIRST_BYTE);
  }

  @Test
  void aProgressTimeoutThatIsShorterCountsBeforeTheHead() {
    started(LIMITS.withProgress(Duration.ofSeconds(50)), false);
    assertLate(Duration.ofSeconds(50), Phase.FIRST_BYTE, Duration.ofSeconds(50));
  }

  @Test
  void aRequestThatIsNotSentOnIsIdle() {
    Watchdog dog = started();
    time.advance(Duration.ofSeconds(90));
    dog.sent(false);
    assertThat(dog.sentAt()).isEqualTo(Duration.ofSeconds(90).toNanos());
    assertLate(IDLE, Phase.IDLE, IDLE);
  }

  @Test
  void eachPartOfTheRequestBeginsTheIdleTimeoutAnew() {
    Watchdog dog = started();
    for (int i = 0; i < 30; i++) {
      dog.sent(false);
      time.advance(IDLE.minus(NANO));
    }
    dog.sent(false);
    assertLate(IDLE, Phase.IDLE, IDLE);
  }

  @Test
  void theFirstByteTimeoutBeginsWhenTheRequestIsSentAndSoDoesTheProgressTimeout() {
    Watchdog dog = started(LIMITS.withProgress(FIRST_BYTE), false);
    for (int i = 0; i < 30; i++) {
      dog.sent(false);
      time.advance(IDLE.minus(NANO));
    }
    dog.sent(true);
    assertThat(dog.sentAt()).isEqualTo(time.nanos());
    assertLate(FIRST_BYTE, Phase.FIRST_BYTE, FIRST_BYTE);
  }

  @Test
  void theEndOfARequestSetsNoShorterTimer() {
    Watchdog dog = started();
    dog.sent(true);
    assertLate(FIRST_BYTE, Phase.FIRST_BYTE, FIRST_BYTE);
  }

  @Test
  void anIdleTimeoutThatIsLongerThanTheFirstByteTimeoutIsKeptWhileTheRequestIsSent() {
    Watchdog dog = started(LIMITS.withIdle(Duration.ofSeconds(150)), false);
    dog.sent(false);
    assertLate(Duration.ofSeconds(150), Phase.IDLE, Duration.ofSeconds(150));
  }

  @Test
  void aFirstByteTimeoutThatIsShorterThanTheIdleTimeoutIsNotLate() {
    Watchdog dog = started(LIMITS.withIdle(Duration.ofSeconds(150)), false);
    dog.sent(false);
    time.advance(Duration.ofSeconds(140));
    dog.sent(true);
    assertLate(FIRST_BYTE, Phase.FIRST_BYTE, FIRST_BYTE);
  }

  @Test
  void aServiceThatDoesNotAskForTheBodyIsIdle() {
    started(LIMITS, true);
    assertLate(IDLE, Phase.IDLE, IDLE);
  }

  @Test
  void afterAServiceHasTakenTheBodyTheFirstByteTimeoutCounts() {
    Watchdog dog = started(LIMITS, true);
    time.advance(Duration.ofSeconds(10));
    dog.sent(true);
    assertLate(FIRST_BYTE, Phase.FIRST_BYTE, FIRST_BYTE);
  }

  @Test
  void afterTheHeadTheFirstByteIsWaitedForOnlyWhileItIsWanted() {
    Watchdog dog = started();
    time.advance(Duration.ofSeconds(40));
    dog.head(false);
    time.advance(Duration.ofSeconds(500));
    assertThat(late).isEmpty();
    dog.wanted();
    assertLate(FIRST_BYTE, Phase.FIRST_BYTE, FIRST_BYTE);
  }

  @Test
  void betweenBytesTheIdleTimeoutCounts() {
    Watchdog dog = started();
    dog.head(false);
    dog.wanted();
    time.advance(Duration.ofSeconds(70));
    dog.bytes();
    dog.wanted();
    assertLate(IDLE, Phase.IDLE, IDLE);
  }

  @Test
  void bytesThatAreReadSlowlyEndNothing() {
    Watchdog dog = started();
    dog.head(false);
    dog.wanted();
    dog.bytes();
    time.advance(IDLE.multipliedBy(40));
    assertThat(late).isEmpty();
    dog.wanted();
    dog.taken();
    time.advance(IDLE.multipliedBy(40));
    assertThat(late).isEmpty();
    dog.wanted();
    assertLate(IDLE, Phase.IDLE, IDLE);
  }

  @Test
  void signsOfLifeWithoutContentEndAtTheProgressTimeout() {
    Watchdog dog = started();
    dog.head(false);
    dog.wanted();
    for (int i = 0; i < 29; i++) {
      time.advance(Duration.ofSeconds(10));
      dog.bytes();
      dog.wanted();
    }
    assertLate(Duration.ofSeconds(10), Phase.PROGRESS, PROGRESS);
  }

  @Test
  void contentBeginsTheProgressTimeoutAnew() {
    Watchdog dog = started();
    dog.head(false);
    dog.wanted();
    for (int i = 0; i < 29; i++) {
      time.advance(Duration.ofSeconds(10));
      dog.bytes();
      dog.wanted();
    }
    dog.progress();
    for (int i = 0; i < 30; i++) {
      dog.bytes();
      dog.wanted();
      time.advance(Duration.ofSeconds(10));
      assertThat(late).as("after " + i).hasSize(i == 29 ? 1 : 0);
    }
    assertThat(late.get(0).phase()).isEqualTo(Phase.PROGRESS);
  }

  @Test
  void theTimeInWhichNothingIsWantedIsNoTimeWithoutContent() {
    Watchdog dog = started();
    dog.head(false);
    for (int i = 0; i < 29; i++) {
      dog.wanted();
      time.advance(Duration.ofSeconds(10));
      dog.bytes();
      time.advance(Duration.ofSeconds(1000));
    }
    dog.wanted();
    assertLate(Duration.ofSeconds(10), Phase.PROGRESS, PROGRESS);
  }

  @Test
  void theFirstBytesSetATimerForTheTimeThatIsLeftForContent() {
    Watchdog dog = started(LIMITS.withProgress(Duration.ofSeconds(75)), false);
    dog.head(false);
    dog.wanted();
    time.advance(Duration.ofSeconds(70));
    dog.bytes();
    dog.wanted();
    assertLate(Duration.ofSeconds(5), Phase.PROGRESS, Duration.ofSeconds(75));
  }

  @Test
  void theBodyOfAnErrorHasOneIdleTimeoutAndNoProgressTimeout() {
    Watchdog dog = started(LIMITS.withProgress(Duration.ofSeconds(100)), false);
    time.advance(Duration.ofSeconds(99));
    dog.head(true);
    dog.wanted();
    time.advance(Duration.ofSeconds(10));
    dog.bytes();
    dog.wanted();
    assertLate(Duration.ofSeconds(10), Phase.IDLE, IDLE);
  }

  @Test
  void aHeadThatComesWhileTheRequestIsSentEndsTheIdleTimeoutOfTheRequest() {
    Watchdog dog = started();
    dog.sent(false);
    dog.head(false);
    dog.wanted();
    dog.sent(false);
    assertLate(FIRST_BYTE, Phase.FIRST_BYTE, FIRST_BYTE);
  }

  @Test
  void theUnwantedRestHasATimeoutOfItsOwn() {
    Watchdog dog = started();
    dog.head(false);
    dog.wanted();
    dog.bytes();
    time.advance(Duration.ofSeconds(5));
    dog.drain();
    time.advance(Duration.ofSeconds(1));
    dog.bytes();
    dog.wanted();
    assertLate(Watchdog.DRAIN.minusSeconds(1), Phase.IDLE, Watchdog.DRAIN);
  }

  @Test
  void anExchangeThatHasEndedIsNeverLate() {
    Watchdog dog = started();
    dog.stop();
    assertThat(time.timers()).isZero();
    dog.drain();
    time.advance(Duration.ofDays(1));
    assertThat(late).isEmpty();
    assertThat(time.timers()).isZero();
  }
}
