package io.github.kimisdk.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that are hidden because of their names, and the keys of one client. */
class SecretNamesTest {

  @ParameterizedTest
  @CsvSource(nullValues = "-", value = {
    "a=b&token=c&d=e, a=b&token=***&d=e", "Api-Key=, Api-Key=***", "token, token", "=token, =token", "a=token=b, a=token=b",
    "session=a=b&, session=***&", "'', ''",
  })
  void theValueOfAParameterWithASecretIsHidden(String parameters, String shown) {
    assertThat(SecretNames.shown(parameters)).isEqualTo(shown);
  }

  @Test
  void eachKeyOfAClientMasksTheOthers() {
    ApiKey first = new ApiKey("sk-first-0123456789", "a test");
    ApiKey second = first.next("sk-second-0123456789", "a test");
    assertThat(first.maskKey("sk-first-0123456789 sk-second-0123456789")).isEqualTo("*** ***");
    assertThat(second.maskKey("sk-first-0123456789 sk-second-0123456789")).isEqualTo("*** ***");
    assertThat(second.same(first)).isFalse();
    assertThat(first.next("sk-second-0123456789", "a test")).as("the same key is made once").isSameAs(second);
    assertThat(second.same(new ApiKey("sk-second-0123456789", "a test"))).isTrue();
  }

  /** Keys that have no part in common. */
  private static String numbered(int number) {
    return new Random(number).ints(24, 'a', 'z' + 1).mapToObj(c -> String.valueOf((char) c)).collect(Collectors.joining());
  }

  @Test
  void theLastEightKeysAreRemembered() {
    ApiKey first = new ApiKey("sk-first-0123456789", "a test");
    for (int i = 0; i < 8; i++) {
      first.next(numbered(i), "a test");
    }
    assertThat(first.maskKey(numbered(0))).isEqualTo("***");
    first.next(numbered(8), "a test");
    assertThat(first.maskKey(numbered(0))).isEqualTo(numbered(0));
    assertThat(first.maskKey(numbered(1))).isEqualTo("***");
    first.next(numbered(1), "a test");
    first.next(numbered(9), "a test");
    assertThat(first.maskKey(numbered(1))).as("a key that is used again stays").isEqualTo("***");
    assertThat(first.maskKey(numbered(2))).isNotEqualTo("***");
  }

  @Test
  void aShortKeyIsNoSecret() {
    assertThat(new ApiKey("1234567", "a test").maskKey("1234567")).isEqualTo("1234567");
    assertThat(new ApiKey("a1b2c3d4", "a test").maskKey("a1b2c3d4")).isEqualTo("***");
    ApiKey any = new ApiKey("short", "a test");
    ApiKey next = any.next("sk-second-0123456789", "a test");
    assertThat(next.maskKey("short")).isEqualTo("short");
    assertThat(any.maskKey("sk-second-0123456789")).isEqualTo("***");
    assertThat(next.next("tiny", "a test").maskKey("tiny sk-second-0123456789")).isEqualTo("tiny ***");
  }

  @Test
  void theNextKeyIsCheckedAndItsSourceNamed() {
    ApiKey key = new ApiKey("sk-first-0123456789", "a test");
    assertThatThrownBy(() -> key.next(" ", "the copy")).hasMessageContaining("expected an API key in the copy");
    for (String[] bad : new String[][] {{"ab\n", "a line break at position 3 of 3"}, {"ab\rc", "a line break at position 3 of 4"},
        {"a b", "white space at position 2 of 3"}, {"\u007fb", "a character outside ASCII at position 1 of 2"}}) {
      assertThatThrownBy(() -> key.next(bad[0], "the copy")).hasMessageContaining("in the copy, found " + bad[1]);
    }
    assertThat(key.next("~!", "the copy").text()).isEqualTo("~!");
  }

  @Test
  void aKeyOfKimiCodeIsKnownByItsPrefix() {
    assertThat(new ApiKey("sk-kimi-0123456789", "a test").coding()).isTrue();
    assertThat(new ApiKey("sk-0123456789", "a test").coding()).isFalse();
    assertThat(ApiKey.unknown().known()).isFalse();
    assertThat(new ApiKey("k", "a test").known()).isTrue();
    assertThat(ApiKey.maskIds("org-1234567")).isEqualTo("org-***");
  }
}
