package io.github.kimisdk.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.internal.text.SecretNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that are hidden because of their names, and the checks of a key. */
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
  void aKeyIsCheckedAndItsSourceNamed() {
    assertThatThrownBy(() -> new ApiKey(" ", "the copy")).hasMessageContaining("expected an API key in the copy");
    for (String[] bad : new String[][] {{"ab\n", "a line break at position 3 of 3"}, {"ab\rc", "a line break at position 3 of 4"},
        {"a b", "white space at position 2 of 3"}, {"\u007fb", "a character outside ASCII at position 1 of 2"}}) {
      assertThatThrownBy(() -> new ApiKey(bad[0], "the copy")).hasMessageContaining("in the copy, found " + bad[1]);
    }
    assertThat(new ApiKey("~!", "the copy").text()).isEqualTo("~!");
  }

  @Test
  void aKeyOfKimiCodeIsKnownByItsPrefix() {
    assertThat(new ApiKey("sk-kimi-0123456789", "a test").coding()).isTrue();
    assertThat(new ApiKey("sk-0123456789", "a test").coding()).isFalse();
    assertThat(ApiKey.unknown().known()).isFalse();
    assertThat(new ApiKey("k", "a test").known()).isTrue();
    assertThat(new ApiKey("k", "a test").same(new ApiKey("k", "another"))).isTrue();
    assertThat(new ApiKey("k", "a test").same(new ApiKey("K", "a test"))).isFalse();
  }
}
