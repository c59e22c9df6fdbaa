package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java snippets of the README run one after the other in its jshell, with the startup file and the standalone jar alone.
 * {@link ReadmeTest} compiles those of all guides against this jar.
 */
@Timeout(300)
class StandaloneSnippetsTest {

  private static final String MARK = "## ";

  @TempDir
  Path folder;

  @Test
  void everySnippetRunsInTheShellOfTheReadme() throws Exception {
    StringBuilder script = new StringBuilder("""
        KimiServer standalone = KimiServer.start(new OfflineModel());
        System.setProperty("KIMI_BASE_URL", standalone.baseUrl());
        System.setProperty("KIMI_API_KEY", "sk-offline");
        ChatRequest request = ChatRequest.of("Why is the sky blue?");
        """);
    List<String> names = new ArrayList<>();
    for (ReadmeBlock block : ReadmeBlock.in(House.read(House.folder().resolve("README.md")), "java")) {
      assertThat(block.standalone()).isTrue();
      String name = MARK + "line " + block.line();
      names.add(name);
      script.append("System.err.println(\"").append(name).append("\");\nkimi = Kimi.fromEnv();\n")
          .append(String.join("\n", block.sources())).append('\n');
    }
    List<String> told = jshell(script.append("/exit\n").toString());

    assertThat(told).containsAll(names);
    assertThat(faults(told)).as(String.join("\n", told)).isEmpty();
  }

  @Test
  void snippetThatFailsIsFound() throws Exception {
    assertThat(faults(jshell("""
        System.err.println("## compiles not");
        unknown();
        System.err.println("## throws");
        List.of().get(1);
        System.err.println("## fine");
        /exit
        """))).hasSize(4).contains("## compiles not", "## throws", "Error:").doesNotContain("## fine");
  }

  /** Returns the lines of the error stream, to which jshell writes what is wrong with a script. */
  private List<String> jshell(String script) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("script.jsh"), script);
    Path told = folder.resolve("told");
    ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
        "--feedback", "concise", "--class-path", StandaloneJar.shared().toString(),
        House.folder().resolve("kimi-sdk-examples/kimi.jsh").toString(), file.toString());
    builder.directory(folder.toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(told.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KIMI_") || name.startsWith("MOONSHOT_"));
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor()).isZero();
      return Files.readAllLines(told, StandardCharsets.UTF_8);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Returns the snippets that do not compile, or throw. */
  private static List<String> faults(List<String> told) {
    List<String> faults = new ArrayList<>();
    String name = "";
    for (String line : told) {
      name = line.startsWith(MARK) ? line : name;
      if (line.startsWith("Error:") || line.startsWith("Exception ")) {
        faults.add(name);
        faults.add(line);
      }
    }
    return faults;
  }
}
