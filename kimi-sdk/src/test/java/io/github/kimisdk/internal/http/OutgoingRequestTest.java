package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingRequestTest {

  private static String curl(String header) {
    return OutgoingRequest.get(URI.create("http://127.0.0.1/v1"))
        .curl(Map.of(header, "planted"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-JWT", "x-jwt-assertion", "X-Csrf", "X-XSRF", "X-Subscription", "Ocp-Apim-Subscription-Id",
      "X-Api-Key", "Cookie", "X-Auth"})
  void theValueOfASecretHeaderIsNotShown(String name) {
    assertThat(curl(name)).contains("'" + name + ": ***'").doesNotContain("planted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Tenant", "Accept-Language", "X-Trace"})
  void theValueOfAnotherHeaderIsShown(String name) {
    assertThat(curl(name)).contains("'" + name + ": planted'");
  }
}
