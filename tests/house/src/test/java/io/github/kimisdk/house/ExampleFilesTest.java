package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A block of a guide that names a file behind its language shows lines of that file, which a module tests. */
class ExampleFilesTest {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w+ file=(\\S+)\\n(.*?)^```$");
  private static final int LONGEST = 60;

  @Test
  void blocksShowTheFilesThatTheyName() {
    List<String> shown = new ArrayList<>();
    for (Path guide : House.guides()) {
      for (MatchResult block : BLOCK.matcher(House.read(guide)).results().toList()) {
        assertThat(wrong(block)).as(guide.toString()).isEmpty();
        shown.add(block.group(1));
      }
    }
    assertThat(shown).hasSizeGreaterThanOrEqualTo(5)
        .allMatch(file -> file.startsWith("kimi-sdk-examples/") || file.matches("extras/[^/]+/src/test/.*"));
  }

  @Test
  void wrongBlocksAreReported() {
    String file = "kimi-sdk-examples/jbang/Ask.java";
    String text = House.read(House.folder().resolve(file));
    String document = "```java file=" + file + "\n" + text.substring(0, text.indexOf("import")) + "```\n\n"
        + "```java file=" + file + "\nint a;\n```\n```java file=" + file + "\nAVA 17+\n```\n```java file=" + file + "\n\n```\n"
        + "```java file=No.java\n```\n```java file=" + file + "\n" + text.repeat(3) + "```\n";
    assertThat(BLOCK.matcher(document).results().map(ExampleFilesTest::wrong)).containsExactly("", file + " has another text",
        file + " has another text", file + " has another text", "No.java does not exist", file + " has 60 lines or more");
  }

  private static String wrong(MatchResult block) {
    Path file = House.folder().resolve(block.group(1));
    if (!Files.exists(file)) {
      return block.group(1) + " does not exist";
    }
    if (block.group(2).lines().count() >= LONGEST) {
      return block.group(1) + " has " + LONGEST + " lines or more";
    }
    boolean shown = !block.group(2).isBlank() && ("\n" + House.read(file)).contains("\n" + block.group(2));
    return shown ? "" : block.group(1) + " has another text";
  }
}
