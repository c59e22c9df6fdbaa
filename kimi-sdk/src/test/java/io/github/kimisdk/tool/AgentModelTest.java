package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.schema.Schema;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The id of the model decides about reasoning and the size of schemas only if the model is known. */
class AgentModelTest {

  private static final Schema LARGE = Schema.builder().required("a", Schema.string("x".repeat(15_000))).build();
  private static final Tool<JsonObject> TOOL = Tool.of("look", "", Schema.builder().optional("a", Schema.string("")).build(),
      none -> "seen");

  private static Optional<String> sentBack(ChatRequest template) {
    Scripted model = new Scripted(request -> AssistantMessage.of("ok"));
    AssistantMessage bare = AssistantMessage.of("", List.of(ToolCall.of("l:0", "look", "{}")));
    Agent.builder(model).request(template).tools(TOOL).build().run(Conversation.inMemory().user("hi").add(bare));
    return model.requests.get(0).messages().stream().filter(AssistantMessage.class::isInstance).map(AssistantMessage.class::cast)
        .findFirst().orElseThrow().reasoning();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kimi-k3.1-pro", "kimi-k3.1-pro-highspeed", "k3.1-pro", "k3-256k", "kimi-for-coding-highspeed"})
  void aThinkingModelThatSentNoReasoningGetsTheEmptyString(String model) {
    assertThat(sentBack(ChatRequest.of("").withModel(model))).contains("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"somebody/else", "kimi-k9", "k3-mine", "kimi-k2-instruct"})
  void anUnknownModelGetsBackWhatItSent(String model) {
    assertThat(sentBack(ChatRequest.of("").withModel(model))).isEmpty();
  }

  @Test
  void aModelWithoutAnIdMayThink() {
    assertThat(sentBack(ChatRequest.of(""))).contains("");
    assertThat(sentBack(ChatRequest.builder().thinking(Thinking.DISABLED).build())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kimi-for-coding", "kimi-for-coding-highspeed", "k3", "k3-256k", "k3.1-pro", "k2p6"})
  void kimiCodeTakesNoLargeSchema(String model) {
    assertThatThrownBy(() -> withLarge(model)).hasMessageContaining("expected a schema of at most 15000 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kimi-k3.1-pro", "somebody/else", "k3-mine", "k2p-local"})
  void otherModelsTakeLargeSchemas(String model) {
    assertThat(withLarge(model)).isNotNull();
  }

  private static Agent withLarge(String model) {
    return Agent.builder(Scripted.of()).request(ChatRequest.of("").withModel(model))
        .tools(Tool.of("large", "", LARGE, none -> "")).build();
  }
}
