package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.server.ScriptedAnswer.Step;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
  void theGuideListsEachMethod() throws IOException {
    String guide = Files.readString(Path.of(System.getProperty("kimi.root"), "docs/testing.md"));
    String table = guide.substring(guide.indexOf("held by ScriptedAnswerTest: begin"),
        guide.indexOf("held by ScriptedAnswerTest: end"));
    List<String> listed = Pattern.compile("(?m)^\\| `([^`]+)`").matcher(table).results().map(row -> row.group(1)).toList();
    assertThat(listed).containsExactlyInAnyOrderElementsOf(Arrays.stream(ScriptedAnswer.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> Arrays.stream(Object.class.getMethods()).noneMatch(of -> of.getName().equals(method.getName())))
        .map(method -> method.getName() + Arrays.stream(method.getParameters()).map(Parameter::getName)
            .collect(Collectors.joining(", ", "(", ")"))).collect(Collectors.toSet()));
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
