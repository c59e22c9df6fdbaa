package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.stdio.PipeTransport;
import io.github.kimisdk.tool.Approval;
import io.github.kimisdk.tool.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ServerFileTest {

  private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/home/kim", "TOKEN", "secret-$1-token");

  @TempDir
  Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("mcp.json"), text);
  }

  private List<McpServerBuilder> read(String servers) throws IOException {
    return new ServerFile("mcp.json", ENVIRONMENT).read(file("{\"mcpServers\":{" + servers + "}}"));
  }

  @Test
  void membersOfOtherProgramsAreToleratedAndVariablesReplaced() throws IOException {
    List<McpServerBuilder> builders = read("""
        "files": {"command": "npx", "args": ["-y", "${HOME}/x", "${NOTHING:-a b}", "${env:TOKEN}", "$HOME ${}"], "alwaysAllow": [],
                  "type": "stdio", "env": {"PORT": 80, "ON": true}, "cwd": "${HOME}", "timeout": 60},
        "web": {"type": "http", "url": "https://example.com/${NOTHING:-mcp}", "headers": {"Authorization": "Bearer ${TOKEN}"}},
        "old": {"type": "sse", "url": "https://example.com/sse"},
        "off": {"command": 7, "disabled": true}""");
    assertThat(builders).extracting(McpServerBuilder::shownName).containsExactly("files", "web", "old");
    assertThat(builders.get(0).words).containsExactly("npx", "-y", "/home/kim/x", "a b", "secret-$1-token", "$HOME ${}");
    assertThat(builders.get(1).address.orElseThrow()).hasToString("https://example.com/mcp");
    assertThat(builders).extracting(McpServerBuilder::namePrefix).containsExactly("files_", "web_", "old_");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      "a": 7                                             | $.mcpServers.a: expected an object, found number
      "a": {}                                            | $.mcpServers.a: expected either a command or a url, found none
      "a": {"command": "x", "url": "http://h/"}          | $.mcpServers.a: expected either a command or a url, found both
      "a": {"command": 7}                                | $.mcpServers.a.command: expected a string, found number
      "a": {"command": "x", "args": "y"}                 | $.mcpServers.a.args: expected an array of strings, found string
      "a": {"command": "x", "args": ["y", 1]}            | $.mcpServers.a.args[1]: expected a string, found number
      "a": {"command": "x", "env": {"K": null}}          | $.mcpServers.a.env.K: expected a string, found null
      "a": {"command": "x", "env": []}                   | $.mcpServers.a.env: expected an object, found array
      "a": {"command": "x", "cwd": 1}                    | $.mcpServers.a.cwd: expected a string, found number
      "a": {"command": "x", "disabled": "no"}            | $.mcpServers.a.disabled: expected true or false, found string
      "a": {"command": "${MISSING_VARIABLE}"}            | $.mcpServers.a.command: expected a variable MISSING_VARIABLE
      "a": {"url": "not an address"}                     | $.mcpServers.a.url: expected an address, found another text
      "a": {"url": "http://h/", "headers": {"Host": "x"}}| $.mcpServers.a.headers.Host: expected a header that HTTP allows
      "a": {"url": "http://h/", "headers": {"A b": "x"}} | $.mcpServers.a.headers.A b: expected a header that HTTP allows
      """)
  void wrongMemberIsRefusedWithItsPlace(String server, String message) {
    assertThatThrownBy(() -> read(server)).isInstanceOf(Failure.class).hasMessageContaining("mcp.json, " + message);
  }

  @Test
  void byteOrderMarkIsSkipped() throws IOException {
    Path file = file("\uFEFF{\"mcpServers\": {\"a\": {\"command\": \"x\"}}}");
    assertThat(new ServerFile("mcp.json", ENVIRONMENT).read(file)).extracting(McpServerBuilder::shownName).containsExactly("a");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{/ // one/ 'mcpServers': {}} | line 2, column 2 | found '~'. Remove the comment: JSON has none",
      "{/ 'mcpServers': {} ~* two *~} | line 2, column 19 | found '~'. Remove the comment: JSON has none",
      "# three/{'mcpServers': {}} | line 1, column 1 | found '#'. Remove the comment: JSON has none",
      "{'mcpServers': {'a': {'command': 'x'},/}} | line 2, column 1 | found '}'. Remove the comma behind the last member",
      "{'mcpServers': {'a': {'command': 'x', 'args': ['y', ]}}} | line 1, column 53 | found ']'. Remove the comma behind the last"})
  void commentsAndTrailingCommasAreRefusedWithTheCure(String text, String place, String cure) throws IOException {
    String json = text.strip().replace("//", "~~").replace('/', '\n').replace('~', '/').replace('\'', '"');
    Path file = file(json);
    assertThatThrownBy(() -> McpServers.fromJson(file)).isInstanceOf(McpException.Misconfigured.class)
        .hasMessageContaining(file + " is no JSON: " + place.strip()).hasMessageContaining(cure.strip().replace('~', '/'));
  }

  @Test
  void fileInAnotherEncodingIsRefusedWithTheCure() throws IOException {
    Path latin = Files.write(folder.resolve("latin.json"), "{\"é\": {}}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> McpServers.fromJson(latin)).hasMessageEndingWith("expected UTF-8, found other bytes. Save it as UTF-8");
  }

  @Test
  void fileThatCannotBeReadIsNamed() throws IOException {
    assertThatThrownBy(() -> McpServers.fromJson(folder.resolve("none.json"))).isInstanceOf(McpException.Misconfigured.class)
        .hasMessageContaining("none.json");
    Path broken = file("{\"mcpServers\": {");
    assertThatThrownBy(() -> McpServers.fromJson(broken)).isInstanceOf(McpException.Misconfigured.class)
        .hasMessageContaining("is no JSON");
    Path other = file("{}");
    assertThatThrownBy(() -> McpServers.fromJson(other)).hasMessageContaining("$: expected the member mcpServers");
  }

  @Test
  void serversAreStartedAndOneThatFailsIsLeftOut() throws IOException {
    String[] command = ChildMain.command();
    JsonArray arguments = JsonArray.of(Stream.of(command).skip(1).map(Json::of).toList());
    JsonObject child = JsonObject.of("command", command[0], "args", arguments);
    Path file = file(Json.write(JsonObject.of("mcpServers", JsonObject.of("two", child, "one", child,
        "broken", JsonObject.of("command", "no-such-program-of-mine"),
        "old", JsonObject.of("type", "sse", "url", "http://127.0.0.1:1/sse")))));
    try (McpServers servers = McpServers.fromJson(file)) {
      assertThat(servers.tools()).extracting(Tool::name).containsExactly("one_echo", "two_echo");
      assertThat(servers.failures().keySet()).containsExactly("broken", "old");
      assertThat(servers.failures().get("old")).hasMessageContaining("127.0.0.1:1");
      assertThat(servers.servers().keySet()).containsExactly("two", "one");
      assertThat(servers.approval(call -> Approval.ALLOWED)).isNotNull();
    }
  }

  @Test
  void toolsOfServersWithEqualNamesAreLeftOutAndNotAllowed() throws IOException {
    Path file = file("""
        {"mcpServers": {"my.files": {"command": "x"}, "my_files": {"command": "x"}}}""");
    JsonObject erase = FakeServer.tool("x", JsonObject.of("type", "object"));
    JsonObject reads = erase.with("annotations", JsonObject.of("readOnlyHint", true));
    AtomicInteger started = new AtomicInteger();
    try (McpServers servers = McpServers.fromJson(file, builder -> builder.transports(() -> new PipeTransport(
        new FakeServer("2025-11-25").tools(started.getAndIncrement() == 0 ? reads : erase), 1 << 20)))) {
      assertThat(servers.tools()).extracting(Tool::name).containsExactly("my_files_x");
      assertThat(servers.approval(call -> Approval.refused("ask first")).apply(ToolCall.of("c", "my_files_x", "{}")).refusal())
          .contains("ask first");
    }
  }
}
