package io.github.kimisdk.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.models.Model;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import io.github.kimisdk.server.KimiServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiClientTest {

  private final KimiServer server = Server.gateway();
  private final OpenAIClient client = client(Server.KEY);

  private OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder().apiKey(key).baseUrl(server.baseUrl()).maxRetries(0).build();
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private static ChatCompletionCreateParams.Builder asking(String prompt) {
    return ChatCompletionCreateParams.builder().model("kimi-k3").addUserMessage(prompt);
  }

  private ChatCompletion streamed(ChatCompletionCreateParams request) {
    ChatCompletionAccumulator folded = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> stream = client.chat().completions().createStreaming(request)) {
      stream.stream().forEach(folded::accumulate);
    }
    return folded.chatCompletion();
  }

  @Test
  void textAndUsage() {
    ChatCompletion answer = client.chat().completions().create(asking("text").build());
    assertThat(answer.choices().get(0).message().content()).contains("You said: text");
    assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(59);
    assertThat(streamed(asking("stream").build()).choices().get(0).message().content()).contains("You said: stream");
  }

  @Test
  void parallelTools() {
    FunctionParameters parameters = FunctionParameters.builder()
        .putAdditionalProperty("type", JsonValue.from("object"))
        .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string")))).build();
    ChatCompletionCreateParams request = asking("call")
        .addFunctionTool(FunctionDefinition.builder().name("get_weather").parameters(parameters).build()).build();
    for (ChatCompletion answer : List.of(client.chat().completions().create(request), streamed(request))) {
      assertThat(answer.choices().get(0).message().toolCalls().orElseThrow())
          .extracting(ChatCompletionMessageToolCall::asFunction).extracting(ChatCompletionMessageFunctionToolCall::function)
          .extracting(call -> call.name() + call.arguments())
          .containsExactly("get_weather{\"city\":\"Paris\"}", "get_weather{\"city\":\"Tokyo\"}");
    }
  }

  @Test
  void responses() {
    Response answer = client.responses().create(ResponseCreateParams.builder().model("kimi-k3").input("text").build());
    assertThat(answer.output().get(0).asMessage().content().get(0).asOutputText().text()).isEqualTo("You said: text");
    assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(59);
  }

  /** A validated event fails where it lacks a required member. */
  private Response foldedAndValidated(String prompt) {
    FunctionTool.Parameters parameters = FunctionTool.Parameters.builder()
        .putAdditionalProperty("type", JsonValue.from("object"))
        .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string")))).build();
    ResponseCreateParams request = ResponseCreateParams.builder().model("kimi-k3").input(prompt)
        .addTool(FunctionTool.builder().name("get_weather").parameters(parameters).strict(false).build()).build();
    ResponseAccumulator folded = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(request)) {
      stream.stream().forEach(event -> folded.accumulate(event.validate()));
    }
    return folded.response().validate();
  }

  @Test
  void responsesAreFoldedFromValidatedEvents() {
    Response text = foldedAndValidated("think");
    assertThat(text.output()).extracting(item -> item.isReasoning() ? "reasoning"
        : item.asMessage().content().get(0).asOutputText().text()).containsExactly("reasoning", "You said: think");
    assertThat(foldedAndValidated("call").output()).filteredOn(ResponseOutputItem::isFunctionCall)
        .extracting(item -> item.asFunctionCall().arguments()).containsExactly("{\"city\":\"Paris\"}", "{\"city\":\"Tokyo\"}");
    assertThat(foldedAndValidated("cut").incompleteDetails().orElseThrow().reason().orElseThrow().asString())
        .isEqualTo("max_output_tokens");
  }

  @Test
  void errorsAndModels() {
    assertThatThrownBy(() -> client.chat().completions().create(asking("fail 429").build()))
        .isInstanceOf(RateLimitException.class);
    try (Closing stranger = new Closing(client("wrong"))) {
      assertThatThrownBy(() -> stranger.client.chat().completions().create(asking("x").build()))
          .isInstanceOf(UnauthorizedException.class);
    }
    assertThat(client.models().list().data()).extracting(Model::id).containsExactly("kimi-k3", "kimi-k2.6");
  }

  /** The client has a method close, but is not AutoCloseable. */
  private record Closing(OpenAIClient client) implements AutoCloseable {
    @Override
    public void close() {
      client.close();
    }
  }
}
