package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.PlatformData;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class KimiFormulasTest {

  private static final String DECLARED = "{\"object\":\"list\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"run_it\","
      + "\"description\":\"Runs\",\"parameters\":{\"type\":\"object\",\"properties\":{},\"x-new\":1}}}]}";

  private static KimiServer server() {
    return KimiServer.builder(new OfflineModel()).strict(true).recording().start();
  }

  private static ToolResult run(Kimi kimi, String formula, String arguments) throws InterruptedException {
    Tool<?> tool = KimiPlatform.of(kimi).formulas().tools(formula).get(0);
    return tool.call(ToolCall.of(tool.name() + ":0", tool.name(), arguments));
  }

  /** Runs a tool whose fiber has the members. */
  private static ToolResult ended(String fiber) throws InterruptedException {
    try (KimiServer server = KimiServer.answering(request ->
        ScriptedAnswer.json(200, request.method().equals("GET") ? DECLARED : fiber));
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      ToolResult result = run(kimi, "quickjs", "{}");
      assertThat(server.requests()).as("a fiber runs once").hasSize(2);
      return result;
    }
  }

  @ParameterizedTest
  @CsvSource({"memory, 500, 1", "memory, 429, 1", "memory, 0, 1", "web-search, 500, 2", "web-search, 0, 2"})
  void aFormulaThatMayActIsRunOnce(String formula, int status, int runs) throws InterruptedException {
    ScriptedAnswer fiber = ScriptedAnswer.json(200, "{\"status\":\"succeeded\",\"context\":{\"output\":\"x\"}}");
    ScriptedAnswer bad = status == 0 ? ScriptedAnswer.reset() : ScriptedAnswer.error(status, "server_error", "down");
    AtomicInteger sent = new AtomicInteger();
    try (KimiServer server = KimiServer.answering(request -> request.method().equals("GET") ? ScriptedAnswer.json(200, DECLARED)
            : sent.incrementAndGet() == 1 ? bad : fiber);
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).limits(RateLimits.of(1_000, 10))
            .retry(RetryPolicy.DEFAULT.withPauses(Duration.ZERO, Duration.ZERO)).build()) {
      try {
        run(kimi, formula, "{}");
      } catch (KimiException failed) {
        assertThat(runs).isEqualTo(1);
      }
      assertThat(sent).hasValue(runs);
    }
  }

  @Test
  void theUriOfAFormulaStandsInThePathAsItIs() throws InterruptedException {
    try (KimiServer server = server(); Kimi kimi = HostFront.platform(server)) {
      ToolResult result = run(kimi, "base64", "{\"text\":\"aGVsbG8=\"}");
      assertThat(result.text()).isEqualTo("hello");
      assertThat(server.requests()).extracting(Object::toString).satisfiesExactly(
          tools -> assertThat(tools).startsWith("GET /v1/formulas/moonshot/base64:latest/tools "),
          fibers -> assertThat(fibers).startsWith("POST /v1/formulas/moonshot/base64:latest/fibers "));
      assertThat(server.requests().get(1).json())
          .isEqualTo(Json.parse("{\"name\":\"base64_decode\",\"arguments\":\"{\\\"text\\\":\\\"aGVsbG8=\\\"}\"}"));
    }
  }

  @Test
  void aDeclarationIsPassedOnUnchanged() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, DECLARED)); Kimi kimi = HostFront.platform(server)) {
      Tool<?> tool = KimiPlatform.of(kimi).formulas().tools("moonshot/quickjs:latest").get(0);
      assertThat(tool.name()).isEqualTo("run_it");
      assertThat(tool.spec().toString()).contains("x-new");
      assertThat(tool.repeatable()).isFalse();
    }
  }

  @Test
  void theEncryptedResultOfASearchGoesToTheModelAsItIs() throws InterruptedException {
    try (KimiServer server = server(); Kimi kimi = HostFront.platform(server)) {
      assertThat(run(kimi, "web-search", "{\"query\":\"kimi\"}").text())
          .startsWith("----MOONSHOT ENCRYPTED BEGIN----").endsWith("----MOONSHOT ENCRYPTED END----");
      assertThat(KimiPlatform.of(kimi).formulas().tools("web-search").get(0).repeatable()).isTrue();
    }
  }

  @Test
  void anAgentRunsTheToolsOfSeveralFormulas() {
    ChatModel model = request -> request.messages().size() == 1
        ? ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("a:0", "base64_decode", "{\"text\":\"eA==\"}")))
        .withReasoning(""))
        : ChatResponse.of("got " + request.messages().get(2).text());
    try (KimiServer server = KimiServer.builder(model).platform(PlatformData.sample()).start();
        Kimi kimi = HostFront.platform(server)) {
      AgentRun run = Agent.builder(kimi).tools(KimiPlatform.of(kimi).formulas().tools("date", "base64")).build().run("decode eA==");
      assertThat(run.text()).isEqualTo("got x");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{\"status\":\"succeeded\",\"context\":{\"output\":\"plain\",\"encrypted_output\":\"hidden\"}} | plain",
      "{\"status\":\"succeeded\",\"context\":{\"encrypted_output\":\"hidden\"}} | hidden",
      "{\"status\":\"succeeded\",\"context\":{\"output\":\"\",\"encrypted_output\":\"hidden\"}} | hidden",
      "{\"status\":\"succeeded\",\"context\":{\"output\":{\"message\":1}}} | {\"message\":1}",
      "{\"status\":\"succeeded\"} | ''"})
  void aResultIsTheOutputOrTheEncryptedOne(String fiber, String text) throws InterruptedException {
    ToolResult result = ended(fiber);
    assertThat(result.failed()).isFalse();
    assertThat(result.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{\"status\":\"failed\",\"error\":\"no such thing\"} | no such thing (status failed)",
      "{\"status\":\"failed\",\"error\":{\"message\":\"no such thing\"}} | no such thing (status failed)",
      "{\"status\":\"failed\",\"error\":{\"code\":7}} | {\"code\":7} (status failed)",
      "{\"status\":\"failed\",\"context\":{\"error\":\"late\"}} | late (status failed)",
      "{\"status\":\"running\",\"error\":\"\",\"context\":{\"output\":\"half\"}} | the service gave no reason (status running)",
      "{\"id\":\"f\"} | the service gave no reason (status missing)"})
  void aFailureIsFoundInEitherPlaceAndIsNotRepeated(String fiber, String words) throws InterruptedException {
    ToolResult result = ended(fiber);
    assertThat(result.failed()).isTrue();
    assertThat(result.text()).isEqualTo("Error: run_it failed: " + words);
  }

  @Test
  void theFailureOfTheSampleIsReadByTheModel() throws InterruptedException {
    try (KimiServer server = server(); Kimi kimi = HostFront.platform(server)) {
      assertThat(run(kimi, "base64", "{\"text\":\"????\"}").text()).startsWith("Error: base64_decode failed: Illegal base64");
      assertThat(run(kimi, "base64", "{}").text()).contains("base64_decode failed: expected member \"text\"");
    }
  }

  @Test
  void aFormulaThatTheServiceDoesNotHaveIsReportedAndSkipped() {
    List<String> skipped = new ArrayList<>();
    try (KimiServer server = server(); Kimi kimi = HostFront.platform(server)) {
      List<Tool<?>> tools = KimiPlatform.of(kimi).formulas()
          .tools(List.of("code-runner", "date"), (formula, failure) -> skipped.add(formula + " " + failure.status().getAsInt()));
      assertThat(tools).extracting(Tool::name).containsExactly("date");
      assertThat(skipped).containsExactly("moonshot/code-runner:latest 404");
      assertThat(KimiPlatform.of(kimi).formulas().tools("quickjs", "fetch", "fetch")).extracting(Tool::name).containsExactly("fetch");
    }
  }

  @Test
  void withoutAnyFormulaTheCallFails() {
    try (KimiServer server = server(); Kimi kimi = HostFront.platform(server)) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).formulas().tools("mew")).isInstanceOf(KimiException.NotFound.class)
          .hasMessageContaining("there is no formula moonshot/mew:latest");
    }
  }

  @Test
  void memoryAndExcelAreAskedForOnlyByName() {
    try (KimiServer server = server(); Kimi kimi = HostFront.platform(server)) {
      assertThat(KimiPlatform.of(kimi).formulas().tools()).extracting(Tool::name).containsExactly("web_search", "fetch", "date", "base64_decode");
      assertThat(server.requests()).hasSize(10)
          .noneMatch(request -> request.path().contains("memory") || request.path().contains("excel"));
      assertThatThrownBy(() -> KimiPlatform.of(kimi).formulas().tools("memory")).hasMessageContaining("moonshot/memory:latest");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "web search", "../files", "moonshot/", "a/b", "a:b", "/a:b", "a/b:", "a/b/c:d", "a/b:c:d", "a?b",
      "搜"})
  void aNameThatIsNoneIsRefused(String name) {
    try (Kimi kimi = HostFront.unreached("https://api.moonshot.ai/v1")) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).formulas().tools(name)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("web-search");
    }
  }

  @Test
  void kimiCodeHasNoFormulas() {
    try (Kimi kimi = HostFront.unreached("https://api.kimi.com/coding/v1")) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).formulas().tools("web-search")).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("platform.web().tools()");
    }
  }
}
