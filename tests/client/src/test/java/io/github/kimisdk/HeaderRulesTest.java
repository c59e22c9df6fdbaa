package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {

  @ParameterizedTest
  @CsvSource({
    "Transfer-Encoding, where a request ends", "Content-Length, where a request ends", "Trailer, where a request ends",
    "TE, where a request ends", "Expect, where a request ends", "Connection, about the connection",
    "Keep-Alive, about the connection",
    "Proxy-Connection, httpClient(...)", "Upgrade, about the connection", "HTTP2-Settings, about the connection",
    "Host, where a request goes", "Proxy-Authorization, httpClient(...)", "Proxy-Authenticate, httpClient(...)",
    "Authorization, this client makes it from the key", "Accept, this client sets it", "Content-Type, this client sets it"
  })
  void aHeaderOfTheConnectionIsRefusedByNameWithTheReason(String name, String why) {
    try (Kimi kimi = Kimi.builder().key("k").build()) {
      for (String spelled : List.of(name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT))) {
        assertThatThrownBy(() -> Kimi.builder().header(spelled, "chunked")).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(spelled).hasMessageContaining(why).hasMessageNotContaining("chunked");
        assertThatThrownBy(() -> kimi.withHeader(spelled, "chunked")).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(spelled).hasMessageContaining(why);
      }
    }
  }

  @Test
  void aPropertyOfTheJdkThatPermitsSuchHeadersChangesNothing() {
    // The property counts only if it is set before the client of the JDK is first used. The rules do not ask that client.
    String before = System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection,content-length");
    try {
      assertThatThrownBy(() -> Kimi.builder().header("Content-Length", "1")).hasMessageContaining("where a request ends");
    } finally {
      if (before == null) {
        System.clearProperty("jdk.httpclient.allowRestrictedHeaders");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"'a\rb', a line break", "'a\nX: y', a line break", "'a\u0000', a control character",
      "'a\u007f', a control character",
    "a\u00e9, a character outside ASCII", "a\u4e2d, a character outside ASCII", "a\u0085, a character outside ASCII"})
  void aValueThatIsNotSentAsItIsIsRefused(String value, String why) {
    assertThatThrownBy(() -> Kimi.builder().header("X-Team", value)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("X-Team").hasMessageContaining(why).hasMessageContaining("position 2");
    assertThatThrownBy(() -> Kimi.builder().userAgent(value)).hasMessageContaining("User-Agent").hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "X Team", "X-Team:", "X-T\u00e9am", "X\r\nHost", ":path", "X-Team ", " Host", "Host ",
      "Content-Length:",
    "Transfer-Encoding\t", "Proxy-\nX", "\u212Aeep-Alive"})
  void aNameThatIsNoTokenIsRefused(String name) {
    assertThatThrownBy(() -> Kimi.builder().header(name, "x")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a header name").satisfies(e -> assertThat(e.getMessage()).doesNotContain("\r", "\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer sk-0123456789abcdef", "sk-0123456789abcdef ", "Basic 0123456789abcdef",
      "x 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"})
  void aSecretInThePlaceOfTheNameIsNotShown(String secret) {
    assertThatThrownBy(() -> Kimi.builder().header(secret, "Authorization")).hasMessageNotContaining("0123456789abcdef");
    assertThatThrownBy(() -> Kimi.builder().header("sk-0123456789abcdef", "x\n")).hasMessageNotContaining("0123456789abcdef");
  }

  @Test
  void anyOtherHeaderIsSent() {
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello")).strict(true).recording().start();
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).header("X-Empty", "").header("X_1.a~", "a\t b; c=\"d\"")
            .build()) {
      kimi.ask("hi");
      assertThat(server.requests().get(0).header("x_1.a~")).contains("a\t b; c=\"d\"");
    }
  }
}
