package io.github.kimisdk.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts are recognized by their names, and by nothing that only looks like them. */
class HostKindTest {

  @ParameterizedTest
  @CsvSource({"https://api.moonshot.ai/v1, MOONSHOT", "https://api.kimi.com/coding/v1, MOONSHOT",
      "https://integrate.api.nvidia.com/v1, NVIDIA_NIM", "https://API.fireworks.ai/inference/v1, FIREWORKS",
      "https://openrouter.ai/api/v1, OPENROUTER", "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1, BEDROCK",
      "https://bedrock-mantle.us-east-2.api.aws/v1, BEDROCK", "https://ark.cn-beijing.volces.com/api/v3, VOLCENGINE"})
  void aServiceIsRecognized(String url, HostKind kind) {
    assertThat(HostKind.of(Endpoint.of(url))).hasValue(kind);
  }

  @ParameterizedTest
  @CsvSource({"http://127.0.0.1:8000/v1", "https://openrouter.ai.example.org/v1", "https://my-openrouter.ai/v1",
      "https://bedrock-runtime.us.west.amazonaws.com/v1", "https://xintegrate.api.nvidia.com/v1"})
  void anotherHostIsNamedByTheProgram(String url) {
    assertThat(HostKind.of(Endpoint.of(url))).isEmpty();
    try (Kimi kimi = Kimi.builder().key("any").endpoint(Endpoint.of(url).withModel("m")).build()) {
      assertThatThrownBy(() -> HostedModel.of(kimi)).isInstanceOf(KimiException.Misconfigured.class)
          .hasMessageContaining(Endpoint.of(url).baseUrl().getHost()).hasMessageContaining("HostKind.VLLM");
      assertThat(HostedModel.of(kimi, HostKind.SGLANG).kind()).isEqualTo(HostKind.SGLANG);
    }
  }

  @Test
  void anotherProtocolIsRefused() {
    Endpoint messages = Endpoint.of("https://openrouter.ai/api/v1").withModel("m").withProtocol(Protocol.MESSAGES);
    try (Kimi kimi = Kimi.builder().key("any").endpoint(messages).build()) {
      assertThatThrownBy(() -> HostedModel.of(kimi)).isInstanceOf(KimiException.Misconfigured.class)
          .hasMessageContaining("MESSAGES");
    }
  }

  @Test
  void moonshotIsLeftAsItIs() {
    ChatRequest request = ChatRequest.builder().user("Hi").promptCacheKey("k").reasoningEffort("max").topP(1).build();
    ChatResponse answer = ChatResponse.of("<think>a</think>b");
    ChatModel same = asked -> {
      assertThat(asked).isSameAs(request);
      return answer;
    };
    assertThat(HostedModel.of(same, HostKind.MOONSHOT).chat(request)).isSameAs(answer);
  }

  @Test
  void aFailedEndOfAnyModelIsAFailure() {
    ChatModel failing = asked -> ChatResponse.of("").withChoices(
        List.of(Choice.of(AssistantMessage.of("half"), new FinishReason("insufficient_system_resource"))));
    assertThatThrownBy(() -> HostedModel.of(failing, HostKind.VLLM).chat(ChatRequest.of("Hi")))
        .isInstanceOf(KimiException.IncompleteAnswer.class).hasMessageContaining("insufficient_system_resource");
  }
}
