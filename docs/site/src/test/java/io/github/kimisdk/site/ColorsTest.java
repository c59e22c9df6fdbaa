package io.github.kimisdk.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Code gets spans for its words and keeps its text. */
class ColorsTest {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)[^\n]*\n(.*?)^```$");

  private static String brief(String language, String code) {
    return Colors.html(language, code).replaceAll("<span class=\"(.)\\w+\">", "[$1 ").replace("</span>", "]");
  }

  @Test
  void javaHasCommentsStringsNumbersKeywordsAndTypes() {
    assertThat(brief("java", "@Override public Kimi a() { // x \"y\"\n  return f(\"a // \\\" b\", 2_000, '\"', true); }"))
        .isEqualTo("[k @Override] [k public] [t Kimi] a() { [c // x &quot;y&quot;]\n  [k return] f([s &quot;a // \\&quot; b&quot;], "
            + "[n 2_000], [s '&quot;'], [k true]); }");
    assertThat(brief("Java", "/* int\n */ \"\"\"\n  int \"a\"\n\"\"\" kimi3 x.class"))
        .isEqualTo("[c /* int\n */] [s &quot;&quot;&quot;\n  int &quot;a&quot;\n&quot;&quot;&quot;] kimi3 x.[k class]");
    assertThat(brief("kotlin", "suspend fun Kimi.text(): Flow<String>"))
        .isEqualTo("[k suspend] [k fun] [t Kimi].text(): [t Flow]&lt;[t String]&gt;");
  }

  @Test
  void shellHasCommentsStringsOptionsAndVariables() {
    assertThat(brief("sh", "java -jar \"$a b\" --port=80 'x' a#b $jars/${v}-1 80 # all -x\nls"))
        .isEqualTo("java [k -jar] [s &quot;$a b&quot;] [k --port]=80 [s 'x'] a#b [t $jars]/[t ${v}]-1 [n 80] [c # all -x]\nls");
  }

  @Test
  void jsonHasNamesStringsNumbersAndWords() {
    assertThat(brief("json", "{\"a\": \"b: \\\"\", \"c\" : [-1.5e3, true, null]}"))
        .isEqualTo("{[t &quot;a&quot;]: [s &quot;b: \\&quot;&quot;], [t &quot;c&quot;] : [[n -1.5e3], [k true], [k null]]}");
  }

  @Test
  void xmlHasTagsAttributesAndComments() {
    assertThat(brief("xml", "<?xml version=\"1\"?><a b:c=\"d\"/><!-- <e> --><f>g=1</f>"))
        .isEqualTo("[k &lt;?xml] [t version]=[s &quot;1&quot;][k ?&gt;][k &lt;a] [t b:c]=[s &quot;d&quot;][k /&gt;]"
            + "[c &lt;!-- &lt;e&gt; --&gt;][k &lt;f][k &gt;]g=1[k &lt;/f][k &gt;]");
  }

  @Test
  void otherLanguagesHaveNoColor() {
    assertThat(Colors.html("text", "int \"a\" & <b>")).isEqualTo("int &quot;a&quot; &amp; &lt;b&gt;");
    assertThat(Colors.html("", "int")).isEqualTo("int");
  }

  @Test
  void theCodeOfAllDocumentsKeepsItsText() throws IOException {
    Documents documents = Documents.in(Path.of(System.getProperty("kimi.root")));
    int colored = 0;
    for (String document : documents.names()) {
      List<MatchResult> blocks = BLOCK.matcher(Files.readString(documents.project().resolve(document))).results().toList();
      for (MatchResult block : blocks) {
        String html = Colors.html(block.group(1), block.group(2));
        assertThat(SiteCheck.unescaped(html.replaceAll("</?span[^>]*>", ""))).as(document).isEqualTo(block.group(2));
        colored += html.contains("<span") ? 1 : 0;
      }
    }
    assertThat(colored).isGreaterThan(150);
  }
}
