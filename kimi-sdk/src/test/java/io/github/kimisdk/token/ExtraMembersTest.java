package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A check judges the body that is sent, so members in {@code extra} count like those of the record. */
class ExtraMembersTest {

  private final ContextCheck check = ContextCheck.refusing();

  private static ChatRequestBuilder to(String model) {
    return ChatRequest.builder().model(model).user("hello");
  }

  private List<String> found(ChatRequest request) {
    return check.report(request).findings().stream().map(finding -> finding.code() + " " + finding.path()).toList();
  }

  @Test
  void aLimitOfTokensInExtraIsTheReserve() {
    assertThat(check.report(to("kimi-k2.6").extra("max_tokens", 100).build()).reserve()).isEqualTo(100);
    assertThat(check.report(to("kimi-k2.6").extra("max_completion_tokens", 100).build()).reserve()).isEqualTo(100);
    assertThat(found(to("kimi-k2.6").extra("max_tokens", 300_000).build())).containsExactly("overflow ");
  }

  @Test
  void aLimitOfTokensInExtraIsNotFilled() {
    ContextCheck filling = ContextCheck.repairing().withAutoMaxTokens(64_000);
    for (String name : List.of("max_tokens", "max_completion_tokens")) {
      ChatRequest request = to("kimi-k2.6").extra(name, 100).build();
      assertThat(filling.apply(request)).isSameAs(request);
    }
    ChatRequest none = to("kimi-k2.6").extra("max_completion_tokens", null).build();
    assertThat(RequestWire.limit(filling.apply(none))).hasValue(64_000);
  }

  @Test
  void anOverflowIsLearnedWithTheLimitThatWasSent() {
    TokenEstimator known = TokenEstimator.fresh();
    TokenEstimator extra = TokenEstimator.fresh();
    KimiException.ContextOverflow overflow = new KimiException.ContextOverflow("too long", "", CallDetails.NONE, 262_144,
        262_200);
    ChatRequest request = to("kimi-k2.6").user("some plain words here ".repeat(40_000)).build();
    known.learn(request.withOutput(request.output().withMaxCompletionTokens(100_000)), overflow);
    extra.learn(request.withExtra(JsonObject.of("max_tokens", 100_000)), overflow);
    assertThat(extra.learned()).isEqualTo(known.learned());
  }

  @Test
  void valuesInExtraAreFoundAndWinOverThoseOfTheRecord() {
    assertThat(found(to("kimi-k2.6").extra("temperature", 0.3).build())).containsExactly("sampling /temperature");
    assertThat(found(to("kimi-k2.6").temperature(0.3).extra("temperature", 1).build())).isEmpty();
    assertThat(found(to("kimi-k2.6").extra("stop", List.of("1", "2", "3", "4", "5", "6")).build())).containsExactly("stop /stop");
    assertThat(found(to("kimi-k2.6").extra("model", "moonshot-v1-8k").build())).containsExactly("retired-model /model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"100\"", "1.5", "true", "[]"})
  void aLimitThatIsNoWholeNumberIsFound(String value) {
    ChatRequest request = to("kimi-k3").build().withExtra(JsonObject.of("max_tokens", Json.parse(value)));
    assertThat(found(request)).containsExactly("extra ");
  }

  @Test
  void aFilledLimitOfNothingIsRefused() {
    assertThatThrownBy(() -> ContextCheck.repairing().withAutoMaxTokens(0))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("autoMaxTokens: expected at least 1, found 0");
  }

  @Test
  void toolsInExtraCountInThePrompt() {
    ToolSpec look = ToolSpec.function("look", "Looks at a thing and says what it is", JsonObject.of("type", "object"));
    ChatRequest record = to("kimi-k2.6").tools(look).build();
    JsonObject tools = RequestWire.write(record, false).without("messages").without("model");
    ChatRequest extra = to("kimi-k2.6").build().withExtra(tools);
    assertThat(check.report(extra).estimate()).isEqualTo(check.report(record).estimate());
    assertThat(check.apply(extra)).isSameAs(extra);
  }

  @Test
  void aMessageInExtraIsRepairedAndOtherMembersAreKept() {
    ChatRequest broken = to("kimi-k2.6").build().withExtra(Json.parse("""
        {"messages":[{"role":"user","content":"hi"},{"role":"user","content":""}],"seed":7,"stream_options":{"include_usage":false}}""").asObject());
    ChatRequest repaired = ContextCheck.repairing().apply(broken);
    assertThat(repaired.messages()).hasSize(1);
    assertThat(repaired.extra()).isEqualTo(broken.extra().without("messages"));
    assertThat(ContextCheck.reporting().apply(broken)).isSameAs(broken);
  }

  @Test
  void aMemberOfAnotherKindIsAHintAndDoesNotStopTheCheck() {
    ChatRequest odd = to("kimi-k2.6").extra("temperature", "hot").extra("max_tokens", 5).build();
    assertThat(found(odd)).containsExactly("extra ");
    assertThat(check.report(odd).reserve()).isEqualTo(5);
    assertThat(check.report(odd).findings().get(0).found()).contains("/temperature");
    assertThat(check.report(to("kimi-k2.6").extra("max_tokens", 0.5).build()).reserve()).isEqualTo(32_768);
  }
}
