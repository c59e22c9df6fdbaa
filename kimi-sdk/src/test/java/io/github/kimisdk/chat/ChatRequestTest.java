package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A request goes back to its builder and loses nothing. */
class ChatRequestTest {

  private static final ChatRequest FULL = ChatRequest.builder()
      .model("kimi-k3").system("Be brief.").user("hi").assistant("hello").user(ContentPart.text("a"), ContentPart.text("b"))
      .tools(ToolSpec.function("look", "Looks", JsonObject.of("type", "object")).withStrict(false)).toolChoice(ToolChoice.AUTO)
      .thinking(Thinking.ENABLED).reasoningEffort("high").temperature(0.5).topP(0.9).n(2)
      .maxCompletionTokens(9).stop("x").responseFormat(ResponseFormat.JSON).logprobs(3)
      .promptCacheKey("k").promptCacheOptions(PromptCacheOptions.implicit("1h")).safetyIdentifier("id").prediction("p")
      .extra("new", 1).build();

  @Test
  void aRequestEqualsWhatItsBuilderBuilds() {
    assertThat(FULL.toBuilder().build()).isEqualTo(FULL);
    assertThat(ChatRequest.of("hi").toBuilder().build()).isEqualTo(ChatRequest.of("hi"));
  }

  @Test
  void theBuilderOfARequestAddsAndReplaces() {
    ChatRequest changed = FULL.toBuilder().user("more").model("kimi-k2.6").temperature(0.1).build();
    assertThat(changed).isEqualTo(
        FULL.plus(Message.user("more")).withModel("kimi-k2.6").withSampling(FULL.sampling().withTemperature(0.1)));
    assertThat(FULL.messages()).hasSize(4);
  }

  @Test
  void aModelAmongTheUnknownMembersIsTheModelOfTheRequest() {
    ChatRequest request = ChatRequest.builder().user("hi").model("kimi-k2.6").extra("model", "mine").extra("new", 1).build();
    assertThat(request.model()).contains("mine");
    assertThat(request.extra()).isEqualTo(JsonObject.of("new", 1));
    assertThat(ChatRequest.of("hi").withExtra(JsonObject.of("model", "mine")).withModel("other").model()).contains("other");
    assertThat(ChatRequest.builder().user("hi").model("mine").extra("model", null).build())
        .isEqualTo(ChatRequest.of("hi").withModel("mine"));
    assertThat(ChatRequest.of("hi").withExtra(JsonObject.of("model", 7)).extra()).isEqualTo(JsonObject.of("model", 7));
  }

  @Test
  void partsOfARequestAreMadeWithoutConstructors() {
    assertThat(ToolUse.of(FULL.tools()).withChoice(ToolChoice.AUTO)).isEqualTo(FULL.toolUse());
    assertThat(Reasoning.DEFAULT.withThinking(Thinking.ENABLED).withEffort("high")).isEqualTo(FULL.reasoning());
    assertThat(Message.user("hi").withName("mia").withExtra(JsonObject.of("a", 1)))
        .isEqualTo(new UserMessage(List.of(ContentPart.text("hi")), java.util.Optional.of("mia"), JsonObject.of("a", 1)));
    assertThat(Message.system("hi").withName("mia").withExtra(JsonObject.of("a", 1)).name()).contains("mia");
    assertThat(Message.assistant("hi").withExtra(JsonObject.of("a", 1)).extra()).isEqualTo(JsonObject.of("a", 1));
    assertThat(ToolMessage.of("c:0", List.of(ContentPart.text("a"), ContentPart.text("b"))).withExtra(JsonObject.of("a", 1))
        .text())
        .isEqualTo("ab");
    assertThat(ResponseFormat.schema("s", JsonObject.EMPTY).withDescription("d").withStrict(true).description()).contains("d");
  }

  @Test
  void answersAreMadeWithoutConstructors() {
    Usage usage = Usage.of(9, 8).withCachedTokens(5).withCacheWriteTokens(1).withReasoningTokens(2);
    assertThat(usage).isEqualTo(new Usage(9, 8, 17, 5, 1, 2, false, JsonObject.EMPTY));
    Choice second = Choice.of(AssistantMessage.of("b"), FinishReason.LENGTH).withIndex(1);
    ChatResponse answer = ChatResponse.of("a").withChoices(List.of(second)).withComplete(false);
    assertThat(answer.truncated()).isTrue();
    assertThat(answer.complete()).isFalse();
    assertThat(answer.choices().get(0).index()).isEqualTo(1);
  }
}
