package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers that are often installed from npm, started without an account: each is listed, called where a call is harmless, and
 * closed. The property is the folder {@code tests/mcp/installed} after {@code npm ci}. The result is the table of docs/mcp.md.
 *
 * <p>The property {@code kimi.mcp.schemas} names a file {@code .jsonl} for the schemas that a model gets, which
 * {@code CheckVerdicts} reads.
 */
@EnabledIfSystemProperty(named = "kimi.mcp.installed", matches = ".+", disabledReason = "run .ci/full")
@Timeout(900)
class InstalledServersTest {

  private static final Path FOLDER = Path.of(System.getProperty("kimi.mcp.installed", "."));
  private static final Path GUIDE = Path.of("../../docs/mcp.md");
  private static final String BEGIN = "<!-- made by InstalledServersTest: begin -->\n";
  private static final String END = "<!-- made by InstalledServersTest: end -->\n";

  private final List<String> schemas = new ArrayList<>();

  @TempDir
  Path folder;

  /** A row of {@code servers.txt}: a package, its arguments, variables, and a call. */
  private record Row(String name, List<String> arguments, JsonObject environment, String tool, JsonObject call) {

    static Row read(JsonObject row, Path folder) {
      List<String> arguments = row.tryGet("args").map(JsonValue::asArray).stream().flatMap(array -> array.values().stream())
          .map(value -> value.asString().replace("FOLDER", folder.toString())).toList();
      return new Row(row.get("name").asString(), arguments, row.tryGet("env").map(JsonValue::asObject).orElse(JsonObject.EMPTY),
          row.tryGet("tool").map(JsonValue::asString).orElse(""),
          row.tryGet("with").map(JsonValue::asObject).orElse(JsonObject.EMPTY));
    }

    Path home() {
      return FOLDER.resolve("node_modules").resolve(name);
    }

    JsonObject manifest() throws IOException {
      return Json.parse(Files.readString(home().resolve("package.json"))).asObject();
    }

    /** The script of the package; its first one if there are more. */
    String script() throws IOException {
      JsonValue programs = manifest().get("bin");
      String script = programs instanceof JsonString one ? one.value()
          : programs.asObject().members().values().iterator().next().asString();
      return home().resolve(script).normalize().toString();
    }
  }

  @Test
  void serversAreListedCalledAndClosedAsTheGuideSays() throws IOException {
    StringBuilder table = new StringBuilder("| package | revision | tools | usable | call |\n|---|---|---:|---:|---|\n");
    List<String> left = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve("servers.txt"))) {
      Row row = Row.read(Json.parse(line).asObject(), folder.toRealPath());
      Set<Long> before = descendants();
      table.append("| `").append(row.name()).append("` ").append(row.manifest().get("version").asString()).append(" | ")
          .append(result(row)).append(" |\n");
      if (!before.containsAll(descendants())) {
        left.add(row.name());
      }
    }
    if (System.getProperty("kimi.mcp.schemas") != null) {
      Files.write(Path.of(System.getProperty("kimi.mcp.schemas")), schemas);
    }
    assertThat(left).as("servers that leave a process").isEmpty();
    check(table.toString());
  }

  private String result(Row row) throws IOException {
    List<String> command = new ArrayList<>(List.of("node", row.script()));
    command.addAll(row.arguments());
    McpServerBuilder builder = McpServer.builder(command.toArray(String[]::new)).startTimeout(Duration.ofMinutes(2));
    row.environment().members().forEach((name, value) -> builder.environment(name, value.asString()));
    try (McpServer server = builder.start()) {
      List<McpTool> all = server.toolList();
      server.tools().forEach(tool -> {
        JsonObject parameters = ((ToolSpec.Function) tool.spec()).parameters();
        assertThat(Schema.of(parameters).checkService()).as(tool.name()).isEmpty();
        schemas.add(Json.write(parameters));
      });
      String called = row.tool().isEmpty() ? ""
          : row.tool() + ": " + (server.call(row.tool(), row.call()).failed() ? "failed" : "ok");
      return server.revision() + " | " + all.size() + " | " + server.tools().size() + " | " + called;
    } catch (McpException failure) {
      return "| | | " + failure.getClass().getSimpleName();
    }
  }

  private static Set<Long> descendants() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private static void check(String table) throws IOException {
    String guide = Files.readString(GUIDE);
    int from = guide.indexOf(BEGIN) + BEGIN.length();
    int to = guide.indexOf(END);
    if (Boolean.getBoolean("kimi.mcp.update")) {
      Files.writeString(GUIDE, guide.substring(0, from) + table + guide.substring(to));
    } else {
      assertThat(table).as("the table of docs/mcp.md; -Dkimi.mcp.update=true writes it").isEqualTo(guide.substring(from, to));
    }
  }
}
