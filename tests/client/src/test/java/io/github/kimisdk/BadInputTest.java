package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException.Misconfigured;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Error messages name the expected input, the input found, its place, and a remedy. */
class BadInputTest {

  private static Kimi from(Map<String, String> variables) {
    return new Environment(variables::get).client();
  }

  @Test
  void withoutAKeyTheErrorNamesTheVariablesAndTheOfflineServer() {
    assertThatThrownBy(() -> from(Map.of()))
        .isInstanceOf(Misconfigured.class)
        .hasMessageContaining("KIMI_API_KEY").hasMessageContaining("MOONSHOT_API_KEY").hasMessageContaining("KimiServer");
    assertThatThrownBy(() -> Kimi.builder().build()).isInstanceOf(Misconfigured.class).hasMessageContaining("found none");
  }

  @Test
  void anEmptyKeyAndOneWithALineBreakAreToldApart() {
    assertThatThrownBy(() -> from(Map.of("KIMI_API_KEY", ""))).isInstanceOf(Misconfigured.class)
        .hasMessageContaining("KIMI_API_KEY").hasMessageContaining("none that holds anything");
    assertThatThrownBy(() -> from(Map.of("KIMI_API_KEY", "sk-abc\n"))).isInstanceOf(Misconfigured.class)
        .hasMessageContaining("line break").hasMessageContaining("position 7").hasMessageNotContaining("sk-abc");
    assertThatThrownBy(() -> Kimi.builder().key("sk ab").build()).isInstanceOf(Misconfigured.class)
        .hasMessageContaining("white space");
  }

  @ParameterizedTest
  @ValueSource(strings = {"api.moonshot.ai/v1", "ftp://api.moonshot.ai", "https://", "", "https://a b", "https://h/v1?x=1"})
  void aBaseUrlThatIsNoneIsRefusedWithAnExample(String url) {
    assertThatThrownBy(() -> Kimi.builder().key("k").baseUrl(url))
        .isInstanceOf(Misconfigured.class)
        .hasMessageContaining("expected a base URL").hasMessageContaining("https://api.moonshot.ai/v1");
  }

  @Test
  void theKeyDoesNotTravelInTheClearUnlessAllowed() {
    assertThatThrownBy(() -> Kimi.builder().key("k").baseUrl("http://192.168.0.1/v1").build())
        .isInstanceOf(Misconfigured.class).hasMessageContaining("in the clear");
    Kimi.builder().key("k").baseUrl("http://192.168.0.1/v1").allowPlainHttp().build().close();
    Kimi.builder().key("k").baseUrl("http://localhost:1/v1").build().close();
    assertThatThrownBy(() -> Kimi.builder().key("k").baseUrl("http://127.evil.example/v1").build())
        .isInstanceOf(Misconfigured.class);
  }

  @Test
  void aClientThatFollowsRedirectsIsRefused() {
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
    assertThatThrownBy(() -> Kimi.builder().key("k").httpClient(client).build())
        .isInstanceOf(Misconfigured.class).hasMessageContaining("redirect");
  }

  @Test
  void anUnknownHostIsNamed() {
    try (Kimi kimi = Kimi.builder().key("k").baseUrl("https://no-such-host.invalid/v1").retry(RetryPolicy.NONE).build()) {
      assertThatThrownBy(() -> kimi.ask("hi")).isInstanceOf(KimiException.Unreachable.class)
          .hasMessageContaining("unknown host: no-such-host.invalid");
    }
  }

  @Test
  void aFailedHandshakeIsNamedAsOne() {
    try (KimiServer plain = KimiServer.scripted(ScriptedAnswer.json(200, "{}"));
        Kimi kimi = Kimi.builder().key("k").baseUrl("https://127.0.0.1:" + plain.port() + "/v1").retry(RetryPolicy.NONE)
            .build()) {
      assertThatThrownBy(() -> kimi.ask("hi")).isInstanceOf(KimiException.Unreachable.class)
          .hasMessageContaining("no secure connection to 127.0.0.1:" + plain.port());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, incorrect_api_key_error, AccessDenied, the key that this server expects",
    "403, permission_denied_error, AccessDenied, ask its operator",
    "404, resource_not_found_error, NotFound, /models",
    "413, invalid_request_error, BadRequest, takes smaller requests",
    "400, invalid_request_error, BadRequest, curl()",
    "400, content_filter, ContentFiltered, Change the content",
    "429, rate_limit_reached_error, RateLimited, Try again",
    "500, server_error, ServerError, request id"
  })
  void anErrorStatusIsAnExceptionOfItsOwnWithTheServersWords(int status, String type, String name, String hint) {
    ScriptedAnswer answer = ScriptedAnswer.error(status, type, "the words of the server")
        .withHeader("x-msh-trace-id", "trace-17");
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = client(server)) {
      for (Verb verb : Verb.values()) {
        KimiException failure = verb.ask(kimi, ChatRequest.of("hi")).failure();
        assertThat(failure.getClass().getSimpleName()).isEqualTo(name);
        assertThat(failure).hasMessageContaining("the words of the server").hasMessageContaining("HTTP " + status)
            .hasMessageContaining("127.0.0.1:" + server.port()).hasMessageContaining("trace-17");
        assertThat(failure.status()).hasValue(status);
        assertThat(failure.requestId()).contains("trace-17");
        assertThat(failure.error().orElseThrow().type()).contains(type);
        assertThat(failure.hint()).contains(hint);
        assertThat(failure.curl().orElseThrow()).startsWith("curl ").contains("$KIMI_API_KEY").contains("/chat/completions");
      }
    }
  }

  @Test
  void aGatewaysPageAndACutJsonAreShown() {
    byte[] page = "<html><title>504 Gateway Time-out</title></html>".getBytes(StandardCharsets.UTF_8);
    try (KimiServer server = KimiServer.scripted(
            ScriptedAnswer.of(504, "text/html", page), ScriptedAnswer.of(200, "text/html", page),
            ScriptedAnswer.json(200, "{\"id\":\"c\",\"cho"));
        Kimi kimi = client(server)) {
      assertThatThrownBy(() -> kimi.ask("hi")).isInstanceOf(KimiException.ServerError.class)
          .hasMessageContaining("504 Gateway Time-out").hasMessageContaining("gave up before the answer");
      assertThatThrownBy(() -> kimi.ask("hi")).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("504 Gateway").hasMessageContaining("check the base URL");
      assertThatThrownBy(() -> kimi.ask("hi")).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("line 1, column").hasMessageContaining("{\"id\":\"c\",\"cho");
    }
  }

  @Test
  void aRedirectIsNotFollowed() {
    try (KimiServer other = KimiServer.scripted(ScriptedAnswer.json(200, "{}"));
        KimiServer server = KimiServer.scripted(ScriptedAnswer.json(307, "").withHeader("Location", other.baseUrl()));
        Kimi kimi = client(server)) {
      assertThatThrownBy(() -> kimi.ask("hi")).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("redirect to " + other.baseUrl());
      assertThat(other.requests()).isEmpty();
    }
  }

  private static Kimi client(KimiServer server) {
    return Kimi.builder().key("sk-secret").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build();
  }
}
