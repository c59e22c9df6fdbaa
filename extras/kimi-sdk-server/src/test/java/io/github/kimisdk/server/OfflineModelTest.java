package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfflineModelTest {

  private final OfflineModel model = new OfflineModel();

  private String answer(String prompt) {
    return model.chat(ChatRequest.of(prompt)).text();
  }

  @Test
  void theAnswerQuotesThePromptAndCountsItsWords() {
    assertThat(answer("Why is the sky blue?"))
        .contains("You asked \"Why is the sky blue?\": 5 words, the longest of them \"blue\"")
        .startsWith("I am the offline model of kimi-sdk, not Kimi.");
    assertThat(answer("你好，世界")).contains("\"你好，世界\": 1 word,");
  }

  @Test
  void differentPromptsHaveDifferentAnswers() {
    assertThat(List.of(answer("a"), answer("b"), answer("a b"), answer("a?"), answer(""))).doesNotHaveDuplicates();
  }

  @Test
  void theAnswerCountsTheEarlierTurns() {
    ChatRequest request = ChatRequest.builder().system("short").user("first words").assistant("ok").user("second").build();

    assertThat(model.chat(request).text()).contains("You wrote \"second\"").contains("you began with \"first words\"");
  }

  @Test
  void anEmptyPromptIsAnswered() {
    assertThat(answer("  ")).contains("You wrote nothing that I can read");
    assertThat(model.chat(ChatRequest.of(List.of(Message.system("only")))).text()).contains("nothing");
  }

  @Test
  void theAnswerIsCompleteAndHasAUsage() {
    ChatResponse response = model.chat(ChatRequest.of("one two three"));

    assertThat(response.complete()).isTrue();
    assertThat(response.finishReason()).contains(FinishReason.STOP);
    assertThat(response.usage().map(Usage::promptTokens)).contains(3L);
    assertThat(response.usage().orElseThrow().completionTokens()).isEqualTo(response.text().split(" ").length);
  }
}
