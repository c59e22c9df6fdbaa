package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import java.util.concurrent.CompletableFuture;
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
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello")).strict(true).recording().start();
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
        .hasMessageContaining("\"" + name + "\": this client ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "Connection"})
  void aHeaderOfTheHttpClientIsRefusedWithTheReason(String name) {
    assertThatThrownBy(() -> Kimi.builder().header(name, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it decides").hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret\nX: y", "\u4e2dsecret", "secret\u0000"})
  void aValueThatCannotStandInAHeaderIsRefusedWithoutShowingIt(String value) {
    assertThatThrownBy(() -> Kimi.builder().header("X-Team", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("X-Team").hasMessageNotContaining("secret").hasNoCause();
    assertThatThrownBy(() -> Kimi.builder().header("X Team", "x"))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("found a space at position 2 of 6");
  }

  @Test
  void aBuilderOfAClientBuildsAnEqualClientWithConnectionsOfItsOwn() {
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello")).strict(true).recording().start();
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).model("kimi-k3").header("X-Team", "one").build()) {
      Kimi copy = kimi.withHeader("X-Trace", "t1").withModel("kimi-k2.6");
      try (Kimi again = copy.toBuilder().header("x-trace", "t2").build()) {
        Runnable close = kimi::close;
        close.run();
        assertThat(again).hasToString(copy.toString());
        assertThat(again.ask("hi")).isEqualTo("Hello");
      }
      assertThat(server.requests().get(0).header("X-Team")).contains("one");
      assertThat(server.requests().get(0).header("X-Trace")).contains("t2");
      assertThat(server.requests().get(0).header("Authorization")).contains("Bearer k");
    }
  }

  @Test
  void aBuilderOfACopyWithLimitsHasALimiterOfItsOwn() {
    VirtualTime still = VirtualTime.still();
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello")).strict(true).recording().start();
        Kimi kimi = TestKimi.of(server, still).build()) {
      Kimi copy = kimi.withLimits(RateLimits.of(1, 10));
      copy.ask("the one request of this minute");
      try (Kimi again = copy.toBuilder().build()) {
        assertThat(again.ask("the one request of this client")).isEqualTo("Hello");
        CompletableFuture<ChatResponse> queued = again.chatAsync(ChatRequest.of("hi"));
        assertThat(queued).isNotDone();
        assertThat(server.requests()).hasSize(2);
      }
    }
  }
}
