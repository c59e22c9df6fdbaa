package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Comments, messages and documents use plain American English. */
class LanguageTest {

  /** Sentences that hide their subject; questions are fine. */
  private static final Pattern START = Pattern.compile(
      "(?:^|[.!?:] |<p>|<li>)((?:What|Whatever|That of|Those of|One that|Of which) [^.?]*)(?![^.?]*\\?)");

  /** Tags of javadoc that describe by a question instead of a noun. */
  private static final Pattern TAG = Pattern.compile("@(?:return|(?:param|throws) \\S+) +(what(?:ever)? .*)", Pattern.CASE_INSENSITIVE);

  private static final Pattern BRITISH = Pattern.compile(
      "\\b(?:[a-z]*(?:normal|serial|initial|summar|recogn|optim|organ|custom|synchron|minim|maxim|real|special|token|categor|author)is"
          + "(?:e|es|ed|er|ers|ing|ation)|(?:behavi|col|fav|hon|neighb|lab|hum)our(?:s|ed|ing|able|hood)?|analyse[sd]?|centred?|licence|defence"
          + "|grey|artefacts?|catalogue|whilst|amongst)\\b", Pattern.CASE_INSENSITIVE);

  /** Words that this project once used with a meaning of its own. The standard term stands in DESIGN.md or in the code. */
  private static final Pattern PRIVATE = Pattern.compile(
      "\\b(?:whoever|patience|alarms?|limits? of time|mailbox|news|forgiven|mend(?:s|ed|ing)?|let in ahead)\\b",
      Pattern.CASE_INSENSITIVE);

  @Test
  void sourcesUsePlainWords() {
    List<Path> sources = House.files(House.mainSources(), ".java");
    assertThat(sources).hasSizeGreaterThan(100);
    List<String> found = new ArrayList<>();
    for (Path source : sources) {
      String text = House.read(source);
      comments(text).forEach(comment -> {
        find(START, comment, source, found);
        find(TAG, comment, source, found);
      });
      find(BRITISH, text, source, found);
      find(PRIVATE, text, source, found);
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
      });
    }
    assertThat(found).isEmpty();
  }

  @Test
  void badSentencesAndWordsAreReported() {
    List<String> found = new ArrayList<>();
    Path file = Path.of("Some.java");
    comments("""
        /**
         * What it is. Says
         * what it does. One that waits, waits.
         */
        class Some {
          // That of a call.
          int what;
          /**
           * Asks.
           *
           * @param what the thing that is asked for
           * @param <T> what is returned
           * @return what was
           *     found
           */
          int ask(int what);
        }
        """).forEach(comment -> {
          find(START, comment, file, found);
          find(TAG, comment, file, found);
        });
    find(BRITISH, "normalises a colour, promises four revised words", file, found);
    find(PRIVATE, "sets an Alarm, recommends amendments", file, found);
    assertThat(found).containsExactly(
        "Some.java: What it is", "Some.java: One that waits, waits", "Some.java: That of a call",
        "Some.java: what is returned", "Some.java: what was found", "Some.java: normalises", "Some.java: colour", "Some.java: Alarm");
    assertThat(paragraphs("# A\none\n- two\nthree\n\n```\ncode\n```\n| x | y |\n"))
        .containsExactly("# A", "one", "- two three", "x", "y");
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
      Matcher text = Pattern.compile("\\s*(?:/\\*\\*?|\\*/|\\*|//) ?(.*?)(?:\\*/)?\\s*").matcher(line);
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
