package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.text.KeyMask;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and their bodies, and the commands that show them. */
class ContentTest {

  private static final URI ADDRESS = URI.create("http://127.0.0.1/v1");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "application/json | --data-raw <a=b&token=c>", "text/plain | --data-raw <a=b&token=c>",
    "application/xml | --data-raw <a=b&token=c>", "application/x-www-form-urlencoded | --data-raw <a=b&token=***>",
    "image/png | --data-binary @body",
  })
  void textIsShownAndOtherBytesAreNot(String type, String shown) {
    assertThat(Content.of(type, bytes("a=b&token=c")).curl(text -> "<" + text + ">"))
        .isEqualTo("-H <Content-Type: " + type + "> " + shown);
  }

  @ParameterizedTest
  @CsvSource({"application/json, true", "application/json; charset=utf-8, true", "application/jsonl, false", "text/json, false"})
  void jsonIsKnownByItsMediaType(String type, boolean json) {
    assertThat(new Content.Bytes(type, new byte[1], true).json()).isEqualTo(json);
  }

  @Test
  void bytesAreOpenedFromTheBeginningEachTime() throws IOException {
    Content json = Content.json(bytes("{}"));
    assertThat(json.open().readAllBytes()).isEqualTo(bytes("{}"));
    assertThat(json.open().readAllBytes()).isEqualTo(bytes("{}"));
    assertThat(json.length()).isEqualTo(2);
    assertThat(json.type()).isEqualTo("application/json");
    assertThat(json.repeatable()).isTrue();
    assertThat(json.blocking()).isFalse();
    assertThat(Content.of("a/b", new byte[1]).repeatable()).isTrue();
    assertThat(Content.jsonOnce(bytes("{}")).repeatable()).isFalse();
    assertThat(Content.jsonOnce(bytes("{}")).type()).isEqualTo("application/json");
  }

  @Test
  void theCommandNamesAllButTheKeyAndOtherSecrets() {
    KeyMask.use("0f3a9cPlanted77b1d2e4c5a6978812");
    OutgoingRequest get = OutgoingRequest.get(URI.create("http://127.0.0.1/v1?a=b&api_key=c"));
    assertThat(get.curl(Map.of("User-Agent", "it's"))).isEqualTo("curl 'http://127.0.0.1/v1?a=b&api_key=***'"
        + " -H \"Authorization: Bearer $KIMI_API_KEY\" -H 'User-Agent: it'\\''s'");
    OutgoingRequest post = OutgoingRequest.post(ADDRESS, bytes("{\"a\":\"0f3a9cPlanted77b1d2e4c5a6978812\"}"), true, 5, "m");
    assertThat(post.curl(Map.of())).isEqualTo("curl --no-buffer 'http://127.0.0.1/v1'"
        + " -H \"Authorization: Bearer $KIMI_API_KEY\" -H 'Content-Type: application/json' --data-raw '{\"a\":\"***\"}'");
    assertThat(OutgoingRequest.of("DELETE", ADDRESS, null).curl(Map.of())).startsWith("curl -X DELETE 'http");
    assertThat(OutgoingRequest.of("POST", ADDRESS, null).curl(Map.of())).startsWith("curl -X POST 'http");
    assertThat(OutgoingRequest.of("PUT", ADDRESS, Content.json(new byte[0])).curl(Map.of())).startsWith("curl -X PUT 'http");
  }

  @Test
  void headersReplaceThoseOfTheClientInAnyCase() {
    OutgoingRequest get = OutgoingRequest.get(ADDRESS);
    Map<String, String> shared = Map.of("User-Agent", "a");
    assertThat(get.withHeaders(Map.of())).isSameAs(get);
    assertThat(get.allHeaders(shared)).isSameAs(shared);
    OutgoingRequest own = get.withHeaders(Map.of("x-a", "1")).withHeaders(Map.of("USER-AGENT", "b", "X-A", "2"));
    assertThat(own.allHeaders(shared)).hasSize(2).containsEntry("user-agent", "b").containsEntry("x-a", "2");
    OutgoingRequest whole = own.replaced("PUT", URI.create("http://127.0.0.1/other"), Content.json(bytes("1")), Map.of("X-B",
        "3"));
    assertThat(whole.allHeaders(shared)).isEqualTo(Map.of("X-B", "3"));
    assertThat(whole.method()).isEqualTo("PUT");
    assertThat(get.replaced("GET", ADDRESS, null, Map.of()).allHeaders(shared)).isEmpty();
  }

  @Test
  void aRequestMayWaitUntilTheServiceWantsItsBody() {
    OutgoingRequest request = OutgoingRequest.get(ADDRESS).withHeaders(Map.of("X-A", "1"));
    assertThat(request.expecting(false)).isSameAs(request);
    OutgoingRequest waiting = request.expecting(true);
    assertThat(waiting.headers()).containsEntry("Expect", "100-continue").containsEntry("X-A", "1");
    assertThat(waiting.expecting()).isTrue();
    assertThat(waiting.expecting(true)).isSameAs(waiting);
    assertThat(waiting.expecting(false)).isEqualTo(request);
  }

  @Test
  void aFormWithAFileIsAnUpload() {
    assertThat(OutgoingRequest.get(ADDRESS).upload()).isFalse();
    assertThat(OutgoingRequest.of("POST", ADDRESS, Content.json(new byte[1])).upload()).isFalse();
    assertThat(OutgoingRequest.of("POST", ADDRESS, Content.of("multipart/form-data; boundary=x", new byte[1])).upload()).isTrue();
    assertThat(OutgoingRequest.get(ADDRESS).repeatable()).isTrue();
    assertThat(OutgoingRequest.of("POST", ADDRESS, Content.jsonOnce(new byte[1])).repeatable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'max RPM: 3, then 4', 'rpm: ', '', 3", "'rpm: , rpm: 17', 'RPM: ', '', 17", "'a 5 b', 'a ', ' b', 5",
        "'a 5 c', 'a ', ' b', -1",
    "'a 5 c a 6 b', 'a ', ' b', 6", "'', 'a', '', -1", "'x123456789012345678', x, '', 123456789012345678",
    "'x1234567890123456789', x, '', 123456789012345678", "'x1234567890123456789y', x, y, -1", "x/, x, '', -1", "'x:', x, '', -1",
    "x0, x, '', 0", "x9, x, '', 9", "'7', '', '', 7", "x, x, '', -1"
  })
  void aNumberStandsDirectlyBetweenTwoPhrases(String text, String before, String after, long number) {
    assertThat(Numbers.between(text, before, after)).isEqualTo(number);
    if (after.isEmpty()) {
      assertThat(Numbers.after(text, before)).isEqualTo(number);
    }
  }

  @Test
  void limitsOfOneKindLeaveTheOthers() {
    SizeLimits all = new SizeLimits(1, 2, 3, 4, 5, 6, false);
    assertThat(all.withEventBytes(9)).isEqualTo(new SizeLimits(9, 2, 3, 4, 5, 6, false));
    assertThat(all.withResponseBytes(9)).isEqualTo(new SizeLimits(1, 9, 9, 4, 5, 6, false));
    assertThat(all.withToolCalls(9)).isEqualTo(new SizeLimits(1, 2, 3, 4, 9, 6, false));
    assertThat(all.withChoices(9)).isEqualTo(new SizeLimits(1, 2, 3, 4, 5, 9, false));
    assertThat(all.withOpenStreams()).isEqualTo(new SizeLimits(1, 2, 3, 4, 5, 6, true));
    assertThat(SizeLimits.event(1_000).maxMemory()).isEqualTo(64 * 1024 + 2_500);
    assertThat(SizeLimits.response(1_000).maxMemory()).isEqualTo(64 * 1024 + 2_000);
  }
}
