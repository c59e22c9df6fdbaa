package io.github.kimisdk.site;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The text of the pages in the form that the script of the site searches. A browser loads it as a script, because a page that is
 * read from a folder may load no other file. It has each document once: in the language of the reader if there is such a page.
 *
 * @param pages the pages
 */
record SearchIndex(List<Page> pages) {

  static SearchIndex of(Documents documents, List<Page> pages, boolean chinese) {
    Map<String, Page> byDocument = pages.stream().collect(Collectors.toMap(Page::document, Function.identity()));
    return new SearchIndex(documents.names().stream().filter(name -> !Documents.chinese(name))
        .map(name -> byDocument.get(documents.in(chinese, name).orElse(name))).toList());
  }

  /** The list of pages with path, title and passages, and of each passage the anchor, the heading and the text. */
  String script() {
    return pages.stream().map(SearchIndex::page).collect(joining(",\n", "self.siteIndex = [\n", "\n];\n"));
  }

  private static String page(Page page) {
    return page.passages().stream()
        .map(passage -> "[" + quoted(passage.anchor()) + "," + quoted(passage.heading()) + "," + quoted(passage.text()) + "]")
        .collect(joining(",\n", "[" + quoted(page.path()) + "," + quoted(Page.plain(page.title())) + ",[\n", "\n]]"));
  }

  /** A string of JavaScript; the text has spaces as its only control characters. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
