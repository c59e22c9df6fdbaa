package io.github.kimisdk.examples.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class McpAgentTest {

  @TempDir
  Path folder;

  /** Runs the example in a process of its own, without a key. Returns what it printed, and its exit code on the last line. */
  private String run(String path) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path notes = Files.createDirectories(folder.resolve("notes"));
    Files.writeString(notes.resolve("a.txt"), "The dentist is on Friday.");
    ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"), McpAgent.class.getName(), notes.toString(), "What do the notes say?");
    builder.environment().keySet().removeIf(name -> name.startsWith("KIMI_") || name.startsWith("MOONSHOT_"));
    builder.environment().put("PATH", path);
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out) + "exit " + process.exitValue();
  }

  @Test
  void theAgentReadsWithAServerOfNpmAndMayNotWrite() throws Exception {
    String path = System.getenv("PATH");
    assumeTrue(Stream.of(path.split(":")).anyMatch(bin -> Files.isExecutable(Path.of(bin, "npx"))), "npx is not on the path");
    List<String> lines = run(path).lines().toList();
    assertThat(lines).anyMatch(line -> line.startsWith("Connected to secure-filesystem-server"))
        .anyMatch(line -> line.startsWith("files_list_directory ")).contains("The first file says: The dentist is on Friday.")
        .anyMatch(line -> line.startsWith("Writing: ") && line.contains("this agent only reads")).endsWith("exit 0");
    assertThat(folder.resolve("notes/new.txt")).doesNotExist();
  }

  @Test
  void theAgentSaysThatNpxIsMissing() throws Exception {
    assertThat(run(folder.toString())).contains("expected npx on the path, found none. Install Node.js").endsWith("exit 2");
  }
}
