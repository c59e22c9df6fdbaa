package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Origins;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When an answer goes on in another request, and what that request says. */
class ContinuationRulesTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");
  private static final KimiException CUT = new KimiException.IncompleteAnswer("cut", "", CallDetails.NONE, null);

  private static ChatResponse answer(AssistantMessage message) {
    Choice choice = ChatResponse.of(message).choices().get(0);
    return ChatResponse.of(message).withChoices(List.of(
        new Choice(choice.index(), message, Optional.empty(), choice.logprobs(), choice.extra())));
  }

  private static ChatResponse answer(String text) {
    return answer(AssistantMessage.of(text));
  }

  private static boolean resumes(KimiException failure) {
    return Continuation.afterFailure(REQUEST.withModel("kimi-k2.6"), answer("1 "), failure, false).isPresent();
  }

  private static AssistantMessage next(ChatRequest request, AssistantMessage received, boolean repeating) {
    ChatRequest following = Continuation.of(request, answer(received), repeating).orElseThrow();
    assertThat(following.messages()).hasSize(2);
    return Continuation.prefix(following);
  }

  @Test
  void failuresThatPassLetAnAnswerGoOnAndOthersDoNot() {
    assertThat(resumes(CUT)).isTrue();
    assertThat(resumes(new KimiException.InvalidResponse("odd", "", CallDetails.NONE, null))).isTrue();
    assertThat(resumes(new KimiException.TimedOut("late", "", CallDetails.NONE, Timeouts.Phase.IDLE))).isTrue();
    assertThat(resumes(new KimiException.TimedOut("late", "", CallDetails.NONE, Timeouts.Phase.TOTAL))).isFalse();
    assertThat(resumes(new KimiException.BadRequest("no", "", CallDetails.NONE))).isFalse();
  }

  @Test
  void reasoningAloneIsABeginningOnlyForAModelThatResumesIt() {
    ChatResponse reasoning = answer(AssistantMessage.of("").withReasoning("Hm. "));
    assertThat(Continuation.afterFailure(REQUEST.withModel("kimi-k2.6"), reasoning, CUT, false)).isPresent();
    assertThat(Continuation.afterFailure(REQUEST.withModel("kimi-k3"), reasoning, CUT, false)).isEmpty();
    assertThat(Continuation.afterFailure(REQUEST.withModel("kimi-k2.6"), answer(""), CUT, false)).isEmpty();
    assertThat(Continuation.afterFailure(REQUEST.withModel("kimi-k3"), answer("1 "), CUT, false)).isPresent();
  }

  @Test
  void theRequestEndsWithTheAnswerSoFar() {
    AssistantMessage received = Origins.signed(AssistantMessage.of("1 ").withReasoning("Hm. "), "sig");
    assertThat(next(REQUEST, received, false))
        .isEqualTo(Origins.signed(AssistantMessage.partial("1 ").withReasoning("Hm. "), "sig"));
    assertThat(next(REQUEST, AssistantMessage.of("1 "), false)).isEqualTo(AssistantMessage.partial("1 "));
  }

  @Test
  void anEndedAnswerToolCallsOrSeveralChoicesDoNotGoOn() {
    ChatResponse whole = ChatResponse.of("1 ");
    assertThat(whole.finishReason()).contains(FinishReason.STOP);
    assertThat(Continuation.of(REQUEST, whole, false)).isEmpty();
    ToolCall call = ToolCall.of("x:0", "x", "{");
    assertThat(Continuation.of(REQUEST, answer(AssistantMessage.of("1 ", List.of(call))), false)).isEmpty();
    Choice choice = answer("1 ").choices().get(0);
    assertThat(Continuation.of(REQUEST, answer("1 ").withChoices(List.of(choice, choice)), false)).isEmpty();
    assertThat(Continuation.of(REQUEST, answer("1 ").withChoices(List.of()), false)).isEmpty();
    assertThat(Continuation.of(ChatRequest.builder().user("Count.").n(2).build(), answer("1 "), false)).isEmpty();
    assertThat(Continuation.of(ChatRequest.builder().user("Count.").n(1).build(), answer("1 "), false)).isPresent();
  }

  @Test
  void aRequestWhoseExtraMembersCannotBeReadDoesNotGoOn() {
    ChatRequest odd = REQUEST.withExtra(JsonObject.of("messages", "none"));
    assertThat(Continuation.of(odd, answer("1 "), false)).isEmpty();
  }

  @Test
  void aBeginningOfTheCallerComesBeforeTheAnswer() {
    AssistantMessage begun = Origins.signed(
        AssistantMessage.partial("0 ").withName("Counter").withReasoning("Easy. "), "old");
    AssistantMessage received = Origins.signed(AssistantMessage.of("1 ").withReasoning("Hm. "), "new");
    ChatRequest request = REQUEST.plus(begun);

    assertThat(next(request, received, false)).isEqualTo(
        AssistantMessage.partial("0 1 ").withName("Counter").withReasoning("Easy. Hm. "));
    assertThat(next(request, AssistantMessage.of("1 "), false)).isEqualTo(
        AssistantMessage.partial("0 1 ").withName("Counter").withReasoning("Easy. "));
    assertThat(next(REQUEST.plus(AssistantMessage.partial("0 ")), received, false)).isEqualTo(
        Origins.signed(AssistantMessage.partial("0 1 ").withReasoning("Hm. "), "new"));
  }

  @Test
  void aServerThatRepeatsTheBeginningOfTheCallerIsSentItOnce() {
    ChatRequest request = REQUEST.plus(AssistantMessage.partial("0 ").withReasoning("Easy. "));
    AssistantMessage repeated = AssistantMessage.of("0 1 ").withReasoning("Easy. Hm. ");

    assertThat(next(request, repeated, true)).isEqualTo(AssistantMessage.partial("0 1 ").withReasoning("Easy. Hm. "));
    assertThat(next(request, repeated, false))
        .isEqualTo(AssistantMessage.partial("0 0 1 ").withReasoning("Easy. Easy. Hm. "));
    assertThat(next(request, AssistantMessage.of("1 "), true))
        .isEqualTo(AssistantMessage.partial("0 1 ").withReasoning("Easy. "));
  }

  @Test
  void aWholeMessageOfTheAssistantAtTheEndStaysAMessageOfItsOwn() {
    List<Message> messages = Continuation.of(REQUEST.plus(AssistantMessage.of("0")), answer("1 "), false).orElseThrow().messages();
    assertThat(messages).hasSize(3).endsWith(AssistantMessage.of("0"), AssistantMessage.partial("1 "));
  }
}
