package io.github.kimisdk.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One rulebook: the violations for a check, the error for a server, and the repair agree. */
class RulebookTest {

  private static final Model K3 = Models.shipped().of("kimi-k3");

  private static ChatRequest request(Message... messages) {
    return ChatRequest.of(List.of(messages)).withModel(K3.id());
  }

  private static AssistantMessage calls(String... ids) {
    return AssistantMessage.of("", List.of(ids).stream().map(id -> ToolCall.of(id, "look", "{}")).toList());
  }

  private static Optional<String> refusal(ChatRequest request) {
    return Rulebook.refusal(request, K3).map(first -> first.code() + " " + first.reply().orElseThrow().argument());
  }

  @Test
  void theServerAnswersWithTheFirstOfTheViolationsAndAcceptsTheRepairedRequest() {
    ChatRequest request = request(Message.user("look"), calls("a", "b"), ToolMessage.of("a", "1"), Message.user("and?"));
    Rulebook.Verdict verdict = Rulebook.judge(request, K3);
    assertThat(verdict.violations()).extracting(Violation::code).containsExactly("missing-reasoning", "missing-result");
    assertThat(verdict.violations())
        .allMatch(violation -> violation.refused() && violation.repairable() && violation.reply().isPresent());
    assertThat(refusal(request)).hasValue("missing-reasoning 1");
    assertThat(refusal(verdict.repaired())).isEmpty();
    assertThat(Rulebook.judge(verdict.repaired(), K3).violations()).isEmpty();
  }

  @Test
  void theErrorForUnansweredCallsNamesAllOfThem() {
    AssistantMessage answer = calls("a", "b", "c").withReasoning("");
    ChatRequest request = request(Message.user("look"), answer, ToolMessage.of("b", "2"), Message.user("and?"));
    assertThat(refusal(request)).hasValue("missing-result a, c");
  }

  @Test
  void aValidRequestIsReturnedAsItIs() {
    ChatRequest request = request(Message.user("look"), calls("a").withReasoning("hm"), ToolMessage.of("a", "1"));
    Rulebook.Verdict verdict = Rulebook.judge(request, K3);
    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.repaired()).isSameAs(request);
    assertThat(refusal(request)).isEmpty();
  }

  @Test
  void aNewIdOfACallIsNotTheIdOfAnother() {
    assertThat(AnswerRules.distinctIds(calls("c", "c", "c_0", "").toolCalls())).containsExactly("c", "c_1", "c_0", "call_0");
  }

  @Test
  void anAnswerWithoutContentAndCallsIsNotAccepted() {
    assertThat(AnswerRules.accepted(AssistantMessage.of(""))).isEmpty();
    AssistantMessage unnamed = AssistantMessage.of("", List.of(ToolCall.of("a", " ", "oops")));
    assertThat(AnswerRules.accepted(unnamed).orElseThrow().toolCalls())
        .containsExactly(ToolCall.of("a", "unnamed", "oops").withObjectArguments());
  }
}
