package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.server.ScriptedAnswer.Step;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptedAnswerTest {

  @Test
  void slicesContainTheBodyInOrderWithAPauseBeforeEach() {
    ScriptedAnswer answer = ScriptedAnswer.events("abcde").thenCut().inSlices(2, Duration.ofMillis(3));

    assertThat(answer.steps()).extracting(ScriptedAnswerTest::brief)
        .containsExactly("Head", "Pause", "ab", "Pause", "cd", "Pause", "e", "Cut");
    assertThat(answer.inSlices(9).steps()).hasSize(8);
  }

  private static String brief(Step step) {
    return step instanceof Step.Send send ? new String(send.bytes()) : step.getClass().getSimpleName();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void slicesOfLessThanOneByteAreRefused(int size) {
    assertThatThrownBy(() -> ScriptedAnswer.events("a").inSlices(size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected slices of at least 1 byte, found " + size);
  }

  @Test
  void aHeaderReplacesTheOneOfItsNameAndKeepsTheOthers() {
    ScriptedAnswer answer = ScriptedAnswer.of(200, "a/b", new byte[0]).withHeader("X", "1").withHeader("X", "2");

    assertThat(answer.steps()).containsExactly(new Step.Head(200, Map.of("Content-Type", "a/b", "X", "2")));
  }

  @Test
  void aNullElementIsRefusedWithItsPlace() {
    ScriptedAnswer answer = ScriptedAnswer.silence();
    assertThatThrownBy(() -> KimiServer.scripted(answer, null)).isInstanceOf(NullPointerException.class).hasMessage("answers[1]");
    assertThatThrownBy(() -> new ScriptedAnswer(Arrays.asList(null, new Step.Cut()))).hasMessage("steps[0]");
    assertThatThrownBy(() -> new ScriptedAnswer(null)).hasMessage("steps");
    assertThatThrownBy(() -> KimiServer.builder(new OfflineModel()).models("a", null)).hasMessage("models[1]");
  }
}
