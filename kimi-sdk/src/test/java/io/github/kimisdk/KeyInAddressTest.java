package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A base URL contains a key by mistake. */
class KeyInAddressTest {

  private static final String KEY = "0f3a9cPlanted77b1d2e4c5a6978812";

  private final List<String> said = Collections.synchronizedList(new ArrayList<>());

  @ParameterizedTest
  @ValueSource(strings = {KEY, "%30f3a9cPlanted77b1d2e4c5a6978812", "sk-Planted-of-another-account",
      "v1;token=sk-Planted-of-another-account"})
  void aKeyInThePathIsShownNowhere(String path) {
    CallListener listener = new CallListener() {
      @Override
      public void begun(CallOrigin origin, int attempt) {
        said.add(origin + origin.curl() + origin.host());
      }

      @Override
      public void ended(CallReport report) {
        said.add(report + " " + report.origin());
      }
    };
    try (EchoService service = new EchoService()) {
      service.answers(EchoService.http(500, "application/json", "{}"));
      KimiBuilder builder = Kimi.builder().key(KEY).baseUrl(service.baseUrl() + "/" + path).retry(RetryPolicy.NONE)
          .listener(listener);
      said.add(builder.toString());
      try (Kimi kimi = builder.build()) {
        said.add(kimi.toString());
        assertThatThrownBy(() -> kimi.ask("hi")).isInstanceOfSatisfying(KimiException.class, failure ->
            said.add(failure + failure.hint() + failure.details() + failure.curl()));
      }
    }
    assertThat(said).hasSize(5).allSatisfy(text -> assertThat(text).doesNotContain("Planted"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://" + KEY, "http://" + KEY + ":8443/v1"})
  void aKeyInThePlaceOfTheHostIsNotShownWhenPlainHttpIsRefused(String baseUrl) {
    KimiBuilder builder = Kimi.builder().key(KEY).baseUrl(baseUrl);
    assertThat(builder.toString()).startsWith("KimiBuilder[http://***");
    assertThatThrownBy(builder::build).isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("found http://***")
        .satisfies(e -> assertThat(e.getMessage().toLowerCase()).doesNotContain("planted"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://me:planted@h.example/v1?token=planted#x, https://***@h.example/v1?***",
        "https://planted@me@h.example, https://***@h.example",
    "//me:planted@h.example/v1/@x, //***@h.example/v1/@x", "https:\\\\me:planted@h.example/, https://***@h.example/",
    "me:planted@h.example/v1#planted, ***@h.example/v1#***", "/v1/@x, /v1/@x", "?planted, ?***",
        "http://h.example, http://h.example"
  })
  void aRedirectIsShownWithoutUserInfoAndQuery(String location, String shown) {
    try (EchoService service = new EchoService(); Kimi kimi = Kimi.builder().key(KEY).baseUrl(service.baseUrl()).build()) {
      service.answers(EchoService.http(307, "application/json", "", "Location: " + location));
      assertThatThrownBy(() -> kimi.ask("hi")).hasMessageContaining("a redirect to " + shown + " (HTTP 307")
          .hasMessageNotContaining("planted");
    }
  }

  @Test
  void theHintOfAnEnvironmentWithoutAKeyShowsNoKey() {
    Map<String, String> variables = Map.of("KIMI_BASE_URL", "https://gateway.example.org/sk-Planted-of-another-account");
    assertThatThrownBy(() -> new Environment(variables::get).client())
        .isInstanceOf(KimiException.Misconfigured.class).hasMessageContaining("gateway.example.org/sk-***")
        .hasMessageNotContaining("Planted");
  }
}
