package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer.Step;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A response is taken up to a limit; what goes beyond it ends the call and closes the connection. */
@Timeout(60)
class ResponseSizeTest {

  private static final int LIMIT = 200_000;
  private static final int SLICE = 20_000;
  private static final ChatRequest REQUEST = ChatRequest.of("hi");

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"CHAT", "CHAT_ASYNC"})
  void aWholeResponseWithoutEndIsCutOffAtTheLimit(Verb verb) throws Exception {
    ScriptedAnswer endless = ScriptedAnswer.of(200, "application/json", text("{\"choices\":[{\"message\":{\"content\":\""));
    refused(verb, endless(endless, "x".repeat(SLICE)), LIMIT);
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"CHAT", "CHAT_ASYNC"})
  void aWholeResponseThatIsAnnouncedAsTooLargeIsRefusedAtItsHead(Verb verb) throws Exception {
    ScriptedAnswer announced = ScriptedAnswer.of(200, "application/json", text("{"))
        .withHeader("Content-Length", "" + (LIMIT + 1)).thenStall();
    refused(verb, announced, LIMIT);
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void aStreamOfContentWithoutEndIsCutOffAtTheLimit(Verb verb) throws Exception {
    KimiException failure = refused(verb, endless(ScriptedAnswer.events(""), event("\"content\":\"" + "x".repeat(SLICE) + "\"")),
        LIMIT);
    assertThat(failure.details().partial()).get().extracting(partial -> partial.text().length()).isEqualTo(LIMIT);
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void aStreamOfOtherMembersWithoutEndIsCutOffToo(Verb verb) throws Exception {
    refused(verb, endless(ScriptedAnswer.events(event("\"content\":\"a\"")), event("\"@\":\"" + "x".repeat(SLICE) + "\"")),
        LIMIT);
  }

  @ParameterizedTest
  @EnumSource(value = Verb.class, names = {"STREAM", "PUBLISH"})
  void aStreamThatNeverComesToItsContentIsCutOffToo(Verb verb) throws Exception {
    refused(verb, endless(ScriptedAnswer.events(""), ": " + "x".repeat(SLICE) + "\n"), LIMIT);
  }

  @Test
  void theSameHoldsForModelsAndCounts() throws Exception {
    ScriptedAnswer endless = endless(ScriptedAnswer.of(200, "application/json", text("{\"data\":[")), "[".repeat(SLICE));
    try (KimiServer server = KimiServer.scripted(endless, endless); Kimi kimi = kimi(server)) {
      assertThat(catchThrowableOfType(KimiException.class, kimi::models).hint()).contains("maxResponseBytes");
      assertThat(catchThrowableOfType(KimiException.class, () -> kimi.countTokens(REQUEST)).hint()).contains("maxResponseBytes");
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aPageWithoutEndIsCutOffAfterItsBeginning(Verb verb) throws Exception {
    for (String type : new String[] {"text/html", "application/json"}) {
      ScriptedAnswer page = ScriptedAnswer.of(200, type, text("\n<html><body>Sign in" + "x".repeat(70_000))).thenStall();
      try (KimiServer server = KimiServer.scripted(page); Kimi kimi = kimi(server)) {
        KimiException failure = verb.ask(kimi, REQUEST).failure();
        assertThat(failure).isInstanceOf(KimiException.InvalidResponse.class).hasMessageContaining("<html><body>Sign in");
        assertThat(failure.hint()).contains("A page of HTML");
        assertThat(failure.getMessage()).hasSizeLessThan(1_000);
        assertThat(server.requests().get(0).ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aLongErrorMessageIsShownShort(Verb verb) throws Exception {
    for (int length : new int[] {50_000, 900_000}) {
      ScriptedAnswer error = ScriptedAnswer.error(400, "invalid_request_error", "wrong " + "x".repeat(length));
      try (KimiServer server = KimiServer.scripted(error); Kimi kimi = kimi(server)) {
        KimiException failure = verb.ask(kimi, REQUEST).failure();
        assertThat(failure).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("wrong xxx");
        assertThat(failure.getMessage()).hasSizeLessThan(5_000);
        assertThat(failure.details().error().orElseThrow().message()).hasSizeLessThan(2_100);
      }
    }
  }

  @Test
  void aLimitIsAtLeastOneByte() {
    assertThatIllegalArgumentException().isThrownBy(() -> Kimi.builder().maxResponseBytes(0))
        .withMessageContaining("maxResponseBytes: expected at least 1, found ");
  }

  private static KimiException refused(Verb verb, ScriptedAnswer answer, int limit) throws Exception {
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = kimi(server).withMaxResumes(verb.streams() ? 2 : 0)) {
      KimiException failure = verb.ask(kimi, REQUEST).failure();
      assertThat(failure).isInstanceOf(KimiException.InvalidResponse.class).hasMessageContaining("at most " + limit + " bytes");
      assertThat(failure.hint()).contains("maxResponseBytes(...)");
      assertThat(server.requests()).hasSize(1);
      assertThat(server.requests().get(0).ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      return failure;
    }
  }

  /** An answer that goes on for longer than the limit, and then without an end; {@code @} is a number that grows. */
  private static ScriptedAnswer endless(ScriptedAnswer beginning, String more) {
    ScriptedAnswer answer = beginning;
    for (int i = 0; i <= LIMIT / SLICE + 1; i++) {
      answer = answer.then(new Step.Send(text(more.replace("@", "m" + i))));
    }
    return answer.thenStall();
  }

  private static String event(String delta) {
    return "data: {\"choices\":[{\"delta\":{" + delta + "}}]}\n\n";
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Kimi kimi(KimiServer server) {
    return Kimi.builder().key("k").baseUrl(server.baseUrl()).maxResponseBytes(LIMIT).build();
  }
}
