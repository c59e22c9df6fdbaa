package io.github.kimisdk.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnshownSecretsTest {

  @ParameterizedTest
  @ValueSource(strings = {
    "sk-planted0123456789", "planted0123456789", "eyJhbGciOi.planted.0123456789", "planted:0123456789", "planted 0123456789",
        "planted/0123456789?x",
    "Bearer planted0123456789", "https://sk-planted0123456789", "https://sk-planted0123456789/v1",
    "https://SK-planted0123456789", "https://planted_0123456789", "https://planted:0123456789",
    "https://planted%0123456789", "https:planted0123456789", "https:///planted0123456789", "https://h/v1?planted=0123456789",
        "https://h/v1#planted0123456789",
    "https://planted:0123456789@h/v1", "https://planted@0123456789@h/v1", "https://h:99999/planted0123456789"
  })
  void aTextThatMayBeAKeyIsNotRepeatedByTheRefusalOfABaseUrl(String given) {
    assertThatThrownBy(() -> Endpoint.of(given))
        .isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("expected a base URL").hasMessageContaining("https://api.moonshot.ai/v1")
        .hasMessageNotContaining("planted").hasMessageNotContaining("0123456789")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "https://me:planted@api.example.org/v1/chat, https://***@api.example.org/v1/chat",
    "https://api.example.org:8443/v1?key=planted, https://api.example.org:8443/v1?***",
    "https://api.example.org/v1#planted, https://api.example.org/v1?***",
    "mailto:planted, ***", "/planted, ***", "https://planted_x/v1, https://***/v1"
  })
  void anOriginShowsNeitherUserInfoNorQuery(String uri, String shown) {
    assertThat(new CallOrigin(URI.create(uri), () -> "curl")).hasToString(shown);
  }

  @Test
  void anEndpointShowsNoKeyInItsPath() {
    Endpoint endpoint = Endpoint.of("https://host.example/sk-planted0123456789/v1").withModel("sk-planted0123456789");
    assertThat(endpoint).hasToString("Endpoint[baseUrl=https://host.example/sk-***/v1, model=sk-***]");
    assertThat(endpoint.baseUrl().getPath()).contains("sk-planted0123456789");
    assertThat(Endpoint.CHINA).hasToString("Endpoint[baseUrl=https://api.moonshot.cn/v1, model=]");
  }

  @Test
  void anOriginShowsHostAndPath() {
    assertThat(new CallOrigin(URI.create("http://127.0.0.1:9/v1/models"), () -> "curl"))
        .hasToString("http://127.0.0.1:9/v1/models");
    assertThat(new CallOrigin(URI.create("http://127.0.0.1:9"), () -> "curl")).hasToString("http://127.0.0.1:9");
  }
}
