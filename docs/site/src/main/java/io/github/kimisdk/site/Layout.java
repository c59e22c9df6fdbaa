package io.github.kimisdk.site;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Puts the text of a page into the frame that all pages share: head, bar, menu by rooms with the search, and foot. The frame has
 * the language of the page. A Chinese menu leads to the English page where there is no Chinese one.
 *
 * @param documents the documents of the site
 * @param pages the pages by document
 * @param chineseTitles Chinese titles of English documents
 */
record Layout(Documents documents, Map<String, Page> pages, Map<String, String> chineseTitles) {

  private static final String FRAME = """
      <!doctype html>
      <html lang="%s">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>%s</title>
      <link rel="stylesheet" href="%s">
      <script src="%s" defer></script>
      </head>
      <body>
      <a class="skip" href="#site-text">%s</a>
      <header>
      <a class="brand" href="%s">kimi-sdk</a>
      <button popovertarget="site-menu">%s</button>
      <span class="links">
      <a href="%s">Javadoc</a>
      <a href="%s">%s</a>
      <a href="https://github.com/kimisdk/kimi-sdk">GitHub</a>
      </span>
      </header>
      <nav id="site-menu" popover>
      <input type="search" id="site-search" aria-label="%15$s" placeholder="%15$s" autocomplete="off" hidden>
      <div id="site-results" aria-live="polite"></div>
      %s
      </nav>
      <main id="site-text">
      %s
      <footer><a href="%s">%s</a></footer>
      </main>
      </body>
      </html>
      """;

  static Layout of(Documents documents, List<Page> pages) throws IOException {
    Properties titles = new Properties();
    try (Reader text = new InputStreamReader(Layout.class.getResourceAsStream("titles-zh.properties"), StandardCharsets.UTF_8)) {
      titles.load(text);
    }
    return new Layout(documents, pages.stream().collect(toMap(Page::document, Function.identity())),
        titles.stringPropertyNames().stream().collect(toMap(Function.identity(), titles::getProperty)));
  }

  /** {@return the whole page} */
  String of(Page page) {
    boolean chinese = page.chinese();
    String other = documents.in(!chinese, page.document()).orElse(Documents.first(!chinese));
    return FRAME.formatted(chinese ? "zh-CN" : "en", title(page), link(page, "style.css"), link(page, "site.js"),
        chinese ? "跳到正文" : "Skip to the text", link(page, Page.path(Documents.first(chinese))), chinese ? "目录" : "Menu",
        link(page, Site.JAVADOC + "/index.html"), link(page, Page.path(other)), chinese ? "English" : "中文",
        menu(page), page.body().strip(), documents.source(page.document()),
        chinese ? "本页的源文件" : "The source of this page", chinese ? "搜索" : "Search");
  }

  private static String title(Page page) {
    return page.path().equals("index.html") ? page.title()
        : page.title() + " · " + page.room().title(page.chinese()) + " · kimi-sdk";
  }

  private String menu(Page current) {
    return Stream.of(Room.values()).map(room -> """
        <details%s><summary>%s</summary>
        <ul>
        %s
        </ul>
        </details>""".formatted(room == current.room() ? " open" : "", room.title(current.chinese()),
        entries(room, current))).collect(joining("\n"));
  }

  private String entries(Room room, Page current) {
    return documents.names().stream().filter(name -> !Documents.chinese(name) && Room.of(name) == room)
        .sorted(Comparator.comparingInt(room::place).thenComparing(Comparator.naturalOrder()))
        .map(name -> pages.get(documents.in(current.chinese(), name).orElse(name)))
        .map(page -> page == current ? current(page) : entry(current, page)).collect(joining("\n"));
  }

  private String entry(Page from, Page to) {
    boolean foreign = from.chinese() && !to.chinese();
    return "<li><a href=\"" + link(from, to.path()) + (foreign ? "\" hreflang=\"en" : "") + "\">"
        + (foreign ? chineseTitles.getOrDefault(to.document(), to.title()) : to.title()) + "</a></li>";
  }

  /** The entry of the page itself has its sections below it. */
  private static String current(Page page) {
    String sections = page.sections().stream()
        .map(section -> "<li><a href=\"#" + section.anchor() + "\">" + section.text() + "</a></li>").collect(joining("\n"));
    return "<li><a href=\"" + link(page, page.path()) + "\" aria-current=\"page\">" + page.title() + "</a>\n"
        + (sections.isEmpty() ? "" : "<ul>\n" + sections + "\n</ul>") + "</li>";
  }

  private static String link(Page from, String to) {
    return Documents.link(from.path(), to);
  }
}
