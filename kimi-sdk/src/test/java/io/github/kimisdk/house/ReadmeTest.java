package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the README shows can be pasted into jshell, and runs. */
class ReadmeTest {

  private final String readme = House.read(House.folder().resolve("README.md"));

  @TestFactory
  Stream<DynamicTest> everyJavaBlockRuns() {
    List<ReadmeBlock> blocks = ReadmeBlock.in(readme, "java");
    assertThat(blocks).as("blocks of java in README.md").isNotEmpty();
    return blocks.stream().map(block -> dynamicTest("README.md, line " + block.line(), block::run));
  }

  @Test
  void theFirstShellBlockIsOneCommandToRunAndOneToTest() {
    List<ReadmeBlock> blocks = ReadmeBlock.in(readme, "sh");
    assertThat(blocks).isNotEmpty();
    assertThat(blocks.get(0).text().lines()).hasSize(2).noneMatch(String::isBlank);
  }

  @Test
  void theStartUpFileOfJshellHoldsAClientThatAnswers() {
    try (Shell shell = new Shell()) {
      shell.runLines(House.read(House.folder().resolve("kimi-sdk-examples/kimi.jsh")));
      assertThat(shell.printed()).startsWith("kimi is Kimi[http://127.0.0.1:");
      assertThat(shell.run("kimi.ask(\"hello\")")).contains("hello");
      assertThat(shell.run("kimi.close();")).isEmpty();
    }
  }
}
