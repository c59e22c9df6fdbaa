package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.RawRequest;
import io.github.kimisdk.platform.data.RawResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls to paths that no method of the client knows. */
@Timeout(60)
class KimiRawTest {

  private static final ScriptedAnswer DOWN = ScriptedAnswer.error(500, "server_error", "down");

  private static Kimi to(KimiServer server) {
    return builder(server).build();
  }

  private static KimiBuilder builder(KimiServer server) {
    return Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl()).header("X-Team", "one")
        .retry(RetryPolicy.DEFAULT.withPauses(Duration.ZERO, Duration.ZERO));
  }

  @Test
  void jsonGoesOutAndComesBack() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, "{\"b\":[1]}")); Kimi kimi = to(server)) {
      assertThat(KimiPlatform.of(kimi).raw().call("PATCH", "/things/7?all=true", JsonObject.of("a", 1)))
          .hasToString("{\"b\":[1]}");
      ServerRequest request = server.requests().get(0);
      assertThat(request.toString()).startsWith("PATCH /v1/things/7");
      assertThat(request.path()).isEqualTo("/v1/things/7?all=true");
      assertThat(request.text()).isEqualTo("{\"a\":1}");
      assertThat(request.header("Content-Type")).contains("application/json");
      assertThat(request.header("Accept")).contains("application/json");
      assertThat(request.header("Authorization")).contains("Bearer " + TestKimi.KEY);
      assertThat(request.header("X-Team")).contains("one");
    }
  }

  @Test
  void nullIsNoBodyAndAnEmptyAnswerIsNull() {
    ScriptedAnswer none = new ScriptedAnswer(List.of(new ScriptedAnswer.Step.Head(204, java.util.Map.of())));
    try (KimiServer server = KimiServer.scripted(none); Kimi kimi = to(server)) {
      assertThat(KimiPlatform.of(kimi).raw().call("DELETE", "/files/1", JsonNull.NULL)).isEqualTo(JsonNull.NULL);
      assertThat(server.requests().get(0).text()).isEmpty();
      assertThat(server.requests().get(0).header("Content-Type")).isEmpty();
    }
  }

  @Test
  void bytesAndTextsOfAnyMediaTypeGoOutAndComeBack() {
    byte[] bytes = {0, 1, (byte) 0xFF};
    try (KimiServer server = KimiServer.scripted(
            ScriptedAnswer.of(200, "application/octet-stream", bytes).withHeader("X-Count", "3"),
            ScriptedAnswer.of(201, "text/plain; charset=iso-8859-1", "\u00e9".getBytes(StandardCharsets.ISO_8859_1)));
        Kimi kimi = to(server)) {
      RawResponse response = KimiPlatform.of(kimi).raw().send(
          RawRequest.of("PUT", "/blob").withBytes("image/png", bytes).withAccept("image/*"));
      assertThat(response.bytes()).isEqualTo(bytes);
      assertThat(response.header("x-count")).contains("3");
      assertThat(response).hasToString("RawResponse[200, 3 bytes of application/octet-stream]");
      assertThat(server.requests().get(0).header("Content-Type")).contains("image/png");
      assertThat(server.requests().get(0).header("Accept")).contains("image/*");
      RawResponse text = KimiPlatform.of(kimi).raw().send(RawRequest.of("POST", "/text").withText("text/csv", "a;\u00e9"));
      assertThat(text.text()).isEqualTo("\u00e9");
      assertThat(text.status()).isEqualTo(201);
      assertThat(server.requests().get(1).text()).isEqualTo("a;\u00e9");
    }
  }

  @Test
  void failuresAreRetriedAndClassifiedAsThoseOfAllCalls() {
    try (KimiServer server = KimiServer.scripted(DOWN, DOWN, ScriptedAnswer.json(200, "{}"),
            ScriptedAnswer.error(400, "invalid_request_error", "key " + TestKimi.KEY), DOWN);
        Kimi kimi = to(server)) {
      assertThat(KimiPlatform.of(kimi).raw().call("POST", "/x", JsonObject.EMPTY)).hasToString("{}");
      KimiException refused = catchThrowableOfType(KimiException.class,
          () -> KimiPlatform.of(kimi).raw().call("POST", "/x", JsonObject.EMPTY));
      assertThat(refused).isInstanceOf(KimiException.BadRequest.class).hasMessageNotContaining("0123456789");
      assertThat(refused.curl().orElseThrow()).contains("curl ").contains("--data-raw '{}'").doesNotContain(TestKimi.KEY);
      assertThatThrownBy(() -> KimiPlatform.of(kimi.withRetry(RetryPolicy.NONE)).raw().send(RawRequest.of("POST", "/x")))
          .isInstanceOf(KimiException.ServerError.class);
      assertThat(server.requests()).hasSize(5);
    }
  }

  @Test
  void anAnswerWithAMemberErrorIsTheResult() {
    String answer = "{\"is_success\":false,\"error\":\"no such source\"}";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, answer)); Kimi kimi = to(server)) {
      assertThat(KimiPlatform.of(kimi).raw().call("POST", "/tools", JsonObject.EMPTY)).hasToString(answer);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void secretsInAQueryOrAFormAreNotShown() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(400, "invalid_request_error", "no"));
        Kimi kimi = to(server)) {
      RawRequest request = RawRequest.of("POST", "/x?page=1&access_token=planted&b=$2")
          .withText("application/x-www-form-urlencoded", "client_secret=planted&user=ada");
      KimiException refused = catchThrowableOfType(KimiException.class, () -> KimiPlatform.of(kimi).raw().send(request));
      assertThat(refused.curl().orElseThrow()).contains("/x?page=1&access_token=***&b=$2")
          .contains("'client_secret=***&user=ada'")
          .doesNotContain("planted");
    }
  }

  @Test
  void theBytesOfAnAnswerAreNotChanged() {
    byte[] text = ("  \n<p align=center>" + "x".repeat(200_000)).getBytes(StandardCharsets.UTF_8);
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.of(200, "text/markdown", text)); Kimi kimi = to(server)) {
      assertThat(KimiPlatform.of(kimi).raw().send(RawRequest.of("GET", "/page")).bytes()).isEqualTo(text);
    }
  }

  @Test
  void anAnswerOfAnotherKindOrSizeIsInvalid() {
    ScriptedAnswer page = ScriptedAnswer.of(200, "text/html", ("<html>" + "x".repeat(70_000)).getBytes(StandardCharsets.UTF_8));
    ScriptedAnswer large = ScriptedAnswer.of(200, "text/plain", new byte[2_000]);
    try (KimiServer server = KimiServer.scripted(page, page, large); Kimi kimi = builder(server).maxResponseBytes(1_000)
        .build()) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).raw().call("GET", "/x", JsonNull.NULL))
          .isInstanceOf(KimiException.InvalidResponse.class);
      assertThatThrownBy(() -> KimiPlatform.of(kimi).raw().send(RawRequest.of("GET", "/x")))
          .isInstanceOf(KimiException.InvalidResponse.class);
      assertThatThrownBy(
          () -> KimiPlatform.of(kimi).raw().send(RawRequest.of("GET", "/x"))).hasMessageContaining("at most 1000 bytes");
    }
  }

  @Test
  void aBodyThatNamesAModelKeepsToTheLimits() {
    VirtualTime time = VirtualTime.still();
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, "{}"));
        Kimi kimi = builder(server).scheduler(time).limits(RateLimits.of(1, 10)).build()) {
      KimiPlatform.of(kimi).raw().call("POST", "/x", JsonObject.of("model", "m"));
      KimiPlatform.of(kimi).raw().call("POST", "/x", JsonObject.of("kind", "m"));
      CompletableFuture<?> queued = CompletableFuture.runAsync(
          () -> KimiPlatform.of(kimi).raw().call("POST", "/x", JsonObject.of("model", "m")));
      time.awaitTimer(Duration.ofSeconds(61));
      assertThat(server.requests()).hasSize(2);
      time.advance(Duration.ofSeconds(61));
      queued.join();
    }
  }

  @Test
  void anInterruptionEndsTheCall() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence()); Kimi kimi = to(server)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> KimiPlatform.of(kimi).raw().call("GET", "/x", JsonNull.NULL))
          .isInstanceOf(KimiException.Interrupted.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void theVersionThatTheBaseUrlHasAlreadyIsRefused() {
    try (Kimi kimi = Kimi.builder().key("k").endpoint(Endpoint.INTERNATIONAL).build()) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).raw().call("GET", "/v1/models", JsonNull.NULL))
          .isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("Leave /v1 out: the path is /models");
      assertThatThrownBy(() -> KimiPlatform.of(kimi).raw().call("GET", "/v1/files?access_token=abc123", JsonNull.NULL))
          .hasMessageContaining("Leave /v1 out: the path is /files").hasMessageNotContaining("abc123");
    }
  }
}
