package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.wire.ModelsWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The findings of a check, and the effect of each mode. */
class ContextCheckTest {

  private static final ToolSpec LOOK = ToolSpec.function("look", "Looks", JsonObject.of("type", "object"));

  private final ContextCheck check = ContextCheck.refusing();

  private static ChatRequestBuilder to(String model) {
    return ChatRequest.builder().model(model).user("hello");
  }

  private List<String> refused(ChatRequestBuilder request) {
    return check.report(request.build()).refusals().stream().map(finding -> finding.code() + " " + finding.path()).toList();
  }

  private static Message adding(String content, ToolSpec tool) {
    return new SystemMessage(
        content.isEmpty() ? List.of() : List.of(ContentPart.text(content)), Optional.empty(), List.of(tool), JsonObject.EMPTY);
  }

  @Test
  void moreThan128ToolsAreAHint() {
    ToolSpec[] tools = IntStream.range(0, 129)
        .mapToObj(i -> ToolSpec.function("look" + i, "", JsonObject.of("type", "object", "required", List.of())))
        .toArray(ToolSpec[]::new);
    assertThat(check.report(to("kimi-k2.6").tools(tools).build()).findings()).extracting(Finding::code)
        .containsExactly("many-tools");
  }

  @Test
  void whatAModelRefusesIsFoundBeforeItIsSent() {
    Map<ChatRequestBuilder, String> known = Map.ofEntries(
        Map.entry(to("kimi-k2.6").temperature(0.3), "sampling /temperature"),
        Map.entry(to("kimi-k2.6").thinking(Thinking.DISABLED).temperature(1), "sampling /temperature"),
        Map.entry(to("kimi-k3").topP(1), "sampling /top_p"),
        Map.entry(to("kimi-k3").n(2), "sampling /n"),
        Map.entry(to("kimi-k2.6").tools(LOOK).toolChoice(ToolChoice.REQUIRED), "tool-choice /tools"),
        Map.entry(to("kimi-k3").toolChoice(ToolChoice.REQUIRED), "tool-choice /tool_choice"),
        Map.entry(to("kimi-k2.7-code").tools(LOOK).toolChoice(ToolChoice.named("look")), "tool-choice /tools"),
        Map.entry(to("kimi-k2.7-code").thinking(Thinking.DISABLED), "thinking /thinking"),
        Map.entry(to("kimi-k2.6").tools(LOOK, ToolSpec.function("look", "Looks twice", JsonObject.EMPTY)),
        "duplicate-tool /tools/1"),
        Map.entry(to("kimi-k2.6").tools(ToolSpec.function("2look", "", JsonObject.EMPTY)), "tool-name /tools/0"),
        Map.entry(to("kimi-k2.6").tools(ToolSpec.WEB_SEARCH), "search-thinking /tools/0"),
        Map.entry(to("kimi-for-coding")
        .tools(ToolSpec.function("big", "", JsonObject.of("type", "object", "description", "x".repeat(15_000)))),
        "tool-size /tools/0"),
        Map.entry(to("kimi-k2.6").responseFormat(ResponseFormat.JSON).message(AssistantMessage.partial("{")),
        "partial-json /messages/1"),
        Map.entry(to("kimi-k2.7-code").thinking(Thinking.ENABLED.withKeep("none")), "thinking /thinking/keep"),
        Map.entry(to("kimi-k2.6").stop("1", "2", "3", "4", "5", "6"), "stop /stop"),
        Map.entry(to("kimi-k2.6").message(adding("", LOOK)), "dynamic-tools /messages/1"),
        Map.entry(to("kimi-k3").message(adding("words", LOOK)), "dynamic-tools /messages/1"),
        Map.entry(to("kimi-k3").message(adding("", ToolSpec.function("2look", "", JsonObject.EMPTY))),
        "tool-name /messages/1/tools/0"),
        Map.entry(ChatRequest.builder().model("kimi-k2.6"), "no-messages /messages"));
    known.forEach((request, finding) -> assertThat(refused(request)).as("%s", request.build()).containsExactly(finding));
  }

  @Test
  void whatTheyTakeIsNotFound() {
    List<ChatRequestBuilder> fine = List.of(
        to("kimi-k2.6").temperature(1).topP(0.95).n(1),
        to("kimi-k2.6").thinking(Thinking.DISABLED).temperature(0.6).tools(LOOK).toolChoice(ToolChoice.REQUIRED),
        to("kimi-k2.6").thinking(Thinking.DISABLED).tools(ToolSpec.WEB_SEARCH),
        to("kimi-k3").tools(LOOK, ToolSpec.function("other", "", JsonObject.EMPTY)).toolChoice(ToolChoice.REQUIRED),
        to("kimi-k3").user(ContentPart.image("ms://a"), ContentPart.video("ms://b")),
        to("kimi-k2.6").message(AssistantMessage.partial("Once ")),
        to("kimi-k2.7-code").thinking(Thinking.ENABLED.withKeep("all")).stop("1", "2", "3", "4", "5"),
        to("kimi-k3").message(adding("", LOOK)),
        to("somebody/else").temperature(0.3).n(7).toolChoice(ToolChoice.REQUIRED));
    assertThat(fine).allSatisfy(request -> assertThat(refused(request)).as("%s", request.build()).isEmpty());
  }

  @Test
  void whatTheServiceListsOfK3DoesNotForbidWhatWasMeasuredToWork() {
    List<Model> listed = ModelsWire.read(Json.parse("{\"data\":[{\"id\":\"kimi-k3\",\"supports_thinking_type\":\"only\"}]}"));
    TokenEstimator estimator = TokenEstimator.fresh().withModels(Models.shipped().with(listed));
    assertThat(check.withEstimator(estimator).report(to("kimi-k3").thinking(Thinking.DISABLED).build()).findings()).isEmpty();
  }

  @Test
  void oldModelsLackWhatTheyLack() {
    assertThat(refused(to("moonshot-v1-8k").user(ContentPart.image("ms://a"))))
        .containsExactly("retired-model /model", "modality /messages/1");
    assertThat(refused(to("kimi-thinking-preview").tools(LOOK))).containsExactly("retired-model /model", "tools /tools/0");
    assertThat(check.report(to("kimi").build()).findings()).extracting(Finding::code).containsExactly("unofficial-model");
    assertThat(check.report(to("gpt").build()).findings()).singleElement().satisfies(
        finding -> assertThat(finding.toString()).contains("unknown-model at /model", "not known"));
  }

  @Test
  void aBrokenHistoryHasItsPlacesAndFixes() {
    ToolCall call = ToolCall.of("look:0", "look", "{}");
    ContextReport report = ContextCheck.reporting().report(
        to("kimi-k2.6").message(AssistantMessage.of("", List.of(call))).user("well?").message(Message.tool("look:9", "what"))
        .build());
    assertThat(report.findings()).extracting(Finding::code, Finding::path).containsExactlyInAnyOrder(
        org.assertj.core.groups.Tuple.tuple("missing-reasoning", "/messages/1"),
        org.assertj.core.groups.Tuple.tuple("missing-result", "/messages/1"),
        org.assertj.core.groups.Tuple.tuple("orphan-result", "/messages/3"));
    assertThat(report.refusals()).as("the reasoning is of an earlier turn").hasSize(2).allSatisfy(finding -> {
      assertThat(finding.repairable()).isTrue();
      assertThat(finding.found()).isNotBlank();
      assertThat(finding.advice()).isNotBlank();
    });
    assertThat(report.toString()).contains("missing-result at /messages/1: no result for call \"look:0\"");
  }

  @Test
  void modesDoWhatTheySay() {
    List<ContextReport> told = new ArrayList<>();
    ChatRequest broken = to("kimi-k2.6").user("").build();
    assertThat(ContextCheck.reporting().withListener(told::add).apply(broken)).isSameAs(broken);
    assertThat(ContextCheck.repairing().withListener(told::add).apply(broken).messages()).hasSize(1);
    assertThatThrownBy(() -> ContextCheck.refusing().withListener(told::add).apply(broken))
        .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("empty-message at /messages/1");
    assertThat(told).hasSize(3).allSatisfy(report -> assertThat(report.findings()).hasSize(1));
    ChatRequest wish = to("kimi-k2.6").temperature(0.3).build();
    assertThatThrownBy(() -> ContextCheck.repairing().apply(wish)).as("a wish of the caller's is not repaired")
        .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("takes only 1.0");
  }

  @Test
  void anOverflowIsSaidWithItsNumbers() {
    String words = "some plain words here ".repeat(100);
    ChatRequest large = to("kimi-k2.6").user(words.repeat(600)).build();
    ContextReport report = check.report(large);
    assertThat(report.fits()).isFalse();
    assertThat(report.reserve()).isEqualTo(32_768);
    assertThat(report.over()).isEqualTo(report.estimate().high() + 32_768 - 262_144);
    assertThat(check.withReserve(1_000).report(large).reserve()).isEqualTo(1_000);
    assertThat(check.report(to("kimi-k3").build()).reserve()).isEqualTo(50_000);
    assertThat(check.report(to("kimi-k3").maxCompletionTokens(7).build()).reserve()).isEqualTo(7);
    assertThatThrownBy(() -> check.withReserve(-1)).hasMessage("reserve: expected at least 0, found -1");
    KimiException.ContextOverflow overflow = catchThrowableOfType(KimiException.ContextOverflow.class, () -> check.apply(large));
    assertThat(overflow.limit()).hasValue(262_144);
    assertThat(overflow.requested()).hasValue(report.estimate().likely() + 32_768);
    assertThat(overflow).hasMessageContaining("Shorten the conversation");
  }

  @Test
  void whatMayOverflowIsAHintOnly() {
    ChatRequest request = to("kimi-k2.6").user("some plain words here ".repeat(10_000)).build();
    TokenEstimate estimate = check.report(request).estimate();
    ChatRequest tight = request.withOutput(request.output().withMaxCompletionTokens((int) (262_144 - estimate.likely() - 1)));
    assertThat(check.report(tight).findings()).extracting(Finding::code).containsExactly("tight");
    assertThat(check.report(tight).fits()).isFalse();
    assertThat(check.apply(tight)).isSameAs(tight);
  }

  @Test
  void theLimitOfTheAnswerIsFilledFromTheWindow() {
    ContextCheck filling = ContextCheck.repairing().withAutoMaxTokens(64_000);
    assertThat(filling.apply(to("kimi-k2.6").build()).output().maxCompletionTokens()).hasValue(64_000);
    ChatRequest large = to("kimi-k2.6").user("some plain words here ".repeat(50_000)).build();
    ContextReport report = filling.report(large);
    assertThat(report.request().output().maxCompletionTokens()).hasValue((int) report.room().orElseThrow());
    assertThat(filling.apply(to("kimi-k2.6").maxCompletionTokens(9).build()).output().maxCompletionTokens()).hasValue(9);
    assertThat(ContextCheck.reporting().withAutoMaxTokens(1).apply(large)).isSameAs(large);
  }
}
