package io.github.kimisdk.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A document becomes a page: its links, its comments, its Chinese, and its place in the menu. */
class PageTest {

  @TempDir
  private Path project;

  @BeforeEach
  void write() throws IOException {
    file("README.md", "# One `two`\n");
    file("docs/a.md", "# A\n");
    file("benchmarks/RESULTS.md", "# R\n");
    file("benchmarks/chart.svg", "<svg/>");
    file("src/Main.java", "");
  }

  private void file(String name, String text) throws IOException {
    Files.createDirectories(project.resolve(name).getParent());
    Files.writeString(project.resolve(name), text);
  }

  private Page page(String document, String text) throws IOException {
    file(document, text);
    return Page.of(Documents.in(project), document);
  }

  @Test
  void linksLeadToPagesImagesAndSources() throws IOException {
    String body = page("docs/b.md", "# B\n[1](../README.md) [2](a.md#x) [3](../src/Main.java) [4](../src) [5](#b) "
        + "[6](https://example.org/a.md) ![7](../benchmarks/chart.svg) [8](nothing.md)").body();
    assertThat(body).contains("href=\"../index.html\"", "href=\"a.html#x\"", "href=\"#b\"", "href=\"https://example.org/a.md\"",
        "/blob/main/src/Main.java\"", "/tree/main/src\"", "src=\"../benchmarks/chart.svg\"", "href=\"nothing.md\"");
  }

  @Test
  void aPageHasATitleAndSectionsWithAnchors() throws IOException {
    Page page = page("docs/b.md", "# The `first`, 一\n## One `two`, three\n### no\n## 二 & 三\n## 二 & 三\n");
    assertThat(page.title()).isEqualTo("The first, 一");
    assertThat(page.sections()).containsExactly(new Page.Section("one-two-three", "One two, three"),
        new Page.Section("二--三", "二 &amp; 三"), new Page.Section("二--三-1", "二 &amp; 三"));
    assertThat(page.body()).contains("<h1 id=\"the-first-一\">");
  }

  @Test
  void aDocumentWithoutATitleIsRefused() {
    assertThatThrownBy(() -> page("docs/b.md", "text")).hasMessageContaining("docs/b.md: expected a heading");
  }

  @Test
  void commentsAndBreaksWithinChineseAreDropped() throws IOException {
    String body = page("docs/zh/b.md", "# B\n<!-- with: int x; -->\n```java\nint y = x;\n```\n\n一\n二。\n`Kimi`\n三 a\nb\n四").body();
    assertThat(body).contains("int y = x;").doesNotContain("with:").contains("一二。<code>Kimi</code>\n三 a\nb\n四");
  }

  @Test
  void everyDocumentHasARoom() throws IOException {
    assertThat(page("docs/b.md", "# B").room()).isEqualTo(Room.GUIDES);
    assertThat(page("docs/zh/b.md", "# B").room()).isEqualTo(Room.CHINESE);
    assertThat(page("docs/decisions/b.md", "# B").room()).isEqualTo(Room.PROJECT);
    Path root = Path.of(System.getProperty("kimi.root"));
    assertThat(Stream.of(Room.values()).flatMap(room -> room.documents.stream())).isNotEmpty()
        .allSatisfy(document -> assertThat(root.resolve(document)).exists());
  }

  @Test
  void theMenuOpensTheRoomOfThePageAndShowsItsSections() throws IOException {
    Page page = page("docs/zh/b.md", "# 乙\n## 一\n");
    Documents documents = Documents.in(project);
    String html = new Layout(documents, Stream.of(page, Page.of(documents, "README.md")).toList()).of(page);
    assertThat(html).contains("lang=\"zh-CN\"", "<title>乙 · 中文 · kimi-sdk</title>", "<details open><summary>中文</summary>",
        "<details><summary>Start</summary>", "<a href=\"../../index.html\">One two</a>", "<a href=\"#一\">一</a>");
  }
}
