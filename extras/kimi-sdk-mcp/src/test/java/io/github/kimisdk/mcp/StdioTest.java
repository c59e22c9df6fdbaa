package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.ToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server in a process of its own. */
@Timeout(120)
class StdioTest {

  @TempDir
  Path folder;

  private static ToolCall call(String text) {
    return ToolCall.of("c", "echo", "{\"text\":\"" + text + "\"}");
  }

  @Test
  void childIsCalledAndEndsWithTheServer() throws Exception {
    long pid;
    try (McpServer server = McpServer.start(ChildMain.command())) {
      String text = server.call("echo", JsonObject.of("text", "hi")).text();
      pid = Long.parseLong(text.replaceAll(".* from ", ""));
      assertThat(ProcessHandle.of(pid)).hasValueSatisfying(child -> assertThat(child.isAlive()).isTrue());
    }
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void childGetsNamedVariablesAndNoKey() {
    try (McpServer server = McpServer.builder(ChildMain.command()).environment("MY_SETTING", "7").folder(folder).start()) {
      String text = server.call("echo", JsonObject.of("text", "environment")).text();
      assertThat(text).contains("MY_SETTING=7").contains("PATH=").endsWith(" in " + folder.toAbsolutePath());
      List<String> others = System.getenv().keySet().stream().filter(name -> name.matches(".*(KEY|TOKEN|SECRET|MAVEN|JAVA_HOME).*"))
          .toList();
      assertThat(Stream.of(text.split("[{, ]"))).noneMatch(word -> others.stream().anyMatch(name -> word.startsWith(name + "=")));
    }
  }

  @Test
  void childThatStaysIsEndedWithTheProcessesThatItStarted() throws Exception {
    Path pids = folder.resolve("pids");
    McpServer server = McpServer.start(ChildMain.command("with-grandchild", pids.toString(), "stay"));
    String[] found = Files.readString(pids).split(" ");
    server.close();
    for (String pid : found) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(handle -> assertThat(handle.onExit()).succeedsWithin(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void childThatDiesInACallIsAFailedResultAndIsStartedAgain() throws Exception {
    try (McpServer server = McpServer.builder(ChildMain.command()).environment("DB_PASSWORD", "hunter2hunter2").start()) {
      var echo = server.tools().get(0);
      String first = echo.call(call("one")).text();
      ToolResult died = echo.call(call("die"));
      assertThat(died.failed()).isTrue();
      assertThat(died.text()).contains("has ended with the exit code 7", "the child gives up \\u001b[31mred\\u202e")
          .doesNotContain("hunter2");
      assertThat(died.cause()).containsInstanceOf(McpException.Unreachable.class);
      ToolResult second = echo.call(call("two"));
      assertThat(second.failed()).as(second.text()).isFalse();
      assertThat(second.text()).startsWith("\"two\" from ").isNotEqualTo(first.replace("one", "two"));
    }
  }

  @Test
  void processesOfAChildThatDiesAreEnded() throws Exception {
    Path pid = folder.resolve("pid");
    ManualScheduler time = new ManualScheduler();
    try (McpServer server = McpServer.builder(ChildMain.command()).scheduler(time).start()) {
      var echo = server.tools().get(0);
      time.advance(Duration.ofSeconds(1));
      assertThat(echo.call(call("starts " + pid)).text()).contains("started");
      time.advance(Duration.ofSeconds(1));
      assertThat(echo.call(call("die")).failed()).isTrue();
      ProcessHandle started = ProcessHandle.of(Long.parseLong(Files.readString(pid))).orElseThrow();
      time.awaitTimer(Duration.ofSeconds(2));
      time.advance(Duration.ofSeconds(2));
      assertThat(started.onExit()).succeedsWithin(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void childrenOfAProgramThatClosesNothingEndWithIt() throws Exception {
    Path pids = folder.resolve("pids");
    String[] command = ChildMain.command("with-grandchild", pids.toString(), "stay");
    command[command.length - 4] = ForgetfulMain.class.getName();
    Process program = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
    assertThat(program.onExit()).as(folder.resolve("out").toString()).succeedsWithin(60, TimeUnit.SECONDS);
    String[] found = Files.readString(pids).split(" ");
    assertThat(found).hasSize(2);
    for (String pid : found) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(handle -> assertThat(handle.onExit()).succeedsWithin(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void programThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> McpServer.start("no-such-program-of-mine")).isInstanceOf(McpException.Unreachable.class)
        .hasMessageContaining("no-such-program-of-mine").hasMessageContaining("Install the program");
  }

  @Test
  void programThatEndsAtOnceTellsItsErrors() {
    String[] command = ChildMain.command();
    command[command.length - 1] = "no.such.MainClass";
    assertThatThrownBy(() -> McpServer.start(command)).isInstanceOf(McpException.Unreachable.class)
        .hasMessageContaining("exit code 1").hasMessageContaining("no.such.MainClass");
  }

  @Test
  void closedServerRefusesCalls() {
    McpServer server = McpServer.start(ChildMain.command());
    server.close();
    server.close();
    assertThatThrownBy(server::tools).isInstanceOf(McpException.Unreachable.class).hasMessageContaining("is closed");
  }
}
