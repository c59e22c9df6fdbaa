package io.github.kimisdk.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    assertThat(body).contains("int</span> y = x;").doesNotContain("with:").contains("一二。<code>Kimi</code>\n三 a\nb\n四");
  }

  @Test
  void everyDocumentHasARoom() throws IOException {
    assertThat(page("docs/b.md", "# B").room()).isEqualTo(Room.GUIDES);
    assertThat(page("docs/zh/b.md", "# B").room()).isEqualTo(Room.GUIDES);
    assertThat(page("docs/zh/gateway.md", "# B").room()).isEqualTo(Room.GATEWAY);
    assertThat(page("SOME.md", "# B").room()).isEqualTo(Room.PROJECT);
    Path root = Path.of(System.getProperty("kimi.root"));
    assertThat(Stream.of(Room.values()).flatMap(room -> room.documents.stream())).isNotEmpty()
        .allSatisfy(document -> assertThat(root.resolve(document)).exists());
  }

  private String html(String document) throws IOException {
    Documents documents = Documents.in(project);
    Map<String, Page> pages = new HashMap<>();
    for (String name : documents.names()) {
      pages.put(name, Page.of(documents, name));
    }
    return Layout.of(documents, List.copyOf(pages.values())).of(pages.get(document));
  }

  @Test
  void theMenuOpensTheRoomOfThePageAndShowsItsSections() throws IOException {
    file("docs/b.md", "# B\n## One\n");
    assertThat(html("docs/b.md")).contains("lang=\"en\"", "<title>B · Guides · kimi-sdk</title>",
        "<details open><summary>Guides</summary>", "<details><summary>Start</summary>", "<a href=\"../index.html\">One two</a>",
        "<a href=\"#one\">One</a>", "aria-label=\"Search\"", "<script src=\"../site.js\" defer></script>");
  }

  @Test
  void theFrameOfAChinesePageIsChinese() throws IOException {
    file("docs/README.zh-CN.md", "# 首页\n");
    file("docs/streaming.md", "# Streaming\n");
    file("docs/zh/streaming.md", "# 流式输出\n## 一\n");
    file("docs/cookbook.md", "# Cookbook\n");
    String html = html("docs/zh/streaming.md");
    assertThat(html).contains("lang=\"zh-CN\"", "<title>流式输出 · 指南 · kimi-sdk</title>", "<details open><summary>指南</summary>",
        "<details><summary>入门</summary>", "<a href=\"../README.zh-CN.html\">首页</a>", "aria-label=\"搜索\"", "<a href=\"#一\">一</a>",
        "<a href=\"../cookbook.html\" hreflang=\"en\">实用示例</a>");
    assertThat(html).doesNotContain("<summary>Start", "Streaming", "Cookbook", "Menu", "Search");
    assertThat(html("docs/streaming.md")).doesNotContain("流式输出").contains("<a href=\"zh/streaming.html\">中文</a>");
    assertThat(html).contains("<a href=\"../streaming.html\">English</a>");
    assertThat(html("docs/cookbook.md")).contains("<a href=\"README.zh-CN.html\">中文</a>");
  }

  @Test
  void everyDocumentHasAChineseTitle() throws IOException {
    Path root = Path.of(System.getProperty("kimi.root"));
    Documents documents = Documents.in(root);
    Layout layout = Layout.of(documents, List.of());
    assertThat(documents.names().stream().filter(name -> !Documents.chinese(name) && documents.in(true, name).isEmpty()))
        .containsExactlyInAnyOrderElementsOf(layout.chineseTitles().keySet()).hasSizeGreaterThan(20);
  }

  @Test
  void decisionsAreReadInTheRepository() throws IOException {
    file("docs/decisions/wire.md", "# Wire");
    file("docs/site/target/copy.md", "# Copy");
    assertThat(page("docs/b.md", "# B\n[1](decisions/wire.md#x) [2](decisions)").body())
        .contains("/blob/main/docs/decisions/wire.md#x\"", "/tree/main/docs/decisions\"");
    assertThat(Documents.in(project).names()).contains("docs/b.md").noneMatch(name -> name.contains("decisions") || name.contains("site"));
  }

  @Test
  void codeIsColored() throws IOException {
    assertThat(page("docs/b.md", "# B\n```java file=A.java\nint a = 1;\n```\n```text\nint <a>\n```\n").body()).contains(
        "<code><span class=\"keyword\">int</span> a = <span class=\"number\">1</span>;\n</code>", "<code>int &lt;a&gt;\n</code>");
  }
}
