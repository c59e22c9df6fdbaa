package io.github.kimisdk.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Message;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that the fakes of hosts do not give. */
class HostedModelTest {

  @ParameterizedTest
  @CsvSource({"The capital is Paris, Paris", "The capital, The capital", "The car, The car", "Paris, Paris"})
  void onlyTheWholeBeginningOfAnAnswerIsDropped(String answer, String text) {
    ChatRequest request = ChatRequest.of("Where?").plus(AssistantMessage.partial("The capital is "));
    HostedModel model = HostedModel.of(asked -> ChatResponse.of(answer), HostKind.LLAMA_CPP);
    assertThat(model.chat(request).text()).isEqualTo(text);
    try (ChatStream stream = model.stream(request)) {
      assertThat(stream.response().text()).isEqualTo(text);
    }
    HostedModel other = HostedModel.of(asked -> ChatResponse.of(answer), HostKind.VLLM);
    assertThat(other.chat(request.plus(Message.user("And Italy?"))).text()).isEqualTo(answer);
    assertThat(other.chat(request).text()).isEqualTo(answer);
  }
}
