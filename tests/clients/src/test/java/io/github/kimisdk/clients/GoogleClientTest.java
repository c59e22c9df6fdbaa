package io.github.kimisdk.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ClientException;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Schema;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import io.github.kimisdk.server.KimiServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GoogleClientTest {

  private final KimiServer server = Server.gateway();
  private final Client client = client(Server.KEY);

  private Client client(String key) {
    return Client.builder().apiKey(key).httpOptions(HttpOptions.builder().baseUrl("http://127.0.0.1:" + server.port()).build())
        .build();
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void textThinkingAndUsage() {
    GenerateContentConfig thoughts =
        GenerateContentConfig.builder().thinkingConfig(ThinkingConfig.builder().includeThoughts(true).build()).build();
    GenerateContentResponse answer = client.models.generateContent("kimi-k3", "think", thoughts);
    assertThat(answer.text()).isEqualTo("You said: think");
    assertThat(answer.parts().get(0).text()).contains("First I read the question. Then I answer.");
    assertThat(answer.usageMetadata().orElseThrow().totalTokenCount()).contains(59);
  }

  @Test
  void stream() {
    StringBuilder text = new StringBuilder();
    try (ResponseStream<GenerateContentResponse> stream = client.models.generateContentStream("kimi-k3", "stream", null)) {
      for (GenerateContentResponse part : stream) {
        text.append(part.text() == null ? "" : part.text());
      }
    }
    assertThat(text).hasToString("You said: stream");
  }

  @Test
  void parallelTools() {
    Schema parameters = Schema.builder().type("OBJECT").properties(Map.of("city", Schema.builder().type("STRING").build()))
        .build();
    FunctionDeclaration weather = FunctionDeclaration.builder().name("get_weather").parameters(parameters).build();
    GenerateContentConfig tools = GenerateContentConfig.builder().tools(Tool.builder().functionDeclarations(weather).build())
        .build();
    GenerateContentResponse answer = client.models.generateContent("kimi-k3", "call", tools);
    assertThat(answer.functionCalls()).extracting(call -> call.name().orElseThrow() + call.args().orElseThrow())
        .containsExactly("get_weather{city=Paris}", "get_weather{city=Tokyo}");
  }

  @Test
  void errorsAndModels() {
    assertThatThrownBy(() -> client.models.generateContent("kimi-k3", "fail 404", null))
        .isInstanceOfSatisfying(ClientException.class, failure -> assertThat(failure.code()).isEqualTo(404));
    try (Client stranger = client("wrong")) {
      assertThatThrownBy(() -> stranger.models.generateContent("kimi-k3", "x", null))
          .isInstanceOfSatisfying(ClientException.class, failure -> assertThat(failure.code()).isEqualTo(401));
    }
    assertThat(client.models.list(null)).extracting(model -> model.name().orElseThrow())
        .containsExactly("models/kimi-k3", "models/kimi-k2.6");
  }
}
