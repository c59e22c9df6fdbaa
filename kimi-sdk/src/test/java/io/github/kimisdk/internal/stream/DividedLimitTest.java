package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The usages of parts, where an estimate is 100 tokens of the prompt and a token for each character. */
class DividedLimitTest {

  private static final ChatRequest REQUEST = limited(20);
  private static final ChatRequest UNLIMITED = ChatRequest.of("Count.").withModel("kimi-k2.6");

  private static final KimiException CUT = new KimiException.IncompleteAnswer("cut", "", CallDetails.NONE, null);

  private final Part first = first(REQUEST);

  private static ChatRequest limited(int tokens) {
    return ChatRequest.builder().model("kimi-k2.6").user("Count.").maxCompletionTokens(tokens).build();
  }

  private static Part first(ChatRequest request) {
    RequestFactory requests = new RequestFactory(ScriptedService.SETTINGS, null, (asked, part) -> Usage.of(
        100, part.text().length() + part.reasoning().orElse("").length() + part.toolCalls().size()));
    return new Part(new ModelRequests(requests, request, true), request);
  }

  private static ChatResponse answer(String text) {
    return answer(AssistantMessage.of(text));
  }

  private static ChatResponse answer(AssistantMessage message) {
    return ChatResponse.of(message).withChoices(ChatResponse.of(message).choices().stream()
        .map(choice -> new Choice(choice.index(), message, Optional.empty(), choice.logprobs(), choice.extra())).toList());
  }

  /** The end of a part that has reached its limit, with a usage. */
  private static List<ChatChunk> limit(Usage usage) {
    ChunkChoice end = ChunkChoice.of(0, Delta.EMPTY).withFinishReason(FinishReason.LENGTH);
    return List.of(ChatChunk.of(List.of(end)).withUsage(usage));
  }

  private static Part resumed(Part part, ChatResponse soFar) {
    return part.resumed(soFar, CUT).orElseThrow();
  }

  private static Part continued(Part part, ChatResponse soFar, Usage usage) {
    return part.continued(soFar, limit(usage)).orElseThrow();
  }

  /** A chunk of a part that reports its usage. */
  private static Usage reports(Part part, Usage usage) {
    return part.named(ChatChunk.of(List.of()).withUsage(usage)).usage().orElseThrow();
  }

  private static OptionalInt left(Part part) {
    return part.request().output().maxCompletionTokens();
  }

  @Test
  void partsThatResumeShareTheLimitDownToItsLastToken() {
    assertThat(left(resumed(first, answer("12345")))).hasValue(15);
    Part second = resumed(first, answer("12345"));
    assertThat(left(resumed(second, answer("1234567890123456789")))).hasValue(1);
    assertThat(second.resumed(answer("12345678901234567890"), CUT)).isEmpty();
  }

  @Test
  void aPartThatReportedItsUsageIsNotEstimated() {
    Part second = resumed(first, answer("12345").withUsage(Usage.of(10, 7)));
    assertThat(left(second)).hasValue(13);
    assertThat(reports(second, Usage.of(10, 2))).isEqualTo(Usage.of(20, 9));
    assertThat(left(resumed(second, answer("123456789").withUsage(Usage.of(20, 9))))).hasValue(11);
  }

  @Test
  void theUsageOfAnEarlierPartIsNotThatOfThisPart() {
    Part second = resumed(first, answer("12345").withUsage(Usage.of(10, 7)));
    ChatResponse more = answer("12345678").withUsage(Usage.of(10, 7));
    assertThat(left(resumed(second, more))).hasValue(20 - 7 - 3);
    assertThat(second.total(more)).contains(Usage.of(110, 10).asEstimate());
  }

  @Test
  void aRequestWithoutALimitHasNoneInItsNextPart() {
    assertThat(left(resumed(first(UNLIMITED), answer("12345")))).isEmpty();
  }

  @Test
  void aPartWithoutUsageIsEstimatedOnce() {
    List<String> estimated = new ArrayList<>();
    RequestFactory requests = new RequestFactory(ScriptedService.SETTINGS, null, (asked, part) -> {
      estimated.add(part.text());
      return Usage.of(100, part.text().length());
    });
    Part counted = new Part(new ModelRequests(requests, REQUEST, true), REQUEST);
    assertThat(left(resumed(counted, answer("12345")))).hasValue(15);
    assertThat(estimated).containsExactly("12345");
  }

  @Test
  void aDecisionChangesNothing() {
    ChatResponse soFar = answer("12345");
    assertThat(left(resumed(first, soFar))).isEqualTo(left(resumed(first, soFar)));
    Part second = resumed(first, soFar);
    resumed(second, answer("1234567"));
    assertThat(left(resumed(second, answer("1234567")))).hasValue(13);
  }

  @Test
  void aLimitInExtraIsLoweredAsWell() {
    ChatRequest extra = ChatRequest.builder().model("kimi-k2.6").user("Count.").extra("max_tokens", 20).build();
    assertThat(left(resumed(first(extra), answer("12345")))).hasValue(15);
  }

  @Test
  void aLimitBeyondAllTokensStaysOne() {
    ChatRequest huge = ChatRequest.builder().model("kimi-k2.6").user("Count.").extra("max_tokens", Long.MAX_VALUE).build();
    assertThat(left(resumed(first(huge), answer("12345")))).hasValue(Integer.MAX_VALUE);
  }

  @Test
  void aContinuationHasTheWholeLimitAgain() {
    Part second = continued(first, answer("12345"), Usage.of(10, 20));
    assertThat(left(second)).hasValue(20);
    assertThat(left(resumed(second, answer("1234567")))).hasValue(18);
    Part third = resumed(second, answer("1234567"));
    assertThat(left(resumed(third, answer("1234567890")))).hasValue(15);
  }

  @Test
  void theSumIsUnknownIfNoPartReportsAUsage() {
    Part second = resumed(first, answer("12345"));
    assertThat(second.total(answer("1234567"))).isEmpty();
  }

  @Test
  void theSumOfAReportedAndAnEstimatedPartIsAnEstimate() {
    Part second = continued(first, answer("12345"), Usage.of(10, 5));
    assertThat(second.total(answer("1234567"))).contains(Usage.of(110, 7).asEstimate());
    assertThat(second.total(answer("12345"))).contains(Usage.of(10, 5));
  }

  @Test
  void reasoningAndToolCallsOfTheLastPartCountInItsEstimate() {
    AssistantMessage thought = AssistantMessage.of("").withReasoning("Hm. ");
    Part second = continued(first, answer(thought), Usage.of(10, 4));
    AssistantMessage more = AssistantMessage.of("").withReasoning("Hm. So");
    assertThat(second.total(ChatResponse.of(more))).contains(Usage.of(110, 6).asEstimate());
    ToolCall call = ToolCall.of("x:0", "x", "{}");
    assertThat(second.total(ChatResponse.of(thought.withToolCalls(List.of(call))))).contains(Usage.of(110, 5).asEstimate());
  }

  @Test
  void theLastUsageThatIsReportedIsTheSumAsItStands() {
    Part second = continued(first, answer("12345"), Usage.of(10, 5));
    Usage sum = reports(second, Usage.of(10, 1));
    assertThat(second.total(answer("123456").withUsage(sum))).contains(Usage.of(20, 6));
  }
}
