package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links in the documents lead to existing files and headings. */
class LinksTest {

  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

  static List<Path> documents() {
    List<Path> documents = new ArrayList<>(House.files(House.folder().resolve("docs"), ".md"));
    for (String page : List.of("RESULTS.md", "TABLES.md", "tokens/README.md")) {
      documents.add(House.folder().resolve("benchmarks").resolve(page));
    }
    try (Stream<Path> files = Files.list(House.folder())) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadToFilesAndHeadings(Path document) {
    assertThat(broken(document, House.read(document))).isEmpty();
  }

  @Test
  void brokenLinksAreReported() {
    String text = "## One `two`, three\n[a](#one-two-three) [b](#one) [c](https://example.org) [d](nothing.md) "
        + "[e](README.md#install)";
    assertThat(broken(House.folder().resolve("Some.md"), text)).containsExactly("#one", "nothing.md");
  }

  private static List<String> broken(Path document, String text) {
    List<String> broken = new ArrayList<>();
    Matcher link = LINK.matcher(text);
    while (link.find()) {
      Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
      boolean found = link.group(1).isEmpty() || Files.exists(target);
      if (found && link.group(2) != null) {
        found = anchors(link.group(1).isEmpty() ? text : House.read(target)).contains(link.group(2));
      }
      if (!found) {
        broken.add(link.group(1) + (link.group(2) == null ? "" : "#" + link.group(2)));
      }
    }
    return broken;
  }

  /** The anchors that GitHub makes of headings. */
  static Set<String> anchors(String text) {
    return text.lines()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
