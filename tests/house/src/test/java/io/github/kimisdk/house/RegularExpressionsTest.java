package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Regular expressions that do not backtrack over their input more than a constant number of times. A new one is added here after
 * a look at the worst input: no repetition that begins anywhere may run over characters that a second one matches again.
 */
class RegularExpressionsTest {

  private static final Set<String> ALLOWED = Set.of(
      // One character, or one run of characters, at a time.
      "[^\\\\p{L}\\\\p{N}_.-]", "[^a-zA-Z0-9_-]", "\\\\w+", "\\\\s+", "[0-9]{1,9}", "[0-9]{1,18}", "-?[0-9]{1,18}", "[1-9][0-9]{0,17}",
      "```\\\\w*", "[?!.,]",
          "[^0-9]",
      // Literal separators.
      "/", " ", ",", ":", ": ", ";", "&", "=", "_", "'", "\\n", "\\n\\n", "\\r\\n", "(?<=\\n\\n)", "(?m)^=== ", "\\\\?",
          "(?i)chunked|[ \\t,]",
      // Runs of characters with a limit.
      "\\\\+(?:([a-z])|0([0-9a-f]{1,4})\\\\+)?",
      "\\\\$\\\\{(?:env:)?([A-Za-z0-9_]{1,200})(?::-([^}]{0,1000}))?\\\\}",
      "(\\\\S{1,40}) of (\\\\d{4}-\\\\d{1,2}-\\\\d{1,2})", "(\\\\d{1,9}) (\\\\w{1,40}) at ([\\\\d.]{1,20})",
      "<[a-z]{1,9}>|…",
      // One repetition of everything in front of literal alternatives.
      "(?s).*(received no bytes|EOF reached|GOAWAY|Connection reset|Broken pipe|REFUSED_STREAM|not processed|unprocessed).*",
      "(?i).*(auth|token|key|secret|cookie|pass|credential|session|signature|jwt|csrf|xsrf|subscription).*",
      // The first event of a benchmark, whose text is fixed.
      "\\\"delta\\\":\\\\{[^}]*}",
      // A status as the code of an error, at most 100 characters.
      "[45][0-9]{2}",
      // The address of an endpoint, which the program sets.
      "localhost|\\\\[[0:]*:0*1]|127(\\\\.[0-9]{1,3}){3}");

  private static final Pattern USE = Pattern.compile(
      "(?:\\.matches|\\.replaceAll|\\.replaceFirst|\\.split|Pattern\\.compile|Pattern\\.matches)\\(\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[A-Z_]+\\b)");

  @Test
  void everyRegularExpressionIsListed() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path source : sources()) {
      String text = Files.readString(source);
      Matcher use = USE.matcher(text);
      while (use.find()) {
        found.add(literal(use.group(1), text));
      }
    }
    assertThat(found).isNotEmpty().isSubsetOf(ALLOWED);
  }

  /** The text of a literal, or of the constant with a name. */
  private static String literal(String expression, String source) {
    String literal = expression;
    if (!expression.startsWith("\"")) {
      Matcher constant = Pattern.compile("\\b" + expression + "\\s*=\\s*(\"(?:[^\"\\\\]|\\\\.)*\")").matcher(source);
      assertThat(constant.find()).as("the constant " + expression + " is a literal of the same file").isTrue();
      literal = constant.group(1);
    }
    return literal.substring(1, literal.length() - 1);
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    List<Path> modules = new ArrayList<>(House.mainSources());
    for (String other : List.of("kimi-sdk-examples", "benchmarks")) {
      modules.add(House.folder().resolve(other).resolve("src/main/java"));
    }
    for (Path module : modules) {
      try (Stream<Path> files = Files.walk(module)) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }
}
