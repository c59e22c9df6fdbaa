package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.http.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every pair of a state and an event of {@link Call}: the transition that {@link CallState} draws, or none. */
class CallStateTest {

  /** A dot: the event is ignored, or changes nothing but what is wanted next. */
  private static final String TABLE = """
                  start     prepared refused permit keyless     key    renewed noKey      sameKey    head bytes content complete late       next   lost   stale  denied      fallback  attemptFailed lastFailed callFailed demand timer  explained valid cancel    deadline   close      threw
      NEW         PREPARING .        .       .      .           .      .       .          .          .    .     .       .        .          .      .      .      .           .         .             .          .          .      .      .         .     CANCELLED .          .          FAILED
      PREPARING   .         QUEUED   FAILED  .      AUTHORIZING .      .       .          .          .    .     .       .        .          .      .      .      .           .         .             .          .          .      .      .         .     CANCELLED EXPLAINING EXPLAINING EXPLAINING
      AUTHORIZING .         .        .       .      .           QUEUED QUEUED  EXPLAINING EXPLAINING .    .     .       .        .          .      .      .      .           .         .             .          .          .      .      .         .     CANCELLED EXPLAINING EXPLAINING EXPLAINING
      QUEUED      .         .        .       SENT   .           .      .       .          .          .    .     .       .        .          .      .      .      .           .         .             .          .          .      .      .         .     CANCELLED EXPLAINING EXPLAINING EXPLAINING
      SENT        .         .        .       .      AUTHORIZING .      .       .          .          OPEN .     .       .        .          .      PAUSED QUEUED AUTHORIZING PREPARING .             EXPLAINING .          .      .      .         .     CANCELLED EXPLAINING EXPLAINING EXPLAINING
      OPEN        .         .        .       .      AUTHORIZING .      .       .          .          .    .     FLOWING DONE     EXPLAINING QUEUED PAUSED PAUSED AUTHORIZING PREPARING PAUSED        EXPLAINING EXPLAINING .      .      .         .     CANCELLED EXPLAINING EXPLAINING EXPLAINING
      FLOWING     .         .        .       .      AUTHORIZING .      .       .          .          .    .     .       DONE     DONE       QUEUED PAUSED PAUSED PAUSED      PAUSED    PAUSED        EXPLAINING EXPLAINING .      .      .         .     CANCELLED EXPLAINING EXPLAINING EXPLAINING
      PAUSED      .         .        .       .      AUTHORIZING .      .       .          .          .    .     .       .        .          .      .      .      .           .         .             .          .          .      QUEUED .         .     CANCELLED EXPLAINING EXPLAINING EXPLAINING
      EXPLAINING  .         .        .       .      .           .      .       .          .          .    .     .       .        .          .      .      .      .           .         .             .          .          .      .      FAILED    DONE  .         .          .          FAILED
      DONE        .         .        .       .      .           .      .       .          .          .    .     .       .        .          .      .      .      .           .         .             .          .          .      .      .         .     .         .          .          .
      CANCELLED   .         .        .       .      .           .      .       .          .          .    .     .       .        .          .      .      .      .           .         .             .          .          .      .      .         .     .         .          .          .
      FAILED      .         .        .       .      .           .      .       .          .          .    .     .       .        .          .      .      .      .           .         .             .          .          .      .      .         .     .         .          .          .
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
    try (CallRig rig = new CallRig(from == CallState.AUTHORIZING || CallRig.SUPPLIED.contains(event))) {
      rig.reach(from);
      assertThat(rig.state()).as("the state to begin with").isEqualTo(from);
      rig.bring(event);
      assertThat(rig.state()).isEqualTo(expected);
      assertThat(rig.receiver.ends).as("how often the receiver was told of an end").isEqualTo(
          expected == CallState.DONE || expected == CallState.FAILED ? 1 : 0);
      if (expected != CallState.DONE && (over(expected) || expected == CallState.EXPLAINING)) {
        assertThat(rig.time.timers()).as("timers").isZero();
      }
      assertThat(rig.running())
          .isEqualTo(over(expected) || expected == CallState.NEW || expected == CallState.EXPLAINING ? 0 : 1);
      if (expected != CallState.QUEUED && !event.equals("timer") && !event.equals("next")) {
        assertThat(rig.permits()).as("permits held").isEqualTo(holdsPermit(expected) ? 1 : 0);
      }
    }
  }

  private static boolean holdsPermit(CallState state) {
    return state == CallState.SENT || state == CallState.OPEN || state == CallState.FLOWING;
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
    try (CallRig rig = new CallRig(false)) {
      rig.reach(CallState.SENT);
      Exchange first = rig.call.attempt().exchange();
      rig.bring("lost");
      rig.run(rig.call::pauseOver);
      assertThat(rig.state()).isEqualTo(CallState.SENT);
      assertThat(rig.call.attempt().exchange()).isNotSameAs(first);
      rig.run(() -> rig.call.head(first, CallRig.HEAD));
      rig.run(() -> rig.call.end(first));
      rig.run(() -> rig.call.lost(first, CallRig.LOST));
      assertThat(rig.state()).isEqualTo(CallState.SENT);
    }
  }

  @Test
  void aCancelDuringTheExplanationOnlyEndsTheExplanation() {
    try (CallRig rig = new CallRig(false)) {
      rig.reach(CallState.EXPLAINING);
      rig.bring("cancel");
      assertThat(rig.cancelledExplanations()).isEqualTo(1);
      rig.bring("explained");
      assertThat(rig.state()).isEqualTo(CallState.FAILED);
    }
  }

  @Test
  void theDrawingIsTheTable() throws IOException {
    Set<String> table = new TreeSet<>();
    TABLE.lines().skip(1).map(line -> line.strip().split("\\s+")).forEach(cells -> {
      for (int i = 0; i < EVENTS.size(); i++) {
        if (!cells[1 + i].equals(".")) {
          table.add(cells[0] + " " + EVENTS.get(i) + " " + cells[1 + i]);
        }
      }
    });
    assertThat(drawn()).containsExactlyElementsOf(table);
  }

  /** The transitions in the javadoc of {@link CallState}. */
  private static Set<String> drawn() throws IOException {
    Path source = Path.of(System.getProperty("kimi.root", "..")).resolve(
        "kimi-sdk/src/main/java/io/github/kimisdk/internal/call/CallState.java");
    String text = Files.readString(source);
    Set<String> drawn = new TreeSet<>();
    text.substring(text.indexOf("<pre>"), text.indexOf("</pre>")).lines().map(line -> line.replace("*", "").strip())
        .forEach(line -> {
      String[] states = line.split(" --|--> ");
      for (int i = 0; i + 2 < states.length; i += 2) {
        for (String event : states[i + 1].split(", ")) {
          String to = states[i + 2];
          states(states[i]).forEach(from -> drawn.add(from + " " + event + " " + to));
        }
      }
    });
    return drawn;
  }

  /** The states of a list such as {@code NEW, PREPARING} or {@code NEW ... PAUSED}. */
  private static List<CallState> states(String list) {
    String[] ends = list.split(" \\.\\.\\. ");
    return ends.length == 1
        ? Arrays.stream(list.split(", ")).map(CallState::valueOf).toList()
        : List.of(CallState.values()).subList(CallState.valueOf(ends[0]).ordinal(), CallState.valueOf(ends[1]).ordinal() + 1);
  }
}
