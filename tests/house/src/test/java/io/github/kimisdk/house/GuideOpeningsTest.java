package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A guide opens with what its reader can do after it: a sentence and a few lines of code, before its first section. */
class GuideOpeningsTest {

  private static final int LONGEST = 5;

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w+[^\\n]*\\n(.*?)^```$");
  private static final Pattern SENTENCE = Pattern.compile("(?m)^(?:After|This|With|Your|读完|本页)[^#\\n]");

  static List<Path> guides() {
    return House.guides().stream().filter(guide -> !guide.getParent().endsWith("decisions")).toList();
  }

  @ParameterizedTest
  @MethodSource("guides")
  void aGuideOpensWithASentenceAndAFewLinesOfCode(Path guide) {
    assertThat(wrong(House.read(guide))).isEmpty();
  }

  @Test
  void otherOpeningsAreReported() {
    String code = "```java\nimport a.*;\n\na();\nb();\n```\n";
    assertThat(wrong("# A\n\nAfter this page, you can:\n\n" + code + "## B\n")).isEmpty();
    assertThat(wrong("# A\n\nThe code:\n\n" + code)).isEqualTo("no sentence that says what a reader can do");
    assertThat(wrong("# A\n\n## B\nAfter this page, you can:\n\n" + code)).isEqualTo("no code before the first section");
    assertThat(wrong("# A\n\nAfter this page, you can go.\n")).isEqualTo("no code before the first section");
    assertThat(wrong("# A\n\nAfter this page, you can:\n\n```sh\n" + "a\n".repeat(6) + "```\n")).isEqualTo("6 lines of code");
  }

  private static String wrong(String guide) {
    String opening = guide.split("(?m)^## ", 2)[0];
    Matcher block = BLOCK.matcher(opening);
    if (!block.find()) {
      return "no code before the first section";
    }
    if (!SENTENCE.matcher(opening.substring(0, block.start())).find()) {
      return "no sentence that says what a reader can do";
    }
    long lines = block.group(1).lines().filter(line -> !line.isBlank() && !line.startsWith("import ")).count();
    return lines <= LONGEST ? "" : lines + " lines of code";
  }
}
