package io.github.kimisdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hints for answers whose head or kind is odd name the cause, and promise nothing that is not there. */
class OddHeadsTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Hi");

  @ParameterizedTest
  @EnumSource
  void aLengthThatIsNoNumberIsAnUnreadableHead(Verb verb) {
    KimiException failure = failure(verb, ScriptedAnswer.of(200, "application/json", "{}".getBytes(UTF_8))
        .withHeader("Content-Length", "abc"));

    assertThat(failure).isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageStartingWith("expected the head of an HTTP response");
    assertThat(failure.hint()).contains("Check the base URL").doesNotContain("fault of kimi-sdk");
  }

  @ParameterizedTest
  @EnumSource
  void aNegativeLengthIsAnUnreadableHead(Verb verb) {
    KimiException failure = failure(verb, ScriptedAnswer.of(200, "application/json", "{}".getBytes(UTF_8))
        .withHeader("Content-Length", "-5"));

    assertThat(failure).isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageStartingWith("expected the head of an HTTP response");
    assertThat(failure.hint()).contains("Check the base URL");
  }

  @ParameterizedTest
  @EnumSource
  void aPageThatForbidsTheCallSaysNothingOfTheKey(Verb verb) {
    KimiException failure =
        failure(verb,
        ScriptedAnswer.of(403, "text/html", "<!DOCTYPE html><title>Attention Required! | Cloudflare</title>".getBytes(UTF_8)));

    assertThat(failure).isInstanceOf(KimiException.AccessDenied.class);
    assertThat(failure.hint()).contains("a proxy or firewall").doesNotContain("knows the key");
  }

  @ParameterizedTest
  @EnumSource(names = {"STREAM", "PUBLISH"})
  void aCompressedStreamIsNamed(Verb verb) {
    KimiException failure = failure(verb, ScriptedAnswer.events("data: [DONE]\n\n").withHeader("Content-Encoding", "gzip"));

    assertThat(failure.what()).isEqualTo(
        "expected a stream of events without a Content-Encoding, found a body with Content-Encoding gzip, which was not asked "
        + "for");
  }

  @ParameterizedTest
  @EnumSource
  void onlyAnAnswerThatWasKeptIsPromised(Verb verb) {
    String beginning = verb.streams() ? "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"
        : "{\"choices\":[{\"message\":{\"content\":\"a";
    KimiException failure =
        failure(verb, ScriptedAnswer.of(200, verb.streams() ? "text/event-stream" : "application/json", beginning.getBytes(UTF_8))
        .thenCut());

    assertThat(failure).isInstanceOf(KimiException.IncompleteAnswer.class);
    assertThat(failure.hint().contains("partial() has the answer so far")).isEqualTo(failure.partial().isPresent())
        .isEqualTo(verb.streams());
  }

  @Test
  void tooEarlyIsTriedAgain() {
    ScriptedAnswer early = ScriptedAnswer.error(425, "too_early", "Too Early");
    try (KimiServer server = KimiServer.scripted(early,
        ScriptedAnswer.json(200, "{\"choices\":[{\"message\":{\"content\":\"a\"}}]}"));
        Kimi kimi = TestKimi.of(server, VirtualTime.skipping(Duration.ofSeconds(5))).build()) {
      assertThat(kimi.ask("Hi")).isEqualTo("a");
    }
  }

  @Test
  void aModelThatIsListedIsNotTheReasonOfAMissingPath() {
    try (KimiServer server = KimiServer.answering(request -> request.path().endsWith("/models")
            ? ScriptedAnswer.json(200, "{\"data\":[{\"id\":\"tiny-kimi\"}]}")
            : ScriptedAnswer.error(404, "not_found_error", "no route"));
        Kimi kimi = TestKimi.of(server, VirtualTime.still()).model("tiny-kimi").build()) {
      KimiException failure = catchThrowableOfType(KimiException.class, () -> kimi.countTokens(REQUEST));

      assertThat(failure.hint()).contains("lists \"tiny-kimi\", so the host has the model, but perhaps not the path")
          .doesNotContain("nearest");
    }
  }

  private static KimiException failure(Verb verb, ScriptedAnswer answer) {
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = TestKimi.of(server, VirtualTime.still())
        .retry(RetryPolicy.NONE).build()) {
      return verb.ask(kimi, REQUEST).failure();
    }
  }
}
