package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuilderTest {

  @Test
  void theModelStaysWhateverIsSetAfterIt() {
    KimiBuilder builder = Kimi.builder().key("k").model("kimi-k3").baseUrl("https://api.kimi.com/coding");
    assertThat(builder).hasToString("KimiBuilder[https://api.kimi.com/coding/v1, kimi-k3, with a key]");
    try (Kimi first = builder.build();
        Kimi last = Kimi.builder().key("k").endpoint(Endpoint.CHINA).model("kimi-k3").build();
        Kimi none = Kimi.builder().key("k").endpoint(Endpoint.CHINA.withModel("m")).build()) {
      assertThat(first.endpoint().model()).isEqualTo("kimi-k3");
      assertThat(first.endpoint().baseUrl()).isEqualTo(Endpoint.CODING.baseUrl());
      assertThat(last.endpoint()).isEqualTo(Endpoint.CHINA.withModel("kimi-k3"));
      assertThat(none.endpoint().model()).isEqualTo("m");
    }
  }

  @Test
  void aHeaderTakesThePlaceOfAnEarlierOneInWhateverCase() {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("Hello"));
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl())
            .header("X-Team", "one").header("x-team", "two").header("user-agent", "mine/1").build()) {
      kimi.ask("hi");
      assertThat(server.requests().get(0).header("x-team")).contains("two");
      assertThat(server.requests().get(0).header("User-Agent")).contains("mine/1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorization", "ACCEPT", "content-type"})
  void whatTheClientSaysItselfIsRefusedWithTheReason(String name) {
    assertThatThrownBy(() -> Kimi.builder().header(name, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("which this client sets");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "Connection"})
  void aHeaderOfTheHttpClientIsRefusedWithTheReason(String name) {
    assertThatThrownBy(() -> Kimi.builder().header(name, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("belongs to the HTTP client").hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret\nX: y", "\u4e2dsecret", "secret\u0000"})
  void aValueThatCannotStandInAHeaderIsRefusedWithoutShowingIt(String value) {
    assertThatThrownBy(() -> Kimi.builder().header("X-Team", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("X-Team").hasMessageNotContaining("secret").hasNoCause();
    assertThatThrownBy(() -> Kimi.builder().header("X Team", "x"))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("X Team");
  }
}
