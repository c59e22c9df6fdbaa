package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
      "Compare TCP and UDP in a table; | TCP | 3 |", "用表格比较 TCP 和 UDP; | TCP | 3 |", "Show me code!; ```java",
      "Explain recursion with a short example; ```java", "用一个简短的例子解释递归; ```java", "Two formulas, please; $$\\text{"})
  void theAnswerHasThePartThatThePromptAsksFor(String prompt, String part) {
    assertThat(answer(prompt)).contains("\n" + part);
    assertThat(answer("Why is the sky blue?")).doesNotContain("\n");
  }

  @Test
  void aToolThatNobodyDeclaredIsCalledOnRequestOnly() {
    ChatResponse demo = model.chat(ChatRequest.of("Show me a tool call for Rome"));
    assertThat(demo.message().toolCalls()).containsExactly(ToolCall.of("demo:0", "demo", "{\"topic\":\"Rome\"}"));
    assertThat(demo.text()).contains("You wrote \"Show me a tool call for Rome\"");
    assertThat(model.chat(ChatRequest.of("用工具")).message().toolCalls()).hasSize(1);
    assertThat(model.chat(ChatRequest.of("Which tools are there?")).message().toolCalls()).isEmpty();
    assertThat(model.chat(ChatRequest.builder().user("a demo").tools(ToolSpec.function("weather", "", JsonObject.EMPTY)).build())
        .message().toolCalls()).isEmpty();
    assertThat(model.chat(ChatRequest.builder().user("a demo").toolChoice(ToolChoice.NONE).build()).message().toolCalls())
        .isEmpty();
    assertThat(model.chat(ChatRequest.builder().user("a demo").responseFormat(ResponseFormat.JSON).build()).message()
        .toolCalls()).isEmpty();
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
