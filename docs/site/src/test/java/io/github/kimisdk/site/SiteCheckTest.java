package io.github.kimisdk.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check passes a good site and reports each kind of problem. */
class SiteCheckTest {

  @TempDir
  private Path site;

  private void file(String name, String text) throws IOException {
    Path file = site.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<String> problems() throws IOException {
    return SiteCheck.of(site).problems();
  }

  @Test
  void aGoodSiteHasNoProblem() throws IOException {
    file("index.html", "<title>A</title><a href=\"docs/b.html#中文\">b</a> <a href=\"https://example.org/x\">x</a> page.url() "
        + "<a href=\"apidocs/C.html#%3Cinit%3E()\">c</a><link rel=\"stylesheet\" href=\"style.css\"><img src=\"i.svg\">"
        + "<script src=\"site.js\" defer></script>");
    file("site.js", "1");
    file("docs/b.html", "<title>B</title><h2 id=\"中文\">b</h2><a href=\"../index.html\">a</a> <a href=\"#中文\">b</a>");
    file("apidocs/C.html", "<title>A</title><script src=\"https://example.org\"></script><p id=\"&lt;init&gt;()\">c</p>"
        + "<a href=\"no.html\">no</a>");
    file("style.css", "p { color: red }");
    file("i.svg", "<svg/>");
    assertThat(problems()).isEmpty();
    assertThat(SiteCheck.of(site)).hasToString("2 pages and the javadoc, 8 links");
  }

  @Test
  void brokenLinksAndAnchorsAreReported() throws IOException {
    file("index.html", "<title>A</title><a href=\"b.html\">b</a> <a href=\"#c\">c</a> <a id=\"d\" href=\"#d\">d</a>"
        + "<img alt=\"\" src=\"e.svg\"> <script src=\"j.js\" defer></script> <a href=\"f/g.html#h\">h</a>");
    file("f/g.html", "<title>G</title><p id=\"i\"></p>");
    assertThat(problems()).containsExactly("index.html: the link b.html leads nowhere", "index.html: the link #c leads nowhere",
        "index.html: the link e.svg leads nowhere", "index.html: the link j.js leads nowhere",
        "index.html: the link f/g.html#h leads nowhere");
  }

  @Test
  void pagesWithoutAWayFromTheIndexAreReported() throws IOException {
    file("index.html", "<title>A</title><a href=\"b.html\">b</a>");
    file("b.html", "<title>B</title><a href=\"c.html\">c</a>");
    file("c.html", "<title>C</title>");
    file("d.html", "<title>D</title><a href=\"index.html\">a</a>");
    assertThat(problems()).containsExactly("d.html: no page that the index leads to has a link to it");
  }

  @Test
  void equalTitlesAreReported() throws IOException {
    file("index.html", "<title>A</title><a href=\"b.html\">b</a>");
    file("b.html", "<title>A</title>");
    assertThat(problems()).containsExactly("index.html: expected a title of its own, found that of b.html: A");
  }

  @Test
  void scriptsAndFilesOfOtherHostsAreReported() throws IOException {
    file("index.html", "<title>A</title><script>1</script>"
        + "<script src=\"https://example.org/a.js\" defer></script><script src=\"//example.org/a.js\" defer></script><link rel=\"stylesheet\" href=\"https://example.org/a.css\">"
        + "<img src=\"//example.org/i.png\"><p onclick=\"x\"></p>");
    file("style.css", "@import 'a.css'; p { background: url(x.png) }");
    assertThat(problems()).filteredOn(problem -> problem.contains("expected files of the site only")).hasSize(8);
  }
}
