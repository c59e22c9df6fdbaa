package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The ranges and lists of values that models take, as the reference of the API has them. */
class ValueRulesTest {

  private static final String OLD = "moonshot-v1-8k";
  private static final ToolSpec LOOK = ToolSpec.function("look", "Looks", JsonObject.of("type", "object", "required", List.of()));

  private static ChatRequestBuilder to(String model) {
    return ChatRequest.builder().model(model).user("hello");
  }

  private static ChatRequestBuilder penalty(String model, double presence, double frequency) {
    return to(model).sampling(Sampling.DEFAULT.withPresencePenalty(presence).withFrequencyPenalty(frequency));
  }

  /** Findings by their place, without that of the model itself; with ! where the service refuses. */
  private static List<String> found(ContextCheck check, ChatRequest request) {
    return check.report(request).findings().stream().filter(finding -> !finding.path().equals("/model"))
        .map(finding -> finding.code() + " " + finding.path() + (finding.refused() ? "!" : "")).toList();
  }

  private static void found(Map<ChatRequestBuilder, String> requests) {
    requests.forEach((request, finding) ->
        assertThat(found(ContextCheck.reporting(), request.build())).as("%s", request.build()).containsExactly(finding));
  }

  private static void nothing(List<ChatRequestBuilder> requests) {
    assertThat(requests).allSatisfy(
        request -> assertThat(found(ContextCheck.reporting(), request.build())).as("%s", request.build()).isEmpty());
  }

  @Test
  void sampling() {
    found(Map.of(
        to(OLD).temperature(1.1), "sampling /temperature!",
        to(OLD).n(6), "sampling /n!",
        to(OLD).n(2).temperature(0), "sampling /n",
        penalty(OLD, 2.1, 0), "sampling /presence_penalty!",
        penalty(OLD, 0, -2.1), "sampling /frequency_penalty!",
        to("kimi-k2-0905-preview").temperature(1.5), "sampling /temperature!",
        penalty("kimi-k3", 0.5, 0), "sampling /presence_penalty!",
        penalty("kimi-k2.6", 0, 0.5), "sampling /frequency_penalty!",
        to("kimi-k2.6").n(2), "sampling /n!"));
    nothing(List.of(to(OLD).temperature(0).topP(0), to(OLD).temperature(1).topP(1).n(5), penalty(OLD, -2, 2),
        penalty("kimi-k3", 0, 0)));
  }

  @Test
  void stopWords() {
    found(Map.of(
        to("kimi-k3").stop("1", "2", "3", "4", "5", "6"), "stop /stop!",
        to("kimi-k3").stop("END", "x".repeat(33)), "stop /stop/1!",
        to("kimi-k3").stop("完".repeat(11)), "stop /stop/0!"));
    nothing(List.of(to("kimi-k3").stop("1", "2", "3", "4", "5"), to("kimi-k3").stop("x".repeat(32)), to("kimi-k3")
        .stop("完".repeat(10))));
  }

  @Test
  void probabilities() {
    found(Map.of(
        to("kimi-k3").logprobs(3), "logprobs /logprobs!",
        to("kimi-k2.6").extra("top_logprobs", 3), "logprobs /top_logprobs!",
        to("kimi-k2.6").logprobs(3).extra("logprobs", false), "logprobs /top_logprobs!",
        to("kimi-k2.6").extra("top_logprobs", 21).extra("logprobs", true), "extra !",
        to("kimi-k3").extra("logprobs", true), "logprobs /logprobs!"));
    nothing(List.of(to("kimi-k2.6").logprobs(20), to("kimi-k3").extra("logprobs", false)));
  }

  @Test
  void limits() {
    found(Map.of(to("kimi-k3").extra("max_tokens", 0), "limit !"));
    assertThat(found(ContextCheck.reporting(), to("kimi-k3").extra("max_completion_tokens", -5).build()))
        .containsExactly("extra !", "limit !");
  }

  @Test
  void efforts() {
    found(Map.of(
        to("kimi-k3").reasoningEffort("medium"), "effort /reasoning_effort",
        to("kimi-k2.6").reasoningEffort("high"), "effort /reasoning_effort",
        to("k3").reasoningEffort("high"), "effort /reasoning_effort",
        to("k3").thinking(Thinking.ENABLED.withEffort("medium")), "effort /thinking/effort!",
        to("k2p5").thinking(Thinking.ENABLED.withEffort("high")), "effort /thinking/effort",
        to("kimi-k3").thinking(Thinking.ENABLED.withEffort("high")), "effort /thinking/effort"));
    nothing(List.of(to("kimi-k3").reasoningEffort("low"), to("k3").thinking(Thinking.ENABLED.withEffort("max"))));
    Model aliases = new Model("k3", JsonObject.of("effortAliases", List.of("medium", "xhigh")));
    ContextCheck check = ContextCheck.reporting()
        .withEstimator(TokenEstimator.fresh().withModels(Models.shipped().with(List.of(aliases))));
    assertThat(found(check, to("k3").thinking(Thinking.ENABLED.withEffort("xhigh")).build())).isEmpty();
    assertThat(found(check, to("k3").thinking(Thinking.ENABLED.withEffort("none")).build()))
        .containsExactly("effort /thinking/effort!");
  }

  @Test
  void theSwitchForThinking() {
    found(Map.of(
        to("kimi-k2.6").thinking(Thinking.of("auto")), "thinking /thinking!",
        to("kimi-k2.6").thinking(Thinking.ENABLED.withKeep("some")), "thinking /thinking/keep!",
        to("kimi-k2.5").thinking(Thinking.ENABLED.withKeep("all")), "thinking /thinking/keep!",
        to("kimi-k2.7-code").thinking(Thinking.DISABLED), "thinking /thinking!",
        to(OLD).thinking(Thinking.ENABLED), "thinking /thinking"));
    nothing(List.of(to("kimi-k2.6").thinking(Thinking.DISABLED.withKeep("all")), to("kimi-k3")
        .thinking(Thinking.ENABLED.withKeep("all"))));
  }

  @Test
  void aToolThatHasToBeCalled() {
    found(Map.of(
        to("kimi-k3").tools(LOOK).toolChoice(ToolChoice.named("look")), "tool-choice /tools!",
        to("kimi-k2.6").tools(LOOK).toolChoice(ToolChoice.REQUIRED), "tool-choice /tools!"));
    nothing(List.of(
        to("kimi-k3").tools(LOOK).toolChoice(ToolChoice.REQUIRED),
        to("kimi-k3").thinking(Thinking.DISABLED).tools(LOOK).toolChoice(ToolChoice.named("look"))));
  }

  @Test
  void optionsOfTheCache() {
    found(Map.of(to("kimi-k3").promptCacheOptions(PromptCacheOptions.implicit("2h")), "cache-options /prompt_cache_options"));
    nothing(List.of(to("kimi-k3").promptCacheOptions(PromptCacheOptions.implicit("1h"))));
  }

  @Test
  void nothingIsFoundForModelsThatTheTableDoesNotKnow() {
    Model listed = new Model("llama", JsonObject.of("listed", true, "window", 32_768));
    ContextCheck check = ContextCheck.reporting()
        .withEstimator(TokenEstimator.fresh().withModels(Models.shipped().with(List.of(listed))));
    for (String model : List.of("llama", "somebody/else")) {
      ChatRequest request = penalty(model, 3, -3).temperature(1.9).n(7).stop("1", "2", "3", "4", "5", "x".repeat(40)).logprobs(3)
          .reasoningEffort("medium").thinking(Thinking.of("auto")).promptCacheOptions(PromptCacheOptions.implicit("2h"))
          .tools(ToolSpec.function("2look", "", JsonObject.of("not", JsonObject.EMPTY)), ToolSpec.WEB_SEARCH)
          .toolChoice(ToolChoice.named("2look")).extra("max_tokens", -1).build();
      assertThat(found(check, request)).isEmpty();
    }
  }
}
