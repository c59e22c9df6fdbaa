package io.github.kimisdk.store.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonLimits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A last line that a crash has cut short. */
class CutLineTest {

  private static final byte[] WHOLE =
      "{\"é\":\"你😀\\u00e9\\n\",\"n\":[1,-2.5e3,true,false,null,{\"c\":\"\"}], \"end\" : {}}".getBytes(StandardCharsets.UTF_8);

  private static boolean isBeginning(byte[] bytes, int length) {
    return LineReader.isBeginning(bytes, length, JsonLimits.DEFAULT);
  }

  @Test
  void everyCutIsABeginningAndTheWholeObjectIsNone() {
    for (int length = 1; length < WHOLE.length; length++) {
      assertThat(isBeginning(Arrays.copyOf(WHOLE, length), length)).as("%d bytes", length).isTrue();
    }
    assertThat(isBeginning(WHOLE, WHOLE.length)).isFalse();
  }

  @Test
  void onlyTheFirstBytesCount() {
    assertThat(isBeginning(WHOLE, WHOLE.length - 1)).isTrue();
    assertThat(isBeginning(Arrays.copyOf(WHOLE, WHOLE.length + 7), WHOLE.length)).isFalse();
  }

  @Test
  void aByteThatBeginsNoCharacterIsDamage() {
    for (int last : new int[] {0x80, 0xBF, 0xC0, 0xC1}) {
      byte[] damaged = {'{', '"', 'a', (byte) last};
      assertThat(isBeginning(damaged, damaged.length)).as("%x", last).isFalse();
    }
    for (int last : new int[] {0xC2, 0xDF, 0xE0, 0xEF, 0xF0, 0xF4}) {
      byte[] cut = {'{', '"', 'a', (byte) last};
      assertThat(isBeginning(cut, cut.length)).as("%x", last).isTrue();
    }
  }

  @Test
  void aCharacterIsCutOnlyAtTheEnd() {
    byte[] early = {'{', '"', (byte) 0xF0, (byte) 0x9F, 'a', 'b'};
    assertThat(isBeginning(early, early.length)).isFalse();
    byte[] three = {'{', '"', (byte) 0xF0, (byte) 0x9F, (byte) 0x98};
    assertThat(isBeginning(three, three.length)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "[{", "\"a", "1", "nul", "{\"a\":x", "{,", "{]", "{\"a\" \"b", "}", "{} x"})
  void anythingElseIsDamage(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(isBeginning(bytes, bytes.length)).isFalse();
  }
}
