package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stream that fails after its status was sent, in the log and the metrics, in every format. */
@Timeout(120)
class FailedStreamTest {

  private static final String CHUNK = """
      data: {"id":"c","object":"chat.completion.chunk","created":0,"choices":[{"index":0,"delta":{"content":"Hi"}}]}

      """;

  private static final Map<String, String> REQUESTS = Map.of(
      "/v1/chat/completions", "{\"model\":\"kimi-k2.6\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
      "/v1/messages", "{\"model\":\"kimi-k2.6\",\"max_tokens\":9,\"stream\":true,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
      "/v1/responses", "{\"model\":\"kimi-k2.6\",\"stream\":true,\"input\":\"Hi\"}",
      "/v1beta/models/kimi-k2.6:streamGenerateContent", "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}");

  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource({
      "'data: {\"error\":{\"type\":\"engine_overloaded_error\",\"message\":\"busy\"}}', Overloaded engine_overloaded_error",
      "'', IncompleteAnswer"})
  void isFailedWithItsCause(String end, String cause) throws Exception {
    try (KimiServer kimi = KimiServer.answering(request -> ScriptedAnswer.events(CHUNK + end + "\n\n"));
        GatewayProcess gateway = GatewayProcess.start(folder, Map.of("KIMI_GATEWAY_UPSTREAM_BASE_URL", kimi.baseUrl(),
            "KIMI_GATEWAY_UPSTREAM_KEYS_0_KEY", "sk-q7zr2lw9xc1", "KIMI_GATEWAY_LOG", "error"))) {
      for (Map.Entry<String, String> request : REQUESTS.entrySet()) {
        HttpResponse<String> answer = GatewayProcess.CLIENT.send(
            HttpRequest.newBuilder(URI.create(gateway.address + request.getKey())).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.getValue())).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonObject line = gateway.line();
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("ending").asString()).as(request.getKey()).isEqualTo("failed");
        assertThat(line.get("cause").asString()).isEqualTo(cause);
      }
      assertThat(gateway.get("/metrics").body()).contains("status=\"200\",ending=\"failed\"").doesNotContain("ending=\"sent\"");
    }
  }
}
