package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No line has more than 130 characters, so that two files fit beside each other on a screen. */
class LineLengthTest {

  private static final int LONGEST = 130;

  /** A string in a test: JSON as a service sends it is found and copied in one piece. */
  private static final String STRING = "\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\"";

  private final Stream<String> documents = Stream.of(
      "README.md", "docs/README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md", "DESIGN.md", "SECURITY.md");

  @Test
  void sourcesHaveShortLines() {
    assertThat(House.allSources()).hasSizeGreaterThan(500);
    assertThat(House.allSources().stream().flatMap(file -> longLines(file, java(file)))).isEmpty();
  }

  @Test
  void guidesHaveShortLines() {
    List<Path> guides = Stream.concat(documents.map(House.folder()::resolve), House.guides().stream()).toList();
    assertThat(guides).hasSizeGreaterThan(20);
    assertThat(guides.stream().flatMap(file -> longLines(file, prose(House.read(file))))).isEmpty();
  }

  @Test
  void longLinesAreReported() {
    String word = "a".repeat(LONGEST) + "b";
    assertThat(longLines(Path.of("A.java"), word + "\nshort")).containsExactly("A.java: " + word);
    assertThat(longLines(Path.of("A.java"), test("x(\"" + word + "\");\ny(\"\"\"\n" + word + "\n\"\"\");"))).isEmpty();
    assertThat(longLines(Path.of("A.java"), test("\"\"\"\n\"\"\";\n" + word))).hasSize(1);
    String guide = "```\n" + word + "\n```\n| " + word + "\n[link](" + word + ")\n- " + word;
    assertThat(longLines(Path.of("a.md"), prose(guide))).containsExactly("a.md: - " + word);
  }

  private static Stream<String> longLines(Path file, String text) {
    return text.lines().filter(line -> line.codePointCount(0, line.length()) > LONGEST)
        .map(line -> file.getFileName() + ": " + line);
  }

  /** A main source counts as it is; only a line of imports cannot be divided. */
  private static String java(Path file) {
    boolean library = House.mainSources().stream().anyMatch(file::startsWith);
    return library ? House.read(file).replaceAll("(?m)^import .*$", "") : test(House.read(file));
  }

  /** Other sources count without strings and text blocks, which hold rows of tables. */
  private static String test(String source) {
    return source.replaceAll("(?m)^import .*$", "").replaceAll("(?s)\"\"\".*?\"\"\"", "").replaceAll(STRING, "");
  }

  /** Guides count without code, which is copied as it is, tables, the preparations of snippets, and the targets of links. */
  private static String prose(String text) {
    return text.replaceAll("(?ms)^ *```.*?^ *```$", "").replaceAll("(?m)^(\\||<!--).*$", "")
        .replaceAll("]\\([^)\n]*\\)", "]");
  }
}
