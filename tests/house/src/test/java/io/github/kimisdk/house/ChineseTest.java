package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Chinese documents follow the English ones. A Chinese document may say more. It has every name in code style, every number
 * and every Java snippet of its counterpart, where texts and comments may differ, and no name that the English ones lack.
 */
class ChineseTest {

  private static final Path DOCS = House.folder().resolve("docs");

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern ANY_CODE = Pattern.compile("(?ms)^ *```.*?^ *```$|`[^`]+`");
  private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\d_])\\d+(?:[.,]\\d+)*");
  private static final Pattern WORD = Pattern.compile("\\w+");

  /** A name of Java or of an environment variable in code style, not that of a file or a member of JSON. */
  private static final Pattern NAME = Pattern.compile(".*\\w\\(.*|[A-Z]\\w*\\.\\w.*|[A-Z]+_[A-Z_]+");

  private static final Pattern TEXT_OR_COMMENT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|//.*|import .*");

  /**
   * Chinese beside Latin or a half-width sign without a space, a space beside a full-width sign, and words that mean another
   * thing in Chinese: a member of JSON is 字段, and what is counted in money is 计价.
   */
  private static final Pattern SLIP = Pattern.compile(
      "\\p{IsHan}[\\w`]|[\\w`]\\p{IsHan}|\\p{IsHan} ?[,;:?!().]|[,;:?!()]\\p{IsHan}|[，。；：？！、（）] [^|\\n]|[^|\\n] [，。；：？！、（）]|成员|[币元]计时");

  static List<Path> documents() {
    List<Path> documents = new ArrayList<>(House.files(DOCS.resolve("zh"), ".md"));
    documents.add(DOCS.resolve("README.zh-CN.md"));
    return documents;
  }

  private static Path counterpart(Path document) {
    return document.endsWith("README.zh-CN.md") ? House.folder().resolve("README.md") : DOCS.resolve(document.getFileName());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aDocumentAndItsCounterpartLinkToEachOther(Path document) {
    assertThat(counterpart(document)).exists();
    assertThat(House.read(document)).contains("[English](" + from(document, counterpart(document)) + ")");
    assertThat(House.read(counterpart(document))).contains("[简体中文](" + from(counterpart(document), document) + ")");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadToTheChineseDocumentIfThereIsOne(Path document) {
    String text = House.read(document);
    for (Path chinese : documents()) {
      String english = "](" + from(document, counterpart(chinese));
      assertThat(text.replace("[English" + english, "")).doesNotContain(english + ")", english + "#");
    }
  }

  private static String from(Path document, Path target) {
    return document.getParent().relativize(target).toString().replace('\\', '/');
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aDocumentHasTheNamesAndNumbersOfItsCounterpart(Path document) {
    assertThat(missing(House.read(counterpart(document)), House.read(document))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aDocumentHasTheSnippetsOfItsCounterpart(Path document) {
    assertThat(outdated(House.read(counterpart(document)), House.read(document))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aDocumentHasNoNameThatTheEnglishOnesLack(Path document) {
    List<Path> chinese = documents();
    String english = LinksTest.documents().stream().filter(file -> !chinese.contains(file)).map(House::read)
        .collect(Collectors.joining("\n"));
    assertThat(unknown(House.read(document), english)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aDocumentIsSpacedAsUsual(Path document) {
    assertThat(slips(House.read(document))).isEmpty();
  }

  @Test
  void pricesAreThoseOfTheTableOfModels() {
    Models models = Models.shipped();
    List<String> rows = new ArrayList<>();
    for (Model model : models.all()) {
      JsonObject price = model.price("CNY", 1);
      if (!price.empty() && !model.retired(models.date())) {
        rows.add("| `" + model.id() + "` | " + price.get("hit") + " | " + price.get("miss") + " | " + price.get("output") + " |");
      }
    }
    String guide = House.read(DOCS.resolve("zh/context-and-cost.md"));
    assertThat(guide.lines().filter(line -> line.matches("\\| `k.*"))).containsExactlyInAnyOrderElementsOf(rows);
    assertThat(guide).contains("（" + models.date() + "）");
  }

  @Test
  void driftIsReported() {
    String english = """
        Takes `Kimi.ask` and `limits(...)`, waits 2.5 s; 1,024 gone at
        most, `two
        words`. [7](a8.md)
        ```java
        kimi.ask("Hello").first();  // 5
        ```
        ```java
        kimi.chat(request);
        ```
        """;
    String chinese = """
        用 `Kimi.ask`，最多 1,024 个。`Kimi.gone()` `settings.xml`
        ```java
        kimi.ask("你好").first().more();
        ```
        """;
    assertThat(missing(english, chinese)).containsExactly("2.5", "7", "limits(...)", "two words");
    assertThat(outdated(english, chinese)).containsExactly("line 7: chat, kimi, request");
    assertThat(outdated(english, chinese.replace("first", "last"))).hasSize(2);
    assertThat(unknown(chinese, english)).containsExactly("gone");
    assertThat(slips("中文abc 用`x` 好,坏（ 一）、二 。\n| 三 | `x` |\n中文 `x`，[好](a.md)。\n好，JSON 的成员以人民币计时。")).hasSize(7);
    assertThat(slips("好。\n坏，`x`（3 个）：**见** [这里](a.md)。")).isEmpty();
  }

  /** The names in code style and the numbers of a document that another one lacks. */
  private static Set<String> missing(String english, String chinese) {
    Set<String> missing = found(CODE, english);
    missing.removeAll(found(CODE, chinese));
    Set<String> numbers = found(NUMBER, english);
    NUMBER.matcher(chinese).results().forEach(number -> numbers.remove(number.group()));
    missing.addAll(numbers);
    return missing;
  }

  private static Set<String> found(Pattern pattern, String document) {
    return pattern.matcher(prose(document).replaceAll("\\s+", " ")).results()
        .map(found -> found.group(found.groupCount())).collect(Collectors.toCollection(TreeSet::new));
  }

  /** A document without code, comments, generated tables and the targets of links. */
  private static String prose(String document) {
    return document.replaceAll("(?s)<!-- made by benchmarks: begin.*?benchmarks: end -->", "").replaceAll("(?s)<!--.*?-->", "")
        .replaceAll("(?ms)^ *```.*?^ *```$", "").replaceAll("]\\([^)\n]*\\)", "]");
  }

  /** The snippets of a document of which the other one has none, in the same order, with all their words. */
  private static List<String> outdated(String english, String chinese) {
    List<ReadmeBlock> rest = ReadmeBlock.in(chinese, "java");
    List<String> outdated = new ArrayList<>();
    for (ReadmeBlock block : ReadmeBlock.in(english, "java")) {
      Set<String> words = words(block);
      int place = 0;
      while (place < rest.size() && !words(rest.get(place)).containsAll(words)) {
        place++;
      }
      if (place == rest.size()) {
        outdated.add("line " + block.line() + ": " + String.join(", ", words));
      } else {
        rest = rest.subList(place + 1, rest.size());
      }
    }
    return outdated;
  }

  private static Set<String> words(ReadmeBlock block) {
    return WORD.matcher(TEXT_OR_COMMENT.matcher(block.text()).replaceAll("")).results().map(word -> word.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The words of the names in a document that no code of another one has. Prose does not count: it has common words. */
  private static Set<String> unknown(String chinese, String english) {
    Set<String> known = ANY_CODE.matcher(english).results().flatMap(code -> WORD.matcher(code.group()).results())
        .map(word -> word.group()).collect(Collectors.toSet());
    return found(CODE, chinese).stream().filter(name -> NAME.matcher(name).matches())
        .flatMap(name -> WORD.matcher(name).results()).map(word -> word.group()).filter(word -> !known.contains(word))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> slips(String document) {
    return SLIP.matcher(prose(document).replaceAll("!?\\[|]", "")).results().map(slip -> slip.group()).toList();
  }
}
