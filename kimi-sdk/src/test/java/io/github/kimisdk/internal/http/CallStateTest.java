package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every pair of a state and an event of {@link Call}: the documented transition, or none. */
class CallStateTest {

  /** A dot: the event is ignored, or changes nothing but what is wanted next. */
  private static final String TABLE = """
                  start    prepared  refused  permit  head    bytes   content  complete  next    lost    demand  timer   explained  cancel     deadline    close       threw
      NEW         QUEUED   .         .        .       .       .       .        .         .       .       .       .       .          CANCELLED  .           .           FAILED
      PREPARING   .        QUEUED    FAILED   .       .       .       .        .         .       .       .       .       .          CANCELLED  EXPLAINING  EXPLAINING  EXPLAINING
      QUEUED      .        .         .        SENT    .       .       .        .         .       .       .       .       .          CANCELLED  EXPLAINING  EXPLAINING  EXPLAINING
      SENT        .        .         .        .       OPEN    .       .        .         .       PAUSED  .       .       .          CANCELLED  EXPLAINING  EXPLAINING  EXPLAINING
      OPEN        .        .         .        .       .       .       FLOWING  DONE      QUEUED  PAUSED  .       .       .          CANCELLED  EXPLAINING  EXPLAINING  EXPLAINING
      FLOWING     .        .         .        .       .       .       .        DONE      QUEUED  PAUSED  .       .       .          CANCELLED  EXPLAINING  EXPLAINING  EXPLAINING
      PAUSED      .        .         .        .       .       .       .        .         .       .       .       QUEUED  .          CANCELLED  EXPLAINING  EXPLAINING  EXPLAINING
      EXPLAINING  .        .         .        .       .       .       .        .         .       .       .       .       FAILED     FAILED     .           .           FAILED
      DONE        .        .         .        .       .       .       .        .         .       .       .       .       .          .          .           .           .
      CANCELLED   .        .         .        .       .       .       .        .         .       .       .       .       .          .          .           .           .
      FAILED      .        .         .        .       .       .       .        .         .       .       .       .       .          .          .           .           .
      """;

  private static final List<String> EVENTS = List.of(TABLE.lines().findFirst().orElseThrow().strip().split("\\s+"));

  @TestFactory
  Stream<DynamicTest> everyEventInEveryState() {
    return TABLE.lines().skip(1).map(String::strip).flatMap(line -> {
      List<String> cells = Arrays.asList(line.split("\\s+"));
      CallState from = CallState.valueOf(cells.get(0));
      return EVENTS.stream().map(event -> {
        String to = cells.get(1 + EVENTS.indexOf(event));
        CallState expected = to.equals(".") ? from : CallState.valueOf(to);
        return DynamicTest.dynamicTest(from + " + " + event + " -> " + expected, () -> check(from, event, expected));
      });
    });
  }

  private static void check(CallState from, String event, CallState expected) {
    try (CallRig rig = new CallRig()) {
      rig.reach(from);
      assertThat(rig.state()).as("the state to begin with").isEqualTo(from);
      rig.bring(event);
      assertThat(rig.state()).isEqualTo(expected);
      assertThat(rig.receiver.ends).as("how often the receiver heard of an end").isEqualTo(
          expected == CallState.DONE || expected == CallState.FAILED ? 1 : 0);
      if (expected != CallState.DONE && (over(expected) || expected == CallState.EXPLAINING)) {
        assertThat(rig.time.alarms()).as("timers").isZero();
      }
      assertThat(rig.running()).isEqualTo(over(expected) || expected == CallState.NEW || expected == CallState.EXPLAINING ? 0 : 1);
      if (expected != CallState.QUEUED && !event.equals("timer") && !event.equals("next")) {
        assertThat(rig.permits()).as("permits held").isEqualTo(
            expected == CallState.SENT || expected == CallState.OPEN || expected == CallState.FLOWING ? 1 : 0);
      }
    }
  }

  private static boolean over(CallState state) {
    return state == CallState.DONE || state == CallState.FAILED || state == CallState.CANCELLED;
  }

  @Test
  void theTableHasEveryState() {
    assertThat(TABLE.lines().skip(1).map(line -> line.strip().split("\\s+")[0]))
        .containsExactly(Arrays.stream(CallState.values()).map(CallState::name).toArray(String[]::new));
  }

  @Test
  void eventsOfAnEarlierAttemptAreIgnored() {
    try (CallRig rig = new CallRig()) {
      rig.reach(CallState.SENT);
      Attempt first = rig.call.attempt();
      rig.bring("lost");
      rig.run(rig.call::pauseOver);
      assertThat(rig.state()).isEqualTo(CallState.SENT);
      assertThat(rig.call.attempt()).isNotSameAs(first);
      rig.run(() -> rig.call.headCame(first, 200, CallRig.HEADERS));
      rig.run(() -> rig.call.bodyEnded(first));
      rig.run(() -> rig.call.lost(first, CallRig.LOST));
      assertThat(rig.state()).isEqualTo(CallState.SENT);
    }
  }

  @Test
  void aBreakThatCannotBeResumedEndsTheCall() {
    try (CallRig rig = new CallRig()) {
      rig.reach(CallState.FLOWING);
      rig.receiver.resumable = false;
      rig.bring("lost");
      assertThat(rig.state()).isEqualTo(CallState.EXPLAINING);
    }
  }

  @Test
  void anAnswerThatStandsEndsAFailedCallWell() {
    try (CallRig rig = new CallRig()) {
      rig.reach(CallState.EXPLAINING);
      rig.receiver.stands = true;
      rig.bring("explained");
      assertThat(rig.state()).isEqualTo(CallState.DONE);
    }
  }
}
