package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a program, with no setting but a free port. */
@Timeout(120)
class TrialTest {

  @TempDir
  Path folder;

  @Test
  void thePageHasAModelThatShowsATableCodeAFormulaAndAToolCall() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(folder, Map.of())) {
      assertThat(gateway.get("/").body()).contains("<title>");
      JsonObject message = Json.parse(gateway.ask("any", "Show me a demo").body()).get("choices").asArray().get(0).get("message")
          .asObject();
      assertThat(message.get("content").asString()).contains("With a key in KIMI_API_KEY, Kimi would answer here.")
          .contains("\n\n| Word | Letters |\n|---|---:|\n| Show | 4 |\n", "\n\n```java\n", "\n\n$$\\text{");
      assertThat(message.get("tool_calls").asArray().get(0).get("function").get("name").asString()).isEqualTo("demo");
      assertThat(gateway.allOutput()).contains("The offline model answers, not Kimi, because no key is set; with a key in"
          + " KIMI_API_KEY, Kimi answers.\n  Open " + gateway.address + "/ and ask for a demo.\n");
    }
  }

  @Test
  void aGatewayThatIsSetToBeOfflinePromisesNoOtherAnswer() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(folder, Map.of("KIMI_GATEWAY_UPSTREAM_OFFLINE", "true"))) {
      assertThat(gateway.ask("any", "Hello").statusCode()).isEqualTo(200);
      assertThat(gateway.allOutput()).contains("not Kimi, because upstream.offline is true (KIMI_GATEWAY_UPSTREAM_OFFLINE).")
          .doesNotContain("Kimi answers");
    }
  }

  @Test
  void aKeyThatIsSetIsUsedAndNotAskedFor() throws Exception {
    try (KimiServer kimi = KimiServer.start(request -> ChatResponse.of("the answer of Kimi"));
        GatewayProcess gateway = GatewayProcess.start(folder,
            Map.of("KIMI_API_KEY", "sk-q7zr2lw9xc1", "KIMI_BASE_URL", kimi.baseUrl()))) {
      assertThat(gateway.ask("any", "Hello").body()).contains("the answer of Kimi");
      assertThat(gateway.allOutput()).doesNotContain("offline");
    }
    try (GatewayProcess gateway = GatewayProcess.start(folder,
        Map.of("KIMI_API_KEY", "sk-q7zr2lw9xc1", "KIMI_GATEWAY_UPSTREAM_OFFLINE", "true"))) {
      assertThat(gateway.ask("any", "Hello").body()).contains("I am the offline model").doesNotContain("With a key");
      assertThat(gateway.allOutput()).contains("because upstream.offline is true");
    }
  }

  /** The server of a test and the gateway serve the same routes with the same data. */
  @Test
  void theOfflineGatewayIsThePlatformOfTheOfflineModel() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(folder, Map.of());
        KimiServer server = KimiServer.start(new OfflineModel())) {
      assertThat(platform(gateway.address + "/v1")).isEqualTo(platform(server.baseUrl()));
      assertThat(gateway.get("/v1/nothing").body()).contains("POST /v1/batches");
    }
  }

  /** An operator who does not write Java reads these messages. */
  @Test
  void messagesToClientsNameTheSettingsOfTheProgram() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(folder, Map.of("KIMI_API_KEY", "sk-q7zr2lw9xc1"))) {
      assertThat(gateway.get("/v1/models", "Origin", "https://app.example").body())
          .contains("found the origin https://app.example; to allow it, set origins, or KIMI_GATEWAY_ORIGINS in the environment");
      assertThat(gateway.get("/v1/files").body())
          .contains("; ask Kimi itself for files, batches, search and accounts").doesNotContain("KimiServer");
      assertThat(gateway.get("/v1/v1/models").body()).contains("there is no GET /v1/v1/models; the base URL of the client ends in"
          + " /v1/v1, where OpenAI's clients expect one /v1, and those of Anthropic and Google none. See https://kimisdk.github.io/kimi-sdk/docs/gateway.html");
      assertThat(gateway.continued("conv_1").body()).contains("send all messages, or set conversations, or"
          + " KIMI_GATEWAY_CONVERSATIONS in the environment");
    }
  }

  private static String platform(String baseUrl) {
    try (Kimi kimi = Kimi.builder().key("any").baseUrl(baseUrl).build()) {
      KimiPlatform platform = KimiPlatform.of(kimi);
      String file = platform.files().upload(Upload.of("notes.txt", "Buy tea".getBytes(StandardCharsets.UTF_8))).id();
      return platform.files().text(file) + platform.web().search("rain") + platform.account().balance()
          + platform.batches().results(platform.batches().await(platform.batches().submit(
              Map.of("one", ChatRequest.of("Hello").withModel("kimi-k2.6"))))).map(result -> result.id() + result.text()).toList();
    }
  }
}
