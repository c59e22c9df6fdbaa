package io.github.kimisdk.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.models.ModelInfo;
import io.github.kimisdk.server.KimiServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnthropicClientTest {

  private final KimiServer server = Server.gateway();
  private final AnthropicClient client = client(Server.KEY);

  private AnthropicClient client(String key) {
    return AnthropicOkHttpClient.builder().apiKey(key).baseUrl("http://127.0.0.1:" + server.port()).maxRetries(0).build();
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private static MessageCreateParams.Builder asking(String prompt) {
    return MessageCreateParams.builder().model("kimi-k3").maxTokens(1000).addUserMessage(prompt);
  }

  private Message streamed(MessageCreateParams request) {
    MessageAccumulator folded = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(request)) {
      stream.stream().forEach(folded::accumulate);
    }
    return folded.message();
  }

  @Test
  void textThinkingAndUsage() {
    for (Message answer : List.of(client.messages().create(asking("think").build()), streamed(asking("think").build()))) {
      assertThat(answer.content().get(0).asThinking().thinking()).isEqualTo("First I read the question. Then I answer.");
      assertThat(answer.content().get(1).asText().text()).isEqualTo("You said: think");
      assertThat(answer.usage().outputTokens()).isEqualTo(17);
      assertThat(answer.usage().cacheReadInputTokens()).contains(10L);
    }
  }

  @Test
  void parallelTools() {
    Tool.InputSchema.Properties city =
        Tool.InputSchema.Properties.builder().putAdditionalProperty("city", JsonValue.from(Map.of("type", "string"))).build();
    Tool tool = Tool.builder().name("get_weather").inputSchema(Tool.InputSchema.builder().properties(city).build()).build();
    MessageCreateParams request = asking("call").addTool(tool).build();
    for (Message answer : List.of(client.messages().create(request), streamed(request))) {
      assertThat(answer.content()).filteredOn(ContentBlock::isToolUse).extracting(ContentBlock::asToolUse)
          .extracting(call -> call.name() + call._input().convert(Map.class))
          .containsExactly("get_weather{city=Paris}", "get_weather{city=Tokyo}");
    }
  }

  @Test
  void errorsAndModels() {
    assertThatThrownBy(() -> client.messages().create(asking("fail 429").build())).isInstanceOf(RateLimitException.class);
    AnthropicClient stranger = client("wrong");
    assertThatThrownBy(() -> stranger.messages().create(asking("x").build())).isInstanceOf(UnauthorizedException.class);
    stranger.close();
    assertThat(client.models().list().data()).extracting(ModelInfo::id).containsExactly("kimi-k3", "kimi-k2.6");
  }
}
