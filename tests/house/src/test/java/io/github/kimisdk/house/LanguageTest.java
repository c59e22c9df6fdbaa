package io.github.kimisdk.house;

import static io.github.kimisdk.house.LanguageRules.BRITISH;
import static io.github.kimisdk.house.LanguageRules.GERMAN;
import static io.github.kimisdk.house.LanguageRules.PRIVATE;
import static io.github.kimisdk.house.LanguageRules.START;
import static io.github.kimisdk.house.LanguageRules.TAG;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Comments, names and messages of all modules, and documents use plain American English. */
class LanguageTest {

  private static final Pattern COMMENT = Pattern.compile("\\s*(?:/\\*\\*?|\\*/|\\*|//) ?(.*?)(?:\\*/)?\\s*");
  private static final Pattern STRING = Pattern.compile("\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\"");
  private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  @Test
  void sourcesUsePlainWords() {
    List<Path> sources = new ArrayList<>(House.allSources());
    assertThat(sources).hasSizeGreaterThan(900).map(source -> House.folder().relativize(source).toString())
        .anyMatch(name -> name.startsWith("tests/clients/")).anyMatch(name -> name.startsWith("extras/kimi-sdk-server/src/test/"));
    assertThat(sources.removeIf(source -> source.endsWith(LanguageRules.FILE))).isTrue();
    List<String> found = new ArrayList<>();
    for (Path source : sources) {
      String text = House.read(source);
      comments(text).forEach(comment -> {
        find(START, comment, source, found);
        find(TAG, comment, source, found);
        find(GERMAN, comment, source, found);
      });
      STRING.matcher(text).results().forEach(string -> find(GERMAN, string.group(), source, found));
      String words = words(text);
      find(BRITISH, words, source, found);
      find(PRIVATE, words, source, found);
    }
    assertThat(found).isEmpty();
  }

  @Test
  void documentsUsePlainWords() {
    List<Path> documents = LinksTest.documents();
    assertThat(documents).hasSizeGreaterThan(10);
    List<String> found = new ArrayList<>();
    for (Path document : documents) {
      paragraphs(House.read(document)).forEach(paragraph -> {
        find(START, paragraph, document, found);
        find(BRITISH, paragraph, document, found);
        find(PRIVATE, paragraph, document, found);
        find(GERMAN, paragraph, document, found);
      });
    }
    assertThat(found).isEmpty();
  }

  @Test
  void badSentencesAndWordsAreReported() {
    List<String> found = new ArrayList<>();
    Path file = Path.of("Some.java");
    comments(LanguageRules.BAD_COMMENTS).forEach(comment -> {
      find(START, comment, file, found);
      find(TAG, comment, file, found);
    });
    find(BRITISH, words(LanguageRules.BRITISH_WORDS), file, found);
    find(PRIVATE, words(LanguageRules.PRIVATE_WORDS), file, found);
    find(GERMAN, LanguageRules.GERMAN_WORDS, file, found);
    assertThat(found).map(finding -> finding.substring("Some.java: ".length())).containsExactlyElementsOf(LanguageRules.FINDINGS);
    assertThat(paragraphs("# A\none\n- two\nthree\n\n```\ncode\n```\n| x | y |\n"))
        .containsExactly("# A", "one", "- two three", "x", "y");
  }

  /** A source whose names are split into words at their capital letters. */
  private static String words(String source) {
    return CAPITAL.matcher(source).replaceAll(" ");
  }

  private static void find(Pattern pattern, String text, Path file, List<String> found) {
    Matcher match = pattern.matcher(text);
    while (match.find()) {
      String hit = match.group(match.groupCount());
      found.add(file.getFileName() + ": " + hit.substring(0, Math.min(hit.length(), 70)).strip());
    }
  }

  /** The text of each comment, in one line; every tag of javadoc begins a text of its own. */
  private static List<String> comments(String source) {
    List<String> comments = new ArrayList<>();
    StringBuilder comment = new StringBuilder();
    for (String line : source.lines().toList()) {
      Matcher text = COMMENT.matcher(line);
      boolean part = text.matches();
      if (!part || text.group(1).startsWith("@") || text.group(1).isBlank()) {
        comments.add(comment.toString().strip());
        comment.setLength(0);
      }
      if (part) {
        comment.append(text.group(1).strip()).append(' ');
      }
    }
    comments.add(comment.toString().strip());
    comments.removeIf(String::isEmpty);
    return comments;
  }

  /** The paragraphs, list items, headings and table cells of a document, each in one line, without code. */
  private static List<String> paragraphs(String document) {
    List<String> paragraphs = new ArrayList<>();
    StringBuilder paragraph = new StringBuilder();
    for (String line : document.replaceAll("(?ms)^\\s*```.*?^\\s*```", "").replaceAll("(?s)<!--.*?-->", "").lines().toList()) {
      boolean table = line.startsWith("|");
      boolean heading = line.startsWith("#");
      if (line.isBlank() || table || heading || line.matches("\\s*(-|\\d+\\.) .*")) {
        paragraphs.add(paragraph.toString().strip());
        paragraph.setLength(0);
      }
      if (table) {
        Stream.of(line.split("\\|")).filter(cell -> !cell.isBlank()).forEach(cell -> paragraphs.add(cell.strip()));
      } else if (heading) {
        paragraphs.add(line);
      } else {
        paragraph.append(line.strip()).append(' ');
      }
    }
    paragraphs.add(paragraph.toString().strip());
    paragraphs.removeIf(String::isEmpty);
    return paragraphs;
  }
}
