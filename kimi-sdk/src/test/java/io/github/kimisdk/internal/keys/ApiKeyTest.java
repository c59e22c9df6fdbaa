package io.github.kimisdk.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {

  private static final ApiKey KEY = new ApiKey("sk-abcdefghijklmnop", "a test");

  @Test
  void theKeyIsInNoText() {
    assertThat(KEY.toString()).doesNotContain("abc");
    assertThat(KEY.header()).isEqualTo("Bearer sk-abcdefghijklmnop");
  }

  @Test
  void anEmptyKeyIsRefused() {
    assertThatThrownBy(() -> new ApiKey("", "KIMI_API_KEY"))
        .isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("expected an API key in KIMI_API_KEY, found the empty string");
    assertThatThrownBy(() -> new ApiKey(" \t", "KIMI_API_KEY")).hasMessageContaining("found only white space");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk-secret\n", "sk-secret\r\nX: y", " sk-secret", "sk-secret ", "sk-\u00e9secret", "sk-\u200bsecret"})
  void aKeyThatCannotStandInAHeaderIsRefusedWithoutShowingIt(String key) {
    assertThatThrownBy(() -> new ApiKey(key, "a test"))
        .isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("visible ASCII")
        .hasMessageNotContaining("secret");
  }
}
