package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.server.KimiServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random valid and broken histories: the service accepts every repaired history, and no text is lost. */
class RepairTest {

  /** Models with each rule for reasoning. */
  private static final Map<String, String> RULES = Map.of(
      "kimi-k2.6", "loop", "kimi-k3", "all", "kimi-k2.7-code", "all", "somebody/else", "none");

  private final ContextCheck repairing = ContextCheck.repairing();
  private final ContextCheck report = ContextCheck.reporting();

  private static String refuses(ChatRequest request) {
    return ReferenceRules.refuses(RequestWire.write(request, false), RULES.get(request.model().orElseThrow()));
  }

  private static ChatRequest request(List<Message> messages, int i) {
    return ChatRequest.of(messages).withModel(RULES.keySet().stream().sorted().toList().get(i % RULES.size()));
  }

  /** Returns whether repairing would remove every message. If so, asserts that the request is refused. */
  private boolean nothingIsLeft(ChatRequest request) {
    boolean silent = Histories.said(request.messages()).isEmpty() && request.messages().stream().noneMatch(this::counts);
    if (silent) {
      assertThatThrownBy(() -> repairing.apply(request)).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("no-messages at /messages");
    }
    return silent;
  }

  private boolean counts(Message message) {
    return message instanceof ToolMessage || message instanceof AssistantMessage said
        && (!said.toolCalls().isEmpty() || said.partial());
  }

  @Test
  void aPartialAnswerBeforeAnEmptyMessageIsStillTheLast() {
    List<Message> messages = List.of(Message.user("Once?"), AssistantMessage.partial("Once "), Message.user(""));
    assertThat(repairing.apply(request(messages, 0)).messages()).isEqualTo(messages.subList(0, 2));
  }

  @Test
  void reasoningThatIsMissingInAnEarlierTurnIsAHint() {
    ToolCall call = ToolCall.of("look:0", "look", "{}");
    List<Message> messages = List.of(
        Message.user("look"), AssistantMessage.of("", List.of(call)), ToolMessage.of(call, "seen"), Message.user("and now?"));
    ChatRequest request = ChatRequest.of(messages).withModel("kimi-k2.6");
    assertThat(ContextCheck.refusing().apply(request)).isSameAs(request);
    assertThat(((AssistantMessage) repairing.apply(request).messages().get(1)).reasoning()).hasValue("");
    assertThat(ContextCheck.refusing().report(request.withModel("kimi-k3")).refusals()).hasSize(1);
  }

  @Test
  void aModelThatIsListedAsNeverThinkingOwesNoReasoning() {
    ToolCall call = ToolCall.of("look:0", "look", "{}");
    ChatRequest request = ChatRequest.of(List.of(
        Message.user("look"), AssistantMessage.of("", List.of(call)), ToolMessage.of(call, "seen"))).withModel("kimi-k9");
    Model thinks = new Model("kimi-k9", JsonObject.of("listed", true, "thinking", "switch"));
    TokenEstimator thinking = TokenEstimator.fresh().withModels(Models.shipped().with(List.of(thinks)));
    assertThat(report.withEstimator(thinking).report(request).refusals()).extracting(Finding::code)
        .containsExactly("missing-reasoning");
    Model listed = new Model("kimi-k9", JsonObject.of("listed", true, "thinking", "never"));
    TokenEstimator estimator = TokenEstimator.fresh().withModels(Models.shipped().with(List.of(listed)));
    assertThat(report.withEstimator(estimator).report(request).findings()).isEmpty();
  }

  @Test
  void argumentsAndOrderAreHintsForKimiAndRepairedForOtherServers() {
    List<ToolCall> calls = List.of(ToolCall.of("a", "look", "{\"a\":"), ToolCall.of("b", "look", ""),
        ToolCall.of("c", "look", "{}"));
    ChatRequest request = request(List.of(Message.user("look"), AssistantMessage.of("", calls).withReasoning(""),
        ToolMessage.of("c", "3"), ToolMessage.of("a", "1"), ToolMessage.of("b", "2")), 0);
    ContextReport found = repairing.report(request);
    assertThat(found.findings()).extracting(Finding::toString).containsExactly(
        "bad-arguments at /messages/1: arguments of call \"a\" that are no JSON object. Their text is put into an object, as "
        + "servers other than Kimi's refuse the history",
        "result-order at /messages/1: results in another order than their calls. They are put in the order of the calls");
    assertThat(report.report(request).refusals()).isEmpty();
    List<Message> repaired = found.request().messages();
    assertThat(repaired.subList(2, 5)).extracting(Message::text).containsExactly("1", "2", "3");
    assertThat(((AssistantMessage) repaired.get(1)).toolCalls()).extracting(ToolCall::arguments)
        .containsExactly("{\"unreadable_arguments\":\"{\\\"a\\\":\"}", "{}", "{}");
  }

  @Test
  void thousandsOfEqualIdsAreRepairedOneByOneAndReportedBriefly() {
    List<ToolCall> same = Collections.nCopies(6_000, ToolCall.of("same", "look", "{}"));
    List<Message> results = new ArrayList<>(Collections.nCopies(6_000, ToolMessage.of("same", "x")));
    results.add(0, AssistantMessage.of("", same).withReasoning(""));
    ChatRequest repaired = repairing.apply(request(results, 0));
    assertThat(refuses(repaired)).isEmpty();
    ContextReport missing = report.report(request(results.subList(0, 1), 0));
    assertThat(missing.refusals()).hasSizeGreaterThan(6_000);
    assertThat(missing.toString()).hasSizeLessThan(5_000).contains("more]");
    assertThatThrownBy(() -> ContextCheck.refusing().apply(request(results.subList(0, 1), 0)))
        .hasMessageContaining("duplicate-id").message().hasSizeLessThan(5_000).contains(" more. Nothing was billed");
  }

  @Test
  void aValidHistoryIsNotChanged() {
    Histories histories = new Histories(1);
    for (int i = 0; i < 5_000; i++) {
      ChatRequest request = request(histories.valid(), i);
      assertThat(refuses(request)).as("%s", request).isEmpty();
      assertThat(repairing.report(request).findings()).filteredOn(Finding::refused).as("%s", request).isEmpty();
      assertThat(repairing.apply(request)).isSameAs(request);
    }
  }

  @Test
  void theEmbeddedServerAcceptsRepairedHistories() {
    Histories histories = new Histories(4);
    Random random = new Random(5);
    int refused = 0;
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("fine"));
        Kimi bare = Kimi.builder().key("sk-any").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build();
        Kimi repairing = bare.withCheck(this.repairing)) {
      for (int i = 0; i < 1_500; i++) {
        List<Message> messages = histories.valid();
        assertThat(bare.chat(request(messages, i)).text()).isEqualTo("fine");
        for (int n = 1 + random.nextInt(4); n > 0 && !messages.isEmpty(); n--) {
          histories.breakOne(messages);
        }
        ChatRequest request = request(messages, i);
        if (nothingIsLeft(request)) {
          continue;
        }
        assertThat(repairing.chat(request).text()).as("%s", request).isEqualTo("fine");
        try {
          bare.chat(request);
        } catch (KimiException.BadRequest known) {
          refused++;
          assertThat(report.report(request).refusals()).as("%s, but %s", request, known.getMessage()).isNotEmpty();
        }
      }
    }
    assertThat(refused).isGreaterThan(500);
  }

  @Test
  void brokenHistoriesAreFoundAndRepairedWithoutLosingAWord() {
    Histories histories = new Histories(2);
    Random random = new Random(3);
    Set<String> codes = new HashSet<>();
    int broken = 0;
    for (int i = 0; i < 20_000; i++) {
      List<Message> messages = histories.valid();
      for (int n = 1 + random.nextInt(4); n > 0 && !messages.isEmpty(); n--) {
        histories.breakOne(messages);
      }
      ChatRequest request = request(messages, i);
      if (nothingIsLeft(request)) {
        continue;
      }
      String reason = refuses(request);
      broken += reason.isEmpty() ? 0 : 1;
      ContextReport found = report.report(request);
      found.findings().forEach(finding -> codes.add(finding.code()));
      if (!reason.isEmpty()) {
        assertThat(found.findings()).as("%s, but %s", request, reason).anyMatch(Finding::repairable);
      }
      ChatRequest repaired = repairing.apply(request);
      assertThat(refuses(repaired)).as("%s%nbecame%n%s", request, repaired).isEmpty();
      assertThat(Histories.said(repaired.messages())).as("%s%nbecame%n%s", request, repaired).isEqualTo(Histories.said(messages));
      assertThat(repairing.apply(repaired)).as("repaired twice").isSameAs(repaired);
      assertThat(report.apply(request)).isSameAs(request);
    }
    assertThat(broken).isGreaterThan(10_000);
    assertThat(codes).contains(
        "orphan-result", "missing-result", "misplaced-result", "duplicate-result", "duplicate-id", "missing-reasoning",
        "empty-part", "empty-message", "partial-place", "bad-arguments", "result-order");
  }
}
