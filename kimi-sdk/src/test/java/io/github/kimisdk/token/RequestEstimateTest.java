package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A whole request is counted, and what the service says of it is learned. */
class RequestEstimateTest {

  private static final String WORDS = "the quick brown fox jumps over the lazy dog and runs away ".repeat(20);

  private final TokenEstimator estimator = TokenEstimator.fresh();

  private static ChatRequest ask(String model, Message... messages) {
    return ChatRequest.of(List.of(messages)).withModel(model);
  }

  private long likely(ChatRequest request) {
    return estimator.estimate(request).likely();
  }

  private static KimiException.ContextOverflow overflow(long limit, long requested) {
    return new KimiException.ContextOverflow("too long", "", CallDetails.NONE, limit, requested);
  }

  @Test
  void whatWasMeasuredOfTheTemplatesIsInTheRange() {
    assertThat(likely(ask("kimi-k2-0905-preview", Message.user("hi")))).isEqualTo(8);
    assertThat(likely(ask("kimi-k3", Message.user("say hi")))).isEqualTo(87);
    assertThat(likely(ask("kimi-k3", Message.user("count to 5")))).isCloseTo(89, within(1L));
  }

  @Test
  void everyPartOfARequestCounts() {
    ChatRequest base = ask("kimi-k2.6", Message.user("go"));
    long before = likely(base);
    long words = estimator.estimate(WORDS).likely();
    JsonObject schema = JsonObject.of("type", "object", "description", WORDS);
    ToolCall call = ToolCall.of("look:0", "look", Json.write(schema));
    AssistantMessage calling = AssistantMessage.of("", List.of(call)).withReasoning(WORDS);
    assertThat(likely(base.withToolUse(ChatRequest.builder().tools(ToolSpec.function("look", WORDS, schema)).build().toolUse())))
        .isGreaterThan(before + 2 * words);
    assertThat(likely(base.plus(calling))).isGreaterThan(before + 2 * words);
    assertThat(likely(base.plus(ToolMessage.of(call, WORDS)))).isGreaterThan(before + words);
    assertThat(likely(base.plus(AssistantMessage.of("yes").withName(WORDS)))).isGreaterThan(before + words);
    assertThat(likely(base.plus(Message.system(WORDS)))).isGreaterThan(before + words);
    assertThat(likely(base.plus(Message.user(WORDS).withName(WORDS)))).isGreaterThan(before + 2 * words);
    assertThat(likely(base.plus(SystemMessage.adding(List.of(ToolSpec.function("look", WORDS, schema))))))
        .isGreaterThan(before + 2 * words);
    JsonObject unknown = JsonObject.of("type", "new", "text", WORDS);
    assertThat(likely(base.plus(new Message.Unknown("critic", unknown)))).isGreaterThan(before + words);
    assertThat(likely(base.plus(UserMessage.of(List.of(new ContentPart.Unknown("new", unknown)))))).isGreaterThan(before + words);
    ToolUse tools = ChatRequest.builder().tools(new ToolSpec.Unknown("new", unknown)).build().toolUse();
    assertThat(likely(base.withToolUse(tools))).isGreaterThan(before + words);
    assertThat(likely(base.plus(Message.user(ContentPart.image("ms://a"), ContentPart.video("ms://b")))))
        .isBetween(before + 4_000, before + 4_010);
  }

  @Test
  void reasoningCountsWhereTheModelReadsIt() {
    AssistantMessage thought = AssistantMessage.of("4").withReasoning(WORDS);
    Message[] turn = {Message.user("2+2?"), thought, Message.user("and 3+3?")};
    long words = estimator.estimate(WORDS).likely();
    assertThat(likely(ask("kimi-k2.6", turn))).isLessThan(words);
    assertThat(likely(ask("kimi-k3", turn))).isGreaterThan(words);
    ChatRequest kept = ask("kimi-k2.6", turn);
    kept = kept.withReasoning(ChatRequest.builder().thinking(Thinking.ENABLED.withKeep("all")).build().reasoning());
    assertThat(likely(kept)).isGreaterThan(words);
  }

  @Test
  void whatIsLearnedOfOneModelIsNotTakenForAnother() {
    ChatRequest request = ask("kimi-k2.6", Message.user(WORDS));
    long before = likely(request);
    estimator.learn(request, before * 11 / 10);
    assertThat(likely(request)).isGreaterThan(before);
    assertThat(likely(request.withModel("kimi-k2.7-code"))).isEqualTo(before);
  }

  @Test
  void whatWasLearnedCanBeSavedAndLoaded() {
    ChatRequest request = ask("kimi-k2.6", Message.user(WORDS));
    estimator.learn(request, likely(request) * 11 / 10);
    estimator.learn(request, overflow(200_000, -1));
    JsonObject saved = Json.parse(estimator.learned().toString()).asObject();
    TokenEstimator loaded = TokenEstimator.load(saved);
    assertThat(loaded.estimate(request)).isEqualTo(estimator.estimate(request));
    assertThat(loaded.window(request)).hasValue(200_000);
    assertThat(loaded.learned()).isEqualTo(saved);
    assertThat(saved.toString()).doesNotContain("quick");
    assertThat(loaded).hasToString("TokenEstimator[learned of [kimi-k2.6]]");
  }

  @Test
  void anOverflowTeachesTheWindowAndTheCount() {
    ChatRequest request = ask("somebody/kimi", Message.user(WORDS.repeat(100)));
    long before = likely(request);
    estimator.learn(request, overflow(16_384, before * 12 / 10));
    assertThat(estimator.window(request)).hasValue(16_384);
    assertThat(likely(request)).isBetween(before * 105 / 100, before * 13 / 10);
    // With the room for the answer in it the same number means less, where that room is known.
    TokenEstimator other = TokenEstimator.fresh();
    ChatRequest known = request.withModel("kimi-k2.6");
    long likely = likely(known);
    other.learn(known, overflow(16_384, likely + 32_768));
    assertThat(other.estimate(known).likely()).isCloseTo(likely, within(likely / 50));
  }

  @Test
  void anAbsurdCountMovesLittleAndSearchesTeachNothing() {
    ChatRequest request = ask("kimi-k2.6", Message.user(WORDS));
    long before = likely(request);
    estimator.learn(request, 1_000_000);
    assertThat(likely(request)).isLessThan(before * 2);
    JsonObject learned = estimator.learned();
    ToolCall search = new ToolCall("$web_search:0", ToolCall.BUILTIN, "$web_search", "{}", JsonObject.EMPTY);
    estimator.learn(request.plus(AssistantMessage.of("", List.of(search)), ToolMessage.of(search, "{}")), 20_000);
    estimator.learn(request, 0);
    assertThat(estimator.learned()).isEqualTo(learned);
  }

  @Test
  void aKnownPictureIsLearnedWithoutSpoilingTheWords() {
    ChatRequest words = ask("kimi-k2.6", Message.user(WORDS.repeat(4)));
    ChatRequest picture = words.plus(Message.user(ContentPart.image("ms://a")));
    long before = likely(words);
    estimator.learn(picture, before + 260);
    assertThat(likely(picture)).isBetween(before + 100, before + 600);
    assertThat(likely(words)).isCloseTo(before, within(before / 20));
  }

  @Test
  void anAnswerWithoutUsageIsEstimatedWithItsReasoningAndItsCalls() {
    ChatRequest request = ask("kimi-k2.6", Message.user(WORDS));
    long words = estimator.estimate(WORDS, "kimi-k2.6").likely();
    ToolCall call = ToolCall.of("look:0", "look", Json.write(JsonObject.of("at", WORDS)));
    Usage usage = estimator.usage(request, AssistantMessage.of(WORDS, List.of(call, call)).withReasoning(WORDS));
    assertThat(usage.promptTokens()).isEqualTo(likely(request));
    assertThat(usage.reasoningTokens()).isEqualTo(words);
    assertThat(usage.completionTokens()).isBetween(4 * words, 4 * words + 40);
    assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
    assertThat(usage.estimated()).isTrue();
  }
}
