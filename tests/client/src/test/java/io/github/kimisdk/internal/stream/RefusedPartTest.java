package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException.IncompleteAnswer;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service that does not go on with an answer: that is the smaller of two evils, and does not hide the larger. */
@Timeout(60)
class RefusedPartTest {

  private static final ScriptedAnswer NO =
      ScriptedAnswer.error(400, "invalid_request_error", "message at position 1 with role assistant must not be partial");
  private static final ScriptedAnswer BUSY = ScriptedAnswer.error(503, "server_unavailable", "later");

  private final VirtualTime time = VirtualTime.skipping(Duration.ofMinutes(1));

  @Test
  void aRefusedResumptionDoesNotHideWhyTheStreamBrokeOff() {
    try (KimiServer server = KimiServer.scripted(Script.cut("a", "1 "), NO); Kimi kimi = kimi(server)) {
      IncompleteAnswer failure = catchThrowableOfType(IncompleteAnswer.class, () -> read(kimi));

      assertThat(failure.partial().orElseThrow().text()).isEqualTo("1 ");
      assertThat(failure.getSuppressed()).singleElement().isInstanceOf(KimiException.BadRequest.class);
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void aServiceThatIsDownMeanwhileIsToldAsThatWithTheBreakBesideIt() {
    try (KimiServer server = KimiServer.scripted(Script.cut("a", "1 "), BUSY, BUSY, BUSY); Kimi kimi = kimi(server)) {
      KimiException failure = catchThrowableOfType(KimiException.class, () -> read(kimi));

      assertThat(failure).isInstanceOf(KimiException.Overloaded.class);
      assertThat(failure.partial().orElseThrow().text()).isEqualTo("1 ");
      assertThat(failure.getSuppressed()).singleElement().isInstanceOf(IncompleteAnswer.class);
    }
  }

  @Test
  void aRefusedContinuationLeavesTheAnswerAsItWas() {
    try (KimiServer server = KimiServer.scripted(Script.truncated("a", "1 ", "2 "), NO); Kimi kimi = kimi(server)) {
      isTruncated(read(kimi), "1 2 ", Usage.of(10, 2));
    }
  }

  @Test
  void soDoesTheSecondContinuationAndOneThatFailsForGood() {
    try (KimiServer server = KimiServer.scripted(Script.truncated("a", "1 "), Script.truncated("b", "2 "), BUSY, BUSY, BUSY);
        Kimi kimi = kimi(server)) {
      isTruncated(read(kimi), "1 2 ", Usage.of(20, 2));
      assertThat(server.requests()).hasSize(5);
    }
  }

  @Test
  void aContinuationThatBreaksOffAfterItsFirstWordIsAFailureLikeAnyOther() {
    try (KimiServer server = KimiServer.scripted(Script.truncated("a", "1 "), Script.cut("b", "2 "), NO);
        Kimi kimi = kimi(server)) {
      IncompleteAnswer failure = catchThrowableOfType(IncompleteAnswer.class, () -> read(kimi));

      assertThat(failure.partial().orElseThrow().text()).isEqualTo("1 2 ");
    }
  }

  private static void isTruncated(ChatResponse response, String text, Usage usage) {
    assertThat(response.text()).isEqualTo(text);
    assertThat(response.finishReason()).contains(FinishReason.LENGTH);
    assertThat(response.usage()).contains(usage);
    assertThat(response.complete()).isTrue();
  }

  private Kimi kimi(KimiServer server) {
    return TestKimi.of(server, time).build().withMaxResumes(1).withMaxContinuations(2);
  }

  private static ChatResponse read(Kimi kimi) {
    try (ChatStream stream = kimi.stream(ChatRequest.of("Count."))) {
      return stream.response();
    }
  }
}
