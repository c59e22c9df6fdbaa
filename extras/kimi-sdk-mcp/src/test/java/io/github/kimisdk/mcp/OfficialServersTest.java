package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of npm, which nobody here wrote. The property is the folder {@code tests/mcp} after {@code npm ci}. */
@EnabledIfSystemProperty(named = "kimi.mcp.servers", matches = ".+", disabledReason = "run .ci/mcp")
@Timeout(180)
class OfficialServersTest {

  private static final Path FOLDER = Path.of(System.getProperty("kimi.mcp.servers", "."));
  private static final String SCOPE = "@modelcontextprotocol/";

  /** Arguments of the tools of server-everything that need some. */
  private static final Map<String, JsonObject> ARGUMENTS = Map.of(
      "echo", JsonObject.of("message", "hi"), "get-sum", JsonObject.of("a", 1, "b", 2),
      "get-annotated-message", JsonObject.of("messageType", "error", "includeImage", true),
      "get-resource-reference", JsonObject.of("resourceType", "Text", "resourceId", 1),
      "get-structured-content", JsonObject.of("location", "Chicago"),
      "trigger-long-running-operation", JsonObject.of("duration", 1, "steps", 4),
      "gzip-file-as-resource", JsonObject.of("name", "a.gz", "data", "data:text/plain;base64,aGVsbG8=", "outputType", "resource"));

  @TempDir
  Path folder;

  private static Path script(String inModules) {
    return FOLDER.resolve("node_modules").resolve(inModules);
  }

  private static McpServerBuilder node(Path script, String... arguments) {
    return McpServer.builder(Stream.concat(Stream.of("node", script.toString()), Stream.of(arguments)).toArray(String[]::new))
        .startTimeout(Duration.ofMinutes(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stdio", "http"})
  void everythingIsCalled(String transport) throws Exception {
    Path script = script(SCOPE + "server-everything/dist/index.js");
    if (transport.equals("stdio")) {
      callEverything(node(script));
      return;
    }
    int port = freePort();
    ProcessBuilder builder = new ProcessBuilder("node", script.toString(), "streamableHttp").redirectErrorStream(true);
    builder.environment().put("PORT", String.valueOf(port));
    Process server = builder.start();
    try (BufferedReader out = reader(server)) {
      awaitLine(out, "listening on port");
      callEverything(McpServer.builder(URI.create("http://127.0.0.1:" + port + "/mcp")));
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static String awaitLine(BufferedReader out, String text) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(text)) {
        return line;
      }
    }
    throw new AssertionError("expected a line with " + text);
  }

  private static void callEverything(McpServerBuilder builder) throws Exception {
    CompletableFuture<McpProgress> last = new CompletableFuture<>();
    builder.onProgress(progress -> {
      if (progress.progress() == 4) {
        last.complete(progress);
      }
    });
    try (McpServer server = builder.start()) {
      assertThat(server.revision()).isEqualTo("2025-11-25");
      server.ping();
      assertThat(server.tools()).hasSizeGreaterThanOrEqualTo(12);
      for (McpTool tool : server.toolList()) {
        if (tool.problem().isEmpty()) {
          McpResult result = server.call(tool.original(), ARGUMENTS.getOrDefault(tool.original(), JsonObject.EMPTY));
          assertThat(result.failed()).as(tool + " gave " + result).isFalse();
        }
      }
      assertThat(last.get(20, TimeUnit.SECONDS).total()).hasValue(4);
      assertThat(server.call("get-structured-content", ARGUMENTS.get("get-structured-content")).structured()).isPresent();
      assertThat(server.call("get-tiny-image", JsonObject.EMPTY).result().content()).anyMatch(ContentPart.Image.class::isInstance);
      List<McpResource> resources = server.resources();
      assertThat(resources).isNotEmpty();
      for (McpResource resource : resources) {
        assertThat(server.read(resource.uri()).get(0).bytes()).isNotEmpty();
      }
      assertThat(server.resourceTemplates()).isNotEmpty();
      assertThatThrownBy(() -> server.read("test://nowhere")).isInstanceOf(McpException.Refused.class);
      cancel(server);
      assertThat(server.call("echo", ARGUMENTS.get("echo")).text()).isEqualTo("Echo: hi");
    }
  }

  private static void cancel(McpServer server) throws InterruptedException {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread caller = new Thread(() -> {
      try {
        server.call("trigger-long-running-operation", JsonObject.of("duration", 60, "steps", 600));
        ended.complete(null);
      } catch (McpException failure) {
        ended.complete(failure);
      }
    });
    caller.start();
    caller.interrupt();
    caller.join(TimeUnit.SECONDS.toMillis(20));
    assertThat(ended).isCompletedWithValueMatching(McpException.Interrupted.class::isInstance);
  }

  /** Servers of the revision 2024-11-05, with the number of their tools. None of them needs an account to list them. */
  @ParameterizedTest
  @CsvSource({"github, 26, GITHUB_PERSONAL_ACCESS_TOKEN", "postgres, 1, PGAPPNAME", "google-maps, 7, GOOGLE_MAPS_API_KEY",
      "slack, 8, SLACK_BOT_TOKEN", "brave-search, 2, BRAVE_API_KEY", "gitlab, 9, GITLAB_PERSONAL_ACCESS_TOKEN"})
  void serversOfTheFirstRevisionAreListedAndLeaveNoProcess(String name, int tools, String variable) {
    Set<Long> before = descendants();
    try (McpServer server = node(script(SCOPE + "server-" + name + "/dist/index.js"), "postgresql://127.0.0.1:1/none")
        .environment(variable, "no-account").environment("SLACK_TEAM_ID", "T0").start()) {
      assertThat(server.revision()).isEqualTo("2024-11-05");
      assertThat(server.toolList()).hasSize(tools).allMatch(tool -> tool.problem().isEmpty());
      assertThat(server.tools()).hasSize(tools);
      assertThat(descendants()).isNotEqualTo(before);
    }
    assertThat(descendants()).isEqualTo(before);
  }

  private static Set<Long> descendants() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  @Test
  void filesAreWrittenAndRead() throws Exception {
    Path real = folder.toRealPath();
    try (McpServer server = node(script(SCOPE + "server-filesystem/dist/index.js"), real.toString()).name("files").start()) {
      assertThat(server.tools()).allMatch(tool -> tool.name().startsWith("files_"));
      server.call("write_file", JsonObject.of("path", real.resolve("a.txt").toString(), "content", "Grüße"));
      assertThat(Files.readString(real.resolve("a.txt"))).isEqualTo("Grüße");
      assertThat(server.call("read_text_file", JsonObject.of("path", real.resolve("a.txt").toString())).text()).isEqualTo("Grüße");
      assertThat(server.call("read_text_file", JsonObject.of("path", "/etc/passwd")).failed()).isTrue();
      assertThat(server.toolList()).anyMatch(McpTool::readOnly).anyMatch(McpTool::destructive);
    }
  }

  @Test
  void memoryKeepsEntities() {
    try (McpServer server = node(script(SCOPE + "server-memory/dist/index.js"))
        .environment("MEMORY_FILE_PATH", folder.resolve("memory.jsonl").toString()).start()) {
      JsonObject entity = JsonObject.of("name", "Kim", "entityType", "person", "observations", JsonArray.EMPTY);
      assertThat(server.call("create_entities", JsonObject.of("entities", JsonArray.of(entity))).failed()).isFalse();
      assertThat(server.call("search_nodes", JsonObject.of("query", "Kim")).text()).contains("person");
    }
  }

  @Test
  void largeSchemasAreConverted() {
    try (McpServer server = node(script("@playwright/mcp/cli.js"), "--headless").start()) {
      assertThat(server.toolList()).hasSizeGreaterThan(20).allMatch(tool -> tool.problem().isEmpty());
      assertThat(server.tools()).hasSameSizeAs(server.toolList());
    }
  }

  @Test
  void officialServerOfTheStatelessRevisionIsCalled() throws Exception {
    callStateless(node(FOLDER.resolve("stateless.mjs")));
    Process server = new ProcessBuilder("node", FOLDER.resolve("stateless.mjs").toString(), "http").redirectErrorStream(true).start();
    try (BufferedReader out = reader(server)) {
      String port = awaitLine(out, "listening on ").replaceAll("[^0-9]", "");
      callStateless(McpServer.builder(URI.create("http://127.0.0.1:" + port + "/mcp")));
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static void callStateless(McpServerBuilder builder) {
    try (McpServer server = builder.start()) {
      assertThat(server.revision()).isEqualTo("2026-07-28");
      server.ping();
      assertThat(server.tools()).hasSize(3);
      assertThat(server.call("echo", JsonObject.of("text", "hi")).text()).isEqualTo("echo: hi");
      assertThat(server.call("routed", JsonObject.of("region", "Köln ")).text()).isEqualTo("region: Köln ");
      assertThat(server.call("structured", JsonObject.EMPTY).structured()).contains(JsonObject.of("n", 7));
      assertThat(server.resources()).extracting(McpResource::uri).containsExactly("test://greeting");
      assertThat(server.read("test://greeting").get(0).text()).contains("Hello");
    }
  }
}
