package io.github.kimisdk.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "https://api.moonshot.ai/v1, https://api.moonshot.ai/v1",
    "https://api.moonshot.ai, https://api.moonshot.ai/v1",
    "https://api.moonshot.ai/, https://api.moonshot.ai/v1",
    "https://api.moonshot.cn/v1///, https://api.moonshot.cn/v1",
    "HTTPS://API.Moonshot.CN, https://api.moonshot.cn/v1",
    "' https://api.moonshot.cn/v1 ', https://api.moonshot.cn/v1",
    "https://api.moonshot.ai/v1/chat/completions, https://api.moonshot.ai/v1",
    "https://api.moonshot.ai/v1/chat/completions/, https://api.moonshot.ai/v1",
    "https://api.moonshot.ai/anthropic, https://api.moonshot.ai/v1",
    "https://api.moonshot.ai:8443, https://api.moonshot.ai:8443/v1",
    "https://api.kimi.com/coding, https://api.kimi.com/coding/v1",
    "https://api.kimi.com/coding/, https://api.kimi.com/coding/v1",
    "https://api.kimi.com, https://api.kimi.com/coding/v1",
    "https://api.kimi.com/coding/v1, https://api.kimi.com/coding/v1",
    "https://api.kimi.ai/coding, https://api.kimi.ai/coding/v1",
  })
  void addressesOfKimiAreMadeRight(String given, String base) {
    assertThat(Endpoint.of(given).baseUrl()).hasToString(base);
  }

  @ParameterizedTest
  @CsvSource({
    "https://gateway.example.org, https://gateway.example.org",
    "https://gateway.example.org/kimi/, https://gateway.example.org/kimi",
    "https://gateway.example.org/v1/chat/completions, https://gateway.example.org/v1",
    "http://127.0.0.1:8080/v1, http://127.0.0.1:8080/v1",
    "http://[::1]:8080/v1, http://[::1]:8080/v1",
    "https://api.moonshot.ai.example.org, https://api.moonshot.ai.example.org",
  })
  void addressesOfOthersStayAsTheyAre(String given, String base) {
    assertThat(Endpoint.of(given).baseUrl()).hasToString(base);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", " ", "api.moonshot.ai/v1", "localhost:8080", "ftp://api.moonshot.ai", "https://", "https:///v1", "http://a b/v1",
    "https://api.moonshot.ai/v1?x=1", "https://api.moonshot.ai/v1#a", "https://me:secret@api.moonshot.ai/v1",
    "https://exa_mple.org/v1", "https://api.moonshot.ai:port/v1", "https://api.moonshot.ai:99999/v1", "::"
  })
  void whatIsNoAddressIsRefusedWithAnExample(String given) {
    assertThatThrownBy(() -> Endpoint.of(given))
        .isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("expected a base URL")
        .hasMessageContaining("https://api.moonshot.ai/v1");
  }

  @Test
  void aPasswordInAnAddressIsNotRepeated() {
    assertThatThrownBy(() -> Endpoint.of("https://me:secret@api.moonshot.ai/v1"))
        .hasMessageNotContaining("secret")
        .hasMessageContaining("api.moonshot.ai");
    assertThatThrownBy(() -> Endpoint.of("ftp://me:secret@api.moonshot.ai/v1")).hasMessageNotContaining("secret");
    assertThatThrownBy(() -> Endpoint.of("https://me:sec ret@api.moonshot.ai/v1")).hasMessageNotContaining("ret@");
  }

  @Test
  void theConstructorMakesAnAddressRightAsTheFactoryDoes() {
    Endpoint shouted = Endpoint.of("HTTPS://API.Moonshot.CN/v1/chat/completions/").withModel("m");

    assertThat(shouted).isEqualTo(Endpoint.CHINA.withModel("m"));
    assertThat(Endpoint.of("HTTP://LOCALHOST:1").withModel("m").inClear()).isFalse();
    assertThat(Endpoint.of("HTTP://EXAMPLE.ORG").withModel("m").inClear()).isTrue();
    assertThat(Endpoint.of("https://API.KIMI.com").withModel("m").coding()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://h/v1", "mailto:a@b", "/v1", "https:///v1", "https://me:secret@h/v1", "https://h/v1?key=secret"})
  void theConstructorRefusesWhatTheFactoryRefuses(String given) {
    assertThatThrownBy(() -> Endpoint.of(given).withModel("m"))
        .isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("expected a base URL")
        .hasMessageNotContaining("secret");
  }

  @Test
  void anEndpointLeavesTheModelToTheTableUnlessToldOtherwise() {
    assertThat(Endpoint.of("https://api.kimi.com/coding").model()).isEmpty();
    assertThat(Endpoint.of("https://api.kimi.com/coding")).isEqualTo(Endpoint.CODING);
    assertThat(Endpoint.of("https://api.moonshot.cn")).isEqualTo(Endpoint.CHINA);
    assertThat(Endpoint.CHINA.withModel("kimi-k3").model()).isEqualTo("kimi-k3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:1/v1", "http://127.0.0.1/v1", "http://127.1.2.3/v1", "http://[::1]/v1",
      "http://[0:0:0:0:0:0:0:1]/v1"})
  void aKeyThatStaysOnThisMachineIsNotInTheClear(String given) {
    assertThat(Endpoint.of(given).inClear()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "http://127.0.0.1.example.org/v1", "http://127.example.org/v1", "http://localhost.example.org/v1", "http://10.0.0.1/v1",
    "http://[::2]/v1", "http://127./v1"
  })
  void aKeyToAnotherMachineIsInTheClearWithoutTls(String given) {
    assertThat(Endpoint.of(given).inClear()).isTrue();
    assertThat(Endpoint.of(given.replace("http:", "https:")).inClear()).isFalse();
  }

  @Test
  void onlyTheHostsOfThePlatformAreThePlatform() {
    assertThat(Endpoint.INTERNATIONAL.platform()).isTrue();
    assertThat(Endpoint.CHINA.platform()).isTrue();
    assertThat(Endpoint.CODING.platform()).isFalse();
    assertThat(Endpoint.of("https://api.moonshot.ai.example.org/v1").platform()).isFalse();
  }

  @Test
  void onlyTheHostsOfKimiCodeAreCoding() {
    assertThat(Endpoint.CODING.coding()).isTrue();
    assertThat(Endpoint.CODING_GLOBAL.coding()).isTrue();
    assertThat(Endpoint.CODING_GLOBAL.protocol()).isEqualTo(Endpoint.CODING.protocol());
    assertThat(Endpoint.of("https://api.kimi.ai/coding")).isEqualTo(Endpoint.CODING_GLOBAL);
    assertThat(Endpoint.INTERNATIONAL.coding()).isFalse();
    assertThat(Endpoint.of("https://api.kimi.com.example.org").coding()).isFalse();
  }
}
