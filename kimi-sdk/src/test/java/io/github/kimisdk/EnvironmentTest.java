package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException.Misconfigured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

  private static final String PLATFORM = "sk-platform0123";
  private static final String CODING = "sk-kimi-0123456789";

  private static Endpoint from(Map<String, String> variables) {
    try (Kimi kimi = new Environment(variables::get).client()) {
      return kimi.endpoint();
    }
  }

  @Test
  void theAddressOfKimiCodeGoesBeforeThoseOfThePlatformForItsKeysOnly() {
    Map<String, String> coding = Map.of(
        "KIMI_API_KEY", CODING, "KIMI_CODE_BASE_URL", "https://code.example.org/v1", "MOONSHOT_BASE_URL",
        "https://m.example.org/v1");
    assertThat(from(coding).baseUrl()).hasToString("https://code.example.org/v1");
    assertThat(from(coding).model()).isEqualTo("kimi-for-coding");
    assertThat(from(Map.of("MOONSHOT_API_KEY", PLATFORM, "KIMI_CODE_BASE_URL", "https://code.example.org/v1",
        "MOONSHOT_API_BASE", "https://m.example.org/v1")).baseUrl()).hasToString("https://m.example.org/v1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"sk-kimi-0123456789\"", "'sk-kimi-0123456789'", " \"sk-kimi-0123456789\"\n"})
  void theQuotesOfAFileOfVariablesAreNoPartOfAKey(String key) {
    assertThat(from(Map.of("KIMI_API_KEY", key))).isEqualTo(from(Map.of("KIMI_API_KEY", CODING)));
  }

  @Test
  void theAddressOfKimiGoesBeforeAllOthers() {
    assertThat(from(Map.of("KIMI_CODING_API_KEY", "k", "KIMI_BASE_URL", "https://k.example.org",
        "KIMI_CODE_BASE_URL", "https://code.example.org/v1")).baseUrl()).hasToString("https://k.example.org");
  }

  @Test
  void withoutAnAddressTheKeySaysWhere() {
    assertThat(from(Map.of("KIMI_API_KEY", PLATFORM))).isEqualTo(Endpoint.INTERNATIONAL.withModel("kimi-k3.1-pro"));
    assertThat(from(Map.of("KIMI_API_KEY", CODING))).isEqualTo(Endpoint.CODING.withModel("kimi-for-coding"));
    assertThat(from(Map.of("KIMI_CODING_API_KEY", "k"))).isEqualTo(Endpoint.CODING.withModel("kimi-for-coding"));
  }

  @Test
  void aKeyOfTheGlobalMembershipNeedsItsAddress() {
    assertThat(from(Map.of("KIMI_API_KEY", CODING, "KIMI_CODE_BASE_URL", "https://api.kimi.ai/coding")))
        .isEqualTo(Endpoint.CODING_GLOBAL.withModel("kimi-for-coding"));
    assertThatThrownBy(() -> from(Map.of("KIMI_CODE_BASE_URL", "https://api.kimi.com/coding"))).isInstanceOf(Misconfigured.class)
        .hasMessageContaining("https://api.kimi.com/coding/v1").hasMessageContaining("https://api.kimi.ai/coding/v1");
  }

  @Test
  void aKeyOfKimiCodeIsNotSentToAnAddressOfThePlatform() {
    for (String name : List.of("MOONSHOT_BASE_URL", "MOONSHOT_API_BASE")) {
      assertThat(from(Map.of("KIMI_API_KEY", CODING, name, "https://api.moonshot.cn/v1")))
          .isEqualTo(Endpoint.CODING.withModel("kimi-for-coding"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"KIMI_BASE_URL", "MOONSHOT_API_BASE"})
  void anAddressThatIsNoneIsSaidWithItsVariable(String name) {
    assertThatThrownBy(() -> from(Map.of("KIMI_API_KEY", PLATFORM, name, "api.moonshot.ai")))
        .isInstanceOf(Misconfigured.class)
        .hasMessageContaining("in " + name + ": expected a base URL").hasMessageContaining("https://api.moonshot.ai/v1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void aVariableThatIsSetToNothingCountsAsNotSet(String nothing) {
    Map<String, String> variables = Map.of("KIMI_API_KEY", nothing, "MOONSHOT_API_KEY", nothing, "KIMI_CODING_API_KEY", "k",
        "KIMI_BASE_URL", nothing, "KIMI_CODE_BASE_URL", "https://m.example.org/v1", "KIMI_MODEL_NAME", nothing);
    assertThat(from(variables).baseUrl()).hasToString("https://m.example.org/v1");
    assertThat(from(variables).model()).isEqualTo("kimi-for-coding");
    assertThat(from(Map.of("KIMI_API_KEY", PLATFORM, "KIMI_BASE_URL", nothing, "MOONSHOT_BASE_URL", nothing)))
        .isEqualTo(Endpoint.INTERNATIONAL.withModel("kimi-k3.1-pro"));
    assertThat(from(Map.of("KIMI_API_KEY", CODING, "KIMI_BASE_URL", nothing, "KIMI_CODE_BASE_URL", nothing)))
        .isEqualTo(Endpoint.CODING.withModel("kimi-for-coding"));
  }

  @Test
  void withoutAKeyEveryVariableThatWasLookedAtIsSaid() {
    for (Map<String, String> none : List.of(Map.<String, String>of(), Map.of("KIMI_API_KEY", "", "MOONSHOT_API_KEY", " "))) {
      assertThatThrownBy(() -> from(none)).isInstanceOf(Misconfigured.class)
          .hasMessageContaining("KIMI_API_KEY, MOONSHOT_API_KEY, KIMI_CODING_API_KEY")
          .hasMessageContaining("found none that holds anything");
    }
  }

  @Test
  void aBuilderFromTheEnvironmentCanBeConfiguredFurther() {
    Map<String, String> variables = Map.of("KIMI_API_KEY", PLATFORM, "KIMI_BASE_URL", "https://k.example.org/v1",
        "KIMI_MODEL_NAME", "theirs");
    KimiBuilder builder = new Environment(variables::get).builder();
    assertThat(builder.toString()).contains("https://k.example.org/v1, theirs, with a key");
    try (Kimi kimi = builder.model("mine").build()) {
      assertThat(kimi.toString()).isEqualTo("Kimi[https://k.example.org/v1, mine]");
    }
  }

  @Test
  void aBuilderFromTheEnvironmentTakesItsKeyLater() {
    Environment environment = new Environment(Map.of("KIMI_BASE_URL", "https://k.example.org/v1")::get);
    assertThatThrownBy(() -> environment.builder().build()).isInstanceOf(Misconfigured.class)
        .hasMessageContaining("found none that holds anything");
    try (Kimi kimi = environment.builder().key(PLATFORM).build()) {
      assertThat(kimi.endpoint().baseUrl()).hasToString("https://k.example.org/v1");
    }
  }

  @Test
  void aBadKeyIsSaidToComeFromWhereItWasSetLast() {
    Environment environment = new Environment(Map.of("KIMI_API_KEY", "a b")::get);
    assertThatThrownBy(() -> environment.builder().build()).isInstanceOf(Misconfigured.class)
        .hasMessageContaining("KIMI_API_KEY");
    assertThatThrownBy(() -> environment.builder().key("a b").build()).isInstanceOf(Misconfigured.class)
        .hasMessageContaining("key(...)").hasMessageNotContaining("KIMI_API_KEY");
  }

  @Test
  void aBuilderWithoutAKeySaysThatItDoesNotReadTheVariableThatIsSet() {
    for (String name : List.of("KIMI_API_KEY", "MOONSHOT_API_KEY", "KIMI_CODING_API_KEY")) {
      KimiBuilder builder = Kimi.builder().noKey(new Environment(Map.of(name, PLATFORM)::get)::unread);
      assertThatThrownBy(builder::build).isInstanceOf(Misconfigured.class)
          .hasMessage("expected an API key in key(...), found none; builder() does not read " + name + ", which is set. "
              + "Use Kimi.fromEnv(), go on from Kimi.builderFromEnv(), or set key(...). "
              + "See https://kimisdk.github.io/kimi-sdk/docs/errors.html#misconfigured");
    }
    assertThatThrownBy(Kimi.builder().noKey(new Environment(name -> null)::unread)::build)
        .hasMessageStartingWith("expected an API key in key(...), found none. Set key(...)");
  }

  @Test
  void theHintFitsTheAddressThatIsSet() {
    assertThatThrownBy(() -> from(Map.of())).hasMessageContaining("a key of platform.kimi.ai, or to one of platform.kimi.com "
        + "and KIMI_BASE_URL to https://api.moonshot.cn/v1");
    assertThatThrownBy(() -> from(Map.of("KIMI_BASE_URL", "https://api.moonshot.cn/v1")))
        .hasMessageContaining("a key of platform.kimi.com;").hasMessageNotContaining("platform.kimi.ai");
    assertThatThrownBy(() -> from(Map.of("KIMI_BASE_URL", "https://api.moonshot.ai/v1")))
        .hasMessageContaining("a key of platform.kimi.ai;").hasMessageNotContaining("platform.kimi.com");
    for (String name : List.of("KIMI_BASE_URL", "MOONSHOT_BASE_URL")) {
      assertThatThrownBy(() -> from(Map.of(name, "http://127.0.0.1:8080/v1")))
          .hasMessageContaining("the key that http://127.0.0.1:8080/v1 expects").hasMessageNotContaining("platform.kimi");
    }
    assertThatThrownBy(() -> from(Map.of("KIMI_BASE_URL", "https://api.kimi.com/coding"))).hasMessageContaining("sk-kimi-");
    assertThatThrownBy(() -> from(Map.of("KIMI_CODE_BASE_URL", "https://code.example.org"))).hasMessageContaining("sk-kimi-");
    assertThatThrownBy(() -> from(Map.of("KIMI_BASE_URL", "nowhere")))
        .hasMessageContaining("in KIMI_BASE_URL: expected a base URL");
  }
}
