package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.wire.ModelsWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.models.Models;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is refused for a model that the table does not know, unless the service said it. */
class UnknownWindowTest {

  private static final String LONG = "some plain words here ".repeat(200_000);
  private static final String SHORT = "some plain words here ".repeat(1_500);

  private final ContextCheck refusing = ContextCheck.refusing();

  private static ChatRequest to(String model, String words) {
    return ChatRequest.of(words).withModel(model);
  }

  private static ContextCheck listed(String entry) {
    Models models = Models.shipped().with(ModelsWire.read(Json.parse("{\"data\":[" + entry + "]}")));
    return ContextCheck.refusing().withEstimator(TokenEstimator.fresh().withModels(models));
  }

  @Test
  void anUnknownModelHasRoomForEveryPrompt() {
    ChatRequest request = to("somebody/else", LONG);
    ContextReport report = refusing.report(request);
    assertThat(report.estimate().low()).isGreaterThan(262_144);
    assertThat(refusing.apply(request)).isSameAs(request);
    assertThat(report.window()).isEmpty();
    assertThat(report.room()).isEmpty();
    assertThat(report.fits()).isTrue();
    assertThat(report.over()).isZero();
    assertThat(report.toString()).startsWith("ContextReport[room unknown");
  }

  @Test
  void withoutAWindowNothingIsLeftOutAndNoLimitIsFilled() {
    ChatRequest request = to("somebody/else", LONG).plus(AssistantMessage.of("yes"), Message.user("and now?"));
    ContextReport report = ContextCheck.repairing().withTrimming(message -> false).withAutoMaxTokens(64_000).report(request);
    assertThat(report.dropped()).isEmpty();
    assertThat(report.request()).isSameAs(request);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"id\":\"mine\",\"context_length\":4096}", "{\"id\":\"mine\",\"max_model_len\":4096}",
    "{\"id\":\"mine\",\"meta\":{\"n_ctx\":4096,\"n_ctx_train\":262144}}",
    "{\"id\":\"kimi-k3\",\"meta\":{\"n_ctx\":4096}}"
  })
  void aWindowThatTheServiceListsHolds(String entry) {
    ContextCheck check = listed(entry);
    String model = entry.contains("mine") ? "mine" : "kimi-k3";
    assertThat(check.report(to(model, "hello")).window()).hasValue(4_096);
    assertThat(check.report(to(model, "hello")).fits()).as("an answer takes a part of a small window only").isTrue();
    assertThatThrownBy(() -> check.apply(to(model, SHORT))).isInstanceOf(KimiException.ContextOverflow.class);
    assertThat(refusing.apply(to("mine", SHORT))).as("without the list").isNotNull();
  }

  @Test
  void theLengthOfTheTrainingIsNoWindow() {
    assertThat(listed("{\"id\":\"mine\",\"meta\":{\"n_ctx_train\":4096}}").report(to("mine", "hello")).window()).isEmpty();
  }

  @Test
  void aPromptThatFitsALocalWindowIsNotRefusedForAnAnswerOfUnknownLength() {
    ContextCheck check = listed("{\"id\":\"mine\",\"meta\":{\"n_ctx\":8192}}");
    ChatRequest request = to("mine", SHORT.substring(0, SHORT.length() * 4 / 5));
    assertThat(check.report(request).findings()).extracting(Finding::code).doesNotContain("overflow");
    assertThat(check.apply(request)).isSameAs(request);
  }

  @Test
  void aWindowIsLearnedFromTheService() {
    refusing.estimator().learn(
        to("somebody/else", SHORT), new KimiException.ContextOverflow("too long", "", CallDetails.NONE, 4_096, -1));
    assertThatThrownBy(() -> refusing.apply(to("somebody/else", SHORT))).isInstanceOf(KimiException.ContextOverflow.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kimi-k9", "kimi-k2-instruct", "kimi-k3-mine", "k3-mine", "kimi-for-coding-next"})
  void anUnknownIdThatLooksLikeAKnownOneOwesNothing(String model) {
    ToolCall call = ToolCall.of("look:0", "look", "{}");
    ChatRequest request = ChatRequest.builder().model(model).temperature(0.3).build().withMessages(List.of(
        Message.user("look"), AssistantMessage.of("", List.of(call)), Message.tool("look:0", "seen"), Message.user(LONG)));
    assertThat(refusing.apply(request)).isSameAs(request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kimi-k3.1-pro", "kimi-k3.1-pro-highspeed", "k3.1-pro"})
  void aModelOfThisYearHasItsRules(String model) {
    assertThat(refusing.report(to(model, LONG)).window()).hasValue(1_048_576);
    assertThat(refusing.report(to(model, LONG)).fits()).isTrue();
    ChatRequest warm = to(model, "hi").withSampling(to(model, "hi").sampling().withTemperature(0.6));
    assertThat(refusing.report(warm).refusals()).extracting(Finding::code).containsExactly("sampling");
  }
}
