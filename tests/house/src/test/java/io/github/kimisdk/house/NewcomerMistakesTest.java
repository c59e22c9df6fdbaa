package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake of a newcomer has a message that names the expectation, the finding, the place and the cure. */
@Timeout(120)
class NewcomerMistakesTest {

  private static final int LONGEST = 600;
  private static final int WHOLE_SENTENCE = 30;
  /** An object's identity, a line of a stack trace, a lambda, a bare exception of Java, and a plural in parentheses. */
  private static final Pattern INTERNAL =
      Pattern.compile("@[0-9a-f]{6,8}\\b|\\n\\s+at |\\$\\$Lambda|NullPointerException: Cannot invoke|\\(s\\)");
  private static final Pattern END = Pattern.compile("[\\p{L}\\p{N})>\\]}\"'?.*/_]$");
  private static final Pattern PAGE = Pattern.compile("https://kimisdk\\.github\\.io/kimi-sdk/docs/([a-z-]+)\\.html(?:#([a-z0-9-]+))?");

  @TempDir
  Path folder;

  static List<Mistake> mistakes() {
    return Stream.of(ClientMistakes.variables(), ClientMistakes.settings(), CallMistakes.requests(), CallMistakes.answers(),
        CallMistakes.reading(), GatewayMistakes.settings(), GatewayMistakes.variables(), GatewayMistakes.servers(),
        GatewayMistakes.requests(), ToolMistakes.tools(), ToolMistakes.records(), ToolMistakes.json(), FileMistakes.mcp(),
        FileMistakes.filesOfServers(), FileMistakes.stores(), FileMistakes.platform(), FileMistakes.testKit())
        .flatMap(List::stream).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void messageNamesTheWords(Mistake mistake) {
    String message;
    try (Bench bench = new Bench(folder)) {
      message = mistake.message(bench);
    }
    assertThat(message).contains(mistake.words());
    assertThat(message).isNotBlank().hasSizeLessThanOrEqualTo(LONGEST).doesNotContainPattern(INTERNAL).containsPattern(END)
        .doesNotContain(Bench.KEY, Bench.KEY.substring(3));
    assertThat(PAGE.matcher(message).results()).allSatisfy(page -> assertThat(anchors(page.group(1)))
        .as(page.group()).contains(page.group(2) == null ? "" : page.group(2)));
    assertThat(message).doesNotContain(".md");
  }

  /** A row names more than one thing, or a whole sentence. */
  @Test
  void everyRoomHasRowsThatCheckMoreThanAWord() {
    assertThat(mistakes()).hasSizeGreaterThanOrEqualTo(50).map(Mistake::toString).doesNotHaveDuplicates();
    assertThat(mistakes().stream().map(Mistake::room).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(Mistake.Room.values());
    assertThat(mistakes()).allSatisfy(row ->
        assertThat(row.words().size() > 1 || row.words().get(0).length() >= WHOLE_SENTENCE).as("%s", row).isTrue());
  }

  /** The places of a page of the site: the names of its headings and those of its rows. */
  private static List<String> anchors(String page) {
    Path file = House.folder().resolve("docs").resolve(page + ".md");
    assertThat(Files.exists(file)).as("%s", file).isTrue();
    String text = House.read(file);
    return Stream.of(Stream.of(""), LinksTest.anchors(text).stream(),
        Pattern.compile("<a id=\"([a-z-]+)\">").matcher(text).results().map(place -> place.group(1)))
        .flatMap(places -> places).toList();
  }
}
