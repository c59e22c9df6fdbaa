package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tokens that the template adds to each part of a request. The text of each part is one token, "go". */
class RequestWeightTest {

  private static final ToolCall CALL = new ToolCall("go", "function", "look", "go", JsonObject.EMPTY);
  private static final ToolSpec TOOL = ToolSpec.function("go", "go", JsonObject.EMPTY);
  private static final ChatRequest REQUEST = ChatRequest.of(List.of(Message.user("go"))).withModel("somebody/else");

  private final TokenEstimator estimator = TokenEstimator.fresh();

  private long likely(ChatRequest request) {
    return estimator.estimate(request).likely();
  }

  /** Returns the tokens that a message adds. */
  private long more(Message message) {
    return likely(REQUEST.plus(message)) - likely(REQUEST);
  }

  private long more(ToolSpec... tools) {
    return likely(REQUEST.withToolUse(ChatRequest.builder().tools(tools).build().toolUse())) - likely(REQUEST);
  }

  @Test
  void aRequestAndAMessageHaveFourTokensEachWhereTheModelHasNoOtherNumber() {
    assertThat(likely(REQUEST.withMessages(List.of()))).isEqualTo(4);
    assertThat(likely(REQUEST)).isEqualTo(4 + 4 + 1);
    assertThat(likely(REQUEST.withModel("kimi-k2-0905-preview"))).isEqualTo(3 + 4 + 1);
    assertThat(more(Message.system("go"))).isEqualTo(4 + 1);
    assertThat(more(Message.user("go").withName("go"))).isEqualTo(4 + 1 + 1);
  }

  @Test
  void anAnswerHasTwoTokensMoreUnlessTheModelNeverThinks() {
    assertThat(more(AssistantMessage.of("go"))).isEqualTo(4 + 2 + 1);
    assertThat(more(AssistantMessage.of("go").withReasoning("go"))).isEqualTo(4 + 2 + 1 + 1);
    ChatRequest never = REQUEST.withModel("kimi-k2-0905-preview");
    assertThat(likely(never.plus(AssistantMessage.of("go"))) - likely(never)).isEqualTo(4 + 1);
  }

  @Test
  void aCallAndAResultHaveFiveTokensMoreEach() {
    long answer = more(AssistantMessage.of("go"));
    assertThat(more(AssistantMessage.of("go", List.of(CALL)))).isEqualTo(answer + 5 + 2);
    assertThat(more(AssistantMessage.of("go", List.of(CALL, CALL)))).isEqualTo(answer + 2 * (5 + 2));
    assertThat(more(ToolMessage.of(CALL, "go"))).isEqualTo(4 + 5 + 1 + 1);
  }

  @Test
  void toolsHaveEightTokensTogetherAndTwelveEach() {
    long each = 12 + 1 + 1 + 1;
    assertThat(more(TOOL)).isEqualTo(8 + each);
    assertThat(more(TOOL, TOOL)).isEqualTo(8 + 2 * each);
    assertThat(more(SystemMessage.adding(List.of(TOOL)))).isEqualTo(4 + 8 + each);
  }

  @Test
  void aPictureHas2000Tokens() {
    assertThat(more(Message.user(ContentPart.image("ms://a")))).isEqualTo(4 + 2_000);
  }

  @Test
  void anUnknownMessageHasTheTokensOfItsJson() {
    JsonObject raw = JsonObject.of("a", "go");
    assertThat(more(new Message.Unknown("critic", raw))).isEqualTo(4 + estimator.estimate(raw.toString()).likely());
  }

  @Test
  void anOverflowWithoutACountTeachesThatThePromptWasLongerThanItsRoom() {
    ChatRequest limited = REQUEST.plus(Message.user("the quick brown fox jumps over the lazy dog ".repeat(600)));
    limited = limited.withOutput(limited.output().withMaxCompletionTokens(1_000));
    long before = likely(limited);
    estimator.learn(limited, overflow(before + 900, -1));
    assertThat(likely(limited)).as("it is closer than the room for the answer").isEqualTo(before);
    assertThat(estimator.window(limited)).hasValue(before + 900);
    estimator.learn(limited, overflow(before + 1_500, -1));
    assertThat(likely(limited)).isGreaterThan(before);
  }

  @Test
  void anOverflowWithACountTeachesTheCountThatIsCloserToTheEstimate() {
    ChatRequest limited = REQUEST.plus(Message.user("the quick brown fox jumps over the lazy dog ".repeat(600)));
    limited = limited.withOutput(limited.output().withMaxCompletionTokens(1_000));
    long before = likely(limited);
    estimator.learn(limited, overflow(4_000, before + 1_000));
    assertThat(likely(limited)).as("the count has the room for the answer").isEqualTo(before);
    TokenEstimator other = TokenEstimator.fresh();
    other.learn(limited, overflow(4_000, before + 400));
    assertThat(other.estimate(limited).likely()).as("the count is that of the prompt").isGreaterThan(before);
  }

  private static KimiException.ContextOverflow overflow(long limit, long requested) {
    return new KimiException.ContextOverflow("too long", "", CallDetails.NONE, limit, requested);
  }
}
