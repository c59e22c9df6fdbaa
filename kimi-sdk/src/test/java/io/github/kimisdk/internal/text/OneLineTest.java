package io.github.kimisdk.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OneLineTest {

  @Test
  void partsThatAreAbsentOrEmptyAreLeftOut() {
    assertThat(OneLine.of("T", "", Optional.empty(), "a", Optional.of(7), "")).isEqualTo("T[a, 7]");
    assertThat(OneLine.of("T")).isEqualTo("T[]");
  }

  @Test
  void aLongTextIsCutBetweenCharacters() {
    for (int before = 0; before < 4; before++) {
      String line = OneLine.of("T", "a".repeat(before) + "\ud83d\ude00".repeat(10_000));
      assertThat(line).hasSizeLessThanOrEqualTo(120).endsWith("...]");
      assertThat(line.codePoints().noneMatch(code -> Character.getType(code) == Character.SURROGATE)).isTrue();
    }
  }

  @Test
  void controlCharactersAreSpaces() {
    assertThat(OneLine.of("T", "a\r\nb\u001b[31m\tc\u0085\u202ed\u2028")).isEqualTo("T[a  b [31m c  d ]");
  }

  @Test
  void whatControlsATerminalIsEscaped() {
    assertThat(OneLine.shown("a\r\nb\u001b[31m\tc\u0085\u202ed\u2028\ufeff\udb40\udc01"))
        .isEqualTo("a\nb\\u001b[31m\tc\\u0085\\u202ed\\u2028\\ufeff\\u{e0001}");
    String people = "\ud83d\udc69\u200d\ud83d\udcbb \u0646\u0645\u200c\u0648 \u4f60 \ud83d";
    assertThat(OneLine.shown(people)).isEqualTo(people);
  }

  @Test
  void aKeyThatIsCutIsMasked() {
    String key = "sk-" + UUID.randomUUID();
    KeyMask.use(key);
    for (int before = 60; before < 130; before++) {
      assertThat(OneLine.of("T", "a".repeat(before) + key)).doesNotContain(key.substring(0, 8));
    }
  }
}
