package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The Java snippets of README and guides, English and Chinese, run in jshell. */
class ReadmeTest {

  private final String readme = House.read(House.folder().resolve("README.md"));

  static List<Path> documents() {
    List<Path> documents = new ArrayList<>(House.guides());
    documents.add(0, House.folder().resolve("README.md"));
    documents.add(1, House.folder().resolve("docs/README.zh-CN.md"));
    return documents;
  }

  @TestFactory
  Stream<DynamicTest> everyJavaBlockRuns() {
    List<DynamicTest> blocks = documents().stream()
        .flatMap(document -> ReadmeBlock.in(House.read(document), "java").stream()
            .map(block -> running(House.folder().relativize(document) + ", line " + block.line(), block)))
        .toList();
    assertThat(blocks).as("blocks of java in README.md and docs").hasSizeGreaterThan(15);
    return blocks.stream();
  }

  private static DynamicTest running(String name, ReadmeBlock block) {
    return dynamicTest(name, () -> assertDoesNotThrow(block::run, name));
  }

  @Test
  void readmeHasAtMostTwoHundredAndFiftyLines() {
    assertThat(readme.lines()).hasSizeLessThanOrEqualTo(250);
  }

  @Test
  void firstShellBlockHasOneCommandToRunAndOneToTest() {
    List<ReadmeBlock> blocks = ReadmeBlock.in(readme, "sh");
    assertThat(blocks).isNotEmpty();
    assertThat(blocks.get(0).text().lines()).hasSize(2).noneMatch(String::isBlank);
  }

  @Test
  void startupFileOfJshellCreatesAClientThatAnswersAndItsPlatform() {
    try (Shell shell = new Shell()) {
      shell.runLines(House.read(House.folder().resolve("kimi-sdk-examples/kimi.jsh")));
      assertThat(shell.printed()).startsWith("kimi is Kimi[http://127.0.0.1:");
      assertThat(shell.run("kimi.ask(\"hello\")")).contains("hello");
      assertThat(shell.run("platform.web().search(\"agents\")")).contains("SearchResult");
      assertThat(shell.run("kimi.close();")).isEmpty();
    }
  }
}
