package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.FetchedPage;
import io.github.kimisdk.platform.data.SearchResult;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.PlatformData;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WebToolsTest {

  private static final SearchResult FIRST =
      SearchResult.builder("One", "https://a.example/1").siteName("A").date("2026-01-01").snippet("first words").build();
  private static final SearchResult SECOND = SearchResult.builder("Two", "https://b.example/2").snippet("second words").build();
  private static final PlatformData DATA = PlatformData.builder()
      .search(request -> request.query().equals("nothing") ? List.of() : List.of(FIRST, SECOND))
      .page(FetchedPage.of("https://b.example/2", "Two", "# Two\n\nall of it"))
      .page(FetchedPage.of("https://long.example/", "Long", "x".repeat(50_000))).build();

  /** Searches, reads the second page, and cites it. */
  private static ChatResponse script(ChatRequest request) {
    List<Message> messages = request.messages();
    return switch (messages.size()) {
      case 1 -> call("search", "{\"query\":\"two\"}");
      case 3 -> call("fetch", "{\"url\":\"https://b.example/2\"}");
      default -> ChatResponse.of("It is so [2].");
    };
  }

  private static ChatResponse call(String tool, String arguments) {
    return ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of(tool + ":0", tool, arguments))).withReasoning(""));
  }

  private static KimiServer serve(ChatModel model) {
    return KimiServer.builder(model).platform(DATA).recording().start();
  }

  private static ToolResult run(Kimi kimi, Sources sources, String tool, String arguments) throws InterruptedException {
    Tool<?> found = KimiPlatform.of(kimi).web().tools(sources).stream().filter(one -> one.name().equals(tool)).findFirst()
        .orElseThrow();
    return found.call(ToolCall.of(tool + ":7", tool, arguments));
  }

  @Test
  void theModelAndTheProgramHaveTheSameNumbers() {
    Sources sources = new Sources();
    try (KimiServer server = serve(WebToolsTest::script); Kimi kimi = HostFront.platform(server)) {
      AgentRun run = Agent.builder(kimi).tools(KimiPlatform.of(kimi).web().tools(sources)).build().run("Is it so?");
      assertThat(run.text()).isEqualTo("It is so [2].");
      assertThat(run.messages().get(2).text())
          .isEqualTo("[1] One, A, 2026-01-01, https://a.example/1\nfirst words\n\n[2] Two, https://b.example/2\nsecond words");
      assertThat(run.messages().get(4).text()).isEqualTo("[2] Two, https://b.example/2\n\n# Two\n\nall of it");
      assertThat(sources.list()).extracting(Object::toString)
          .containsExactly("[1] One, A, 2026-01-01, https://a.example/1", "[2] Two, https://b.example/2");
      assertThat(sources.cited(run.text())).containsExactly(sources.list().get(1));
    }
  }

  @Test
  void aPageThatNoSearchFoundGetsTheNextNumber() throws InterruptedException {
    Sources sources = new Sources();
    try (KimiServer server = serve(WebToolsTest::script); Kimi kimi = HostFront.platform(server)) {
      assertThat(run(kimi, sources, "fetch", "{\"url\":\"https://b.example/2\"}").text())
          .startsWith("[1] Two, https://b.example/2");
      assertThat(run(kimi, sources, "search", "{\"query\":\"x\",\"limit\":null}").text()).contains("[2] One").contains("[1] Two");
    }
  }

  @Test
  void onKimiCodeTheIdOfTheToolCallIsSent() throws InterruptedException {
    try (KimiServer server = serve(WebToolsTest::script); Kimi kimi = HostFront.coding(server)) {
      run(kimi, new Sources(), "search", "{\"query\":\"x\",\"limit\":1}");
      assertThat(server.requests().get(0).header("X-Msh-Tool-Call-Id")).contains("search:7");
      Tool<?> fetch = KimiPlatform.of(kimi).web().tools().get(1);
      assertThat(fetch.call(ToolCall.of("大\r\nX: y z", "fetch", "{\"url\":\"https://b.example/2\"}")).text())
          .contains("all of it");
      assertThat(server.requests().get(1).header("X-Msh-Tool-Call-Id")).contains("X:yz");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "search | {\"query\":\"nothing\"} | No page was found",
      "search | {} | arguments of search cannot be used",
      "search | {\"query\":\" \"} | expected words to search for",
      "search | {\"query\":\"a\",\"limit\":21} | expected a limit of 1 to 20",
      "search | nonsense | arguments of search cannot be used",
      "fetch | {\"url\":5} | arguments of fetch cannot be used",
      "fetch | {\"url\":\"ftp://a\"} | begins with https://",
      "fetch | {\"url\":\"https://unknown.example\"} | has no text that can be read"})
  void aCallThatFindsNothingTellsTheModelWhy(String tool, String arguments, String words) throws InterruptedException {
    Sources sources = new Sources();
    try (KimiServer server = serve(WebToolsTest::script); Kimi kimi = HostFront.platform(server)) {
      assertThat(run(kimi, sources, tool, arguments).text()).contains(words);
      assertThat(sources.list()).isEmpty();
    }
  }

  @Test
  void aLongPageIsCut() throws InterruptedException {
    try (KimiServer server = serve(WebToolsTest::script); Kimi kimi = HostFront.platform(server)) {
      String text = run(kimi, new Sources(), "fetch", "{\"url\":\"https://long.example/\"}").text();
      assertThat(text).hasSizeLessThan(41_000).endsWith("(cut here; the page has 50000 characters)");
    }
  }

  @Test
  void aFailureOfTheServiceIsAResultForTheModel() throws InterruptedException {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("x")); Kimi kimi = HostFront.platform(server)) {
      ToolResult result = run(kimi, new Sources(), "search", "{\"query\":\"x\"}");
      assertThat(result.failed()).isTrue();
      assertThat(result.text()).contains("search failed with NotFound").contains("there is no POST /v1/tools/search");
    }
  }
}
