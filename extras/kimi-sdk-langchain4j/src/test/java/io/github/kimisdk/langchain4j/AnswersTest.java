package io.github.kimisdk.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer of Kimi is whole as one of LangChain4j, and goes back as it came. */
class AnswersTest {

  @Test
  void aMessageGoesBackAsItCame() {
    AssistantMessage said = AssistantMessage.of("Let me look.", List.of(ToolCall.of("f:0", "look", "{\"at\":1}")))
        .withReasoning("Look first.")
        .withOrigin(List.of(JsonObject.of("messages", JsonObject.of("signature", "sig-1")))).withExtra(JsonObject.of("mood", List.of("calm")));
    List<ChatRequest> asked = new ArrayList<>();
    ChatModel model = request -> {
      asked.add(request);
      return io.github.kimisdk.chat.ChatResponse.of(said);
    };
    AiMessage answer = KimiChatModel.of(model).chat(UserMessage.from("Look")).aiMessage();
    assertThat(answer.thinking()).isEqualTo("Look first.");
    assertThat(answer.attributes()).containsOnlyKeys("kimi.origin", "kimi.extra");

    List<ChatMessage> kept = ChatMessageDeserializer.messagesFromJson(ChatMessageSerializer.messagesToJson(List.of(answer)));
    KimiChatModel.of(model).chat(List.of(UserMessage.from("Look"), answer, kept.get(0)));
    assertThat(asked.get(1).messages().subList(1, 3)).containsExactly(said, said);
  }

  @Test
  void anAnswerWithoutMoreHasNoAttributes() {
    ChatResponse response = KimiChatModel.of(request -> io.github.kimisdk.chat.ChatResponse.of("Yes")
        .withOrigin("chat-1", Instant.EPOCH, "kimi-k3")).chat(UserMessage.from("Hello"));
    assertThat(response.aiMessage()).isEqualTo(AiMessage.from("Yes"));
    assertThat(response.id()).isEqualTo("chat-1");
    assertThat(response.modelName()).isEqualTo("kimi-k3");
    assertThat(response.tokenUsage()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"stop, STOP", "length, LENGTH", "tool_calls, TOOL_EXECUTION", "content_filter, CONTENT_FILTER", "tired, OTHER"})
  void aReasonIsTheOneOfLangChain4j(String kimi, FinishReason expected) {
    AssistantMessage message = AssistantMessage.of("Yes");
    ChatResponse response = KimiChatModel.of(request -> io.github.kimisdk.chat.ChatResponse.of(message)
        .withChoices(List.of(Choice.of(message, new io.github.kimisdk.chat.FinishReason(kimi))))).chat(UserMessage.from("Hello"));
    assertThat(response.finishReason()).isEqualTo(expected);
  }

  @Test
  void usagesAddUpWithTheirParts() {
    KimiTokenUsage usage = KimiTokenUsage.of(Usage.of(10, 5).withCachedTokens(8).withReasoningTokens(3));
    assertThat(usage.inputTokenCount()).isEqualTo(10);
    assertThat(usage.outputTokenCount()).isEqualTo(5);
    assertThat(usage.cachedInputTokenCount()).isEqualTo(8);
    assertThat(usage.reasoningTokenCount()).isEqualTo(3);
    KimiTokenUsage twice = KimiTokenUsage.of(Usage.of(20, 10).withCachedTokens(16).withReasoningTokens(6));
    assertThat(TokenUsage.sum(usage, usage)).isEqualTo(twice).hasSameHashCodeAs(twice).isNotEqualTo(usage);
    KimiTokenUsage more = KimiTokenUsage.of(Usage.of(11, 6).withCachedTokens(8).withReasoningTokens(3));
    assertThat(usage.add(new TokenUsage(1, 1))).isEqualTo(more);
    assertThat(new TokenUsage(1, 1).add(usage)).isEqualTo(more);
    assertThat(usage.add(null)).isSameAs(usage);
    assertThat(usage).isNotEqualTo(new TokenUsage(10, 5)).hasToString(
        "KimiTokenUsage[input 10 (cached 8), output 5 (reasoning 3), total 15]");
    assertThat(KimiTokenUsage.of(Usage.of(1L << 40, 0)).inputTokenCount()).isEqualTo(Integer.MAX_VALUE);
  }
}
