package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import org.junit.jupiter.api.Test;

/** A check learns from counts of the service, and from nothing else. */
class CheckLearnsTest {

  private static final ChatRequest REQUEST =
      ChatRequest.of("the quick brown fox jumps over the lazy dog ".repeat(20)).withModel("kimi-k2.6");

  private final ContextCheck check = ContextCheck.refusing();

  private ModelCounts counts() {
    return new ModelCounts(check.estimator().estimate(REQUEST).likely(), check.estimator().window(REQUEST).orElse(0));
  }

  /** The likely tokens of the request, and the window of its model. */
  private record ModelCounts(long likely, long window) {}

  @Test
  void aCountOfTheServiceMovesTheEstimate() {
    ModelCounts before = counts();
    check.learn(REQUEST, ChatResponse.of("yes").withUsage(Usage.of((int) before.likely() + 20, 1)));
    assertThat(counts().likely()).isGreaterThan(before.likely());
  }

  @Test
  void anEstimatedUsageAndNoUsageTeachNothing() {
    ModelCounts before = counts();
    check.learn(REQUEST, ChatResponse.of("yes").withUsage(Usage.of((int) before.likely() + 20, 1).asEstimate()));
    check.learn(REQUEST, ChatResponse.of("yes"));
    assertThat(counts()).isEqualTo(before);
  }

  @Test
  void anOverflowTeachesTheWindowAndAnotherFailureNothing() {
    ModelCounts before = counts();
    check.learn(REQUEST, new KimiException.BadRequest("no", "", CallDetails.NONE));
    assertThat(counts()).isEqualTo(before);
    check.learn(REQUEST, new KimiException.ContextOverflow("too long", "", CallDetails.NONE, 9_000, -1));
    assertThat(counts().window()).isEqualTo(9_000);
  }

  @Test
  void anAnswerWithoutUsageIsEstimated() {
    AssistantMessage answer = AssistantMessage.of("yes");
    assertThat(check.estimate(REQUEST, answer)).contains(check.estimator().usage(REQUEST, answer));
  }

  @Test
  void onlyACheckWithSummariesBlocks() {
    assertThat(check.blocking()).isFalse();
    assertThat(check.withTrimming(message -> false).blocking()).isFalse();
    assertThat(check.withSummary(messages -> "short").blocking()).isTrue();
  }
}
