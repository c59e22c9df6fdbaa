package io.github.kimisdk.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {

  private static final ApiKey KEY = new ApiKey("sk-abcdefghijklmnop", "a test");

  @ParameterizedTest
  @CsvSource({
    "'Your account org-f2f1b1a0c3<ak-f6xyz8kq9abc> request reached', 'Your account org-***<ak-***> request reached'",
    "'key sk-abcdefghijklmnop is wrong', 'key *** is wrong'",
    "'key sk-anotherkey0123 is wrong', 'key sk-*** is wrong'",
    "'sk-kimi-0123456789', 'sk-***'",
    "'org-aaaaaa org-bbbbbb', 'org-*** org-***'",
    "'a task-1234567 of morg-1234567', 'a task-1234567 of morg-1234567'",
    "'org-name and sk-1', 'org-name and sk-1'",
    "'', ''",
    "'sk-', 'sk-'",
  })
  void keysAndIdsAreMasked(String text, String masked) {
    assertThat(KEY.mask(text)).isEqualTo(masked);
  }

  @Test
  void theKeyIsMaskedWhereverItStandsAndWhateverItLooksLike() {
    ApiKey odd = new ApiKey("a.b/c+d=", "a test");

    assertThat(odd.mask("xa.b/c+d=y")).isEqualTo("x***y");
    assertThat(KEY.mask("xsk-abcdefghijklmnopy")).isEqualTo("x***y");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"m\":\"\\u0073k-abcdefghijklmnop\"}', '{\"m\":\"***\"}'",
    "'\\u0073\\u006B-abcdefghijklmnop is cut\\u00', '*** is cut\\u00'",
    "'\\u006frg-1234567', 'org-***'",
    "'\\\\u0073k \\u0022 \\u005c \\u000a \\u00e9 \\uzzzz \\n \\', '\\\\u0073k \\u0022 \\u005c \\u000a \\u00e9 \\uzzzz \\n \\'",
  })
  void anEscapedKeyIsMaskedAndOtherEscapesStay(String text, String masked) {
    assertThat(KEY.mask(text)).isEqualTo(masked);
  }

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
