package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The usages of parts, where an estimate is 100 tokens of the prompt and a token for each character. */
class DividedLimitTest {

  private static final ChatRequest REQUEST = limited(20);
  private static final ChatRequest UNLIMITED = ChatRequest.of("Count.");

  private final PartUsages usages = usages(REQUEST);

  private static ChatRequest limited(int tokens) {
    return ChatRequest.builder().user("Count.").maxCompletionTokens(tokens).build();
  }

  private static PartUsages usages(ChatRequest request) {
    return new PartUsages(new RequestFactory(ScriptedService.SETTINGS, null, (asked, part) -> Usage.of(
        100, part.text().length() + part.reasoning().orElse("").length() + part.toolCalls().size())), request);
  }

  private static ChatResponse answer(String text) {
    return ChatResponse.of(text);
  }

  private static OptionalInt left(Optional<ChatRequest> next) {
    return next.map(request -> request.output().maxCompletionTokens()).orElse(OptionalInt.empty());
  }

  @Test
  void partsThatResumeShareTheLimitDownToItsLastToken() {
    assertThat(left(usages.resumed(answer("12345"), true, REQUEST))).hasValue(15);
    assertThat(left(usages.resumed(answer("1234567890123456789"), false, REQUEST))).hasValue(1);
    assertThat(usages.resumed(answer("12345678901234567890"), false, REQUEST)).isEmpty();
  }

  @Test
  void aPartThatReportedItsUsageIsNotEstimated() {
    assertThat(left(usages.resumed(answer("12345").withUsage(Usage.of(10, 7)), true, REQUEST))).hasValue(13);
    assertThat(usages.sum(Usage.of(10, 2))).isEqualTo(Usage.of(20, 9));
    assertThat(left(usages.resumed(answer("123456789").withUsage(Usage.of(20, 9)), false, REQUEST))).hasValue(11);
  }

  @Test
  void theUsageOfAnEarlierPartIsNotThatOfThisPart() {
    usages.resumed(answer("12345").withUsage(Usage.of(10, 7)), true, REQUEST);
    ChatResponse second = answer("12345678").withUsage(Usage.of(10, 7));
    assertThat(left(usages.resumed(second, false, REQUEST))).hasValue(20 - 7 - 3);
    assertThat(usages.total(second)).contains(Usage.of(110, 10).asEstimate());
  }

  @Test
  void aRequestWithoutALimitHasNoneInItsNextPart() {
    Optional<ChatRequest> next = usages(UNLIMITED).resumed(answer("12345"), true, UNLIMITED);
    assertThat(next).contains(UNLIMITED);
  }

  @Test
  void aLimitInExtraIsLoweredAsWell() {
    ChatRequest extra = ChatRequest.builder().user("Count.").extra("max_tokens", 20).build();
    assertThat(left(usages(extra).resumed(answer("12345"), true, extra))).hasValue(15);
  }

  @Test
  void aLimitBeyondAllTokensStaysOne() {
    ChatRequest huge = ChatRequest.builder().user("Count.").extra("max_tokens", Long.MAX_VALUE).build();
    assertThat(left(usages(huge).resumed(answer("12345"), true, huge))).hasValue(Integer.MAX_VALUE);
  }

  @Test
  void aContinuationHasTheWholeLimitAgain() {
    usages.continued(answer("12345"), Optional.of(Usage.of(10, 20)), REQUEST);
    assertThat(left(usages.resumed(answer("1234567"), false, REQUEST))).hasValue(18);
    assertThat(left(usages.resumed(answer("1234567890"), false, REQUEST))).hasValue(15);
  }

  @Test
  void theSumIsUnknownIfNoPartReportsAUsage() {
    usages.resumed(answer("12345"), true, REQUEST);
    assertThat(usages.total(answer("1234567"))).isEmpty();
  }

  @Test
  void theSumOfAReportedAndAnEstimatedPartIsAnEstimate() {
    usages.continued(answer("12345"), Optional.of(Usage.of(10, 5)), REQUEST);
    assertThat(usages.total(answer("1234567"))).contains(Usage.of(110, 7).asEstimate());
    assertThat(usages.total(answer("12345"))).contains(Usage.of(10, 5));
  }

  @Test
  void reasoningAndToolCallsOfTheLastPartCountInItsEstimate() {
    AssistantMessage first = AssistantMessage.of("").withReasoning("Hm. ");
    usages.continued(ChatResponse.of(first), Optional.of(Usage.of(10, 4)), REQUEST);
    AssistantMessage more = AssistantMessage.of("").withReasoning("Hm. So");
    assertThat(usages.total(ChatResponse.of(more))).contains(Usage.of(110, 6).asEstimate());
    ToolCall call = ToolCall.of("x:0", "x", "{}");
    assertThat(usages.total(ChatResponse.of(first.withToolCalls(List.of(call))))).contains(Usage.of(110, 5).asEstimate());
  }

  @Test
  void theLastUsageThatIsReportedIsTheSumAsItStands() {
    usages.continued(answer("12345"), Optional.of(Usage.of(10, 5)), REQUEST);
    Usage sum = usages.sum(Usage.of(10, 1));
    assertThat(usages.total(answer("123456").withUsage(sum))).contains(Usage.of(20, 6));
  }
}
