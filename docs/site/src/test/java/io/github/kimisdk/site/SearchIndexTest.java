package io.github.kimisdk.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index has the text of each page below its headings, in the language of the reader. */
class SearchIndexTest {

  @TempDir
  private Path project;

  private void file(String name, String text) throws IOException {
    Files.createDirectories(project.resolve(name).getParent());
    Files.writeString(project.resolve(name), text);
  }

  private String script(boolean chinese) throws IOException {
    file("benchmarks/RESULTS.md", "# R\n");
    Files.createDirectories(project.resolve("docs"));
    Documents documents = Documents.in(project);
    List<Page> pages = new ArrayList<>();
    for (String name : documents.names()) {
      pages.add(Page.of(documents, name));
    }
    return SearchIndex.of(documents, pages, chinese).script();
  }

  @Test
  void aPassageHasItsAnchorHeadingAndPlainText() throws IOException {
    file("README.md", "# One\nFirst `a<b>` & \"c\\\\d\".\n\n## Two\n| x | y |\n|---|---|\n| 1 | 2 |\n\n#### Deep\n```java\nint a;\n```\n### Three\n");
    assertThat(script(false)).startsWith("self.siteIndex = [\n").endsWith("\n];\n").contains("""
        ["index.html","One",[
        ["one","One","First a<b> & \\"c\\\\d\\"."],
        ["two","Two","x y 1 2 Deep int a;"],
        ["three","Three",""]
        ]]""");
  }

  @Test
  void eachDocumentIsThereOnceInTheLanguageOfTheReader() throws IOException {
    file("docs/a.md", "# A\n");
    file("docs/zh/a.md", "# 甲\n## 重试\n流式\n输出。\n");
    file("docs/b.md", "# B\n");
    file("docs/decisions/c.md", "# C\n");
    assertThat(script(false)).contains("docs/a.html", "docs/b.html").doesNotContain("zh", "decisions");
    assertThat(script(true)).contains("docs/zh/a.html", "docs/b.html", "[\"重试\",\"重试\",\"流式输出。\"]")
        .doesNotContain("docs/a.html", "decisions");
  }
}
