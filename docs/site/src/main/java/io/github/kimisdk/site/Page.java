package io.github.kimisdk.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A document of the project and the page that it becomes.
 *
 * @param document the path of the document in the project, with slashes
 * @param title the text of its first heading, as HTML without tags
 * @param sections its headings of the second level
 * @param body its text as HTML
 */
record Page(String document, String title, List<Section> sections, String body) {

  /** A heading with its anchor; the text is HTML. */
  record Section(String anchor, String text) {}

  /** The plain text below a heading of the first three levels, up to the next one. */
  record Passage(String anchor, String heading, String text) {}

  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer RENDERER = HtmlRenderer.builder().extensions(EXTENSIONS)
      .nodeRendererFactory(CodeRenderer::new).build();
  private static final Pattern TITLE = Pattern.compile("(?s)<h1[^>]*>(.*?)</h1>");
  private static final Pattern SECTION = Pattern.compile("(?s)<h2 id=\"([^\"]+)\">(.*?)</h2>");
  private static final Pattern PASSAGE =
      Pattern.compile("(?s)<h([1-3]) id=\"([^\"]+)\">(.*?)</h\\1>(.*?)(?=<h[1-3] id=|$)");

  /** Reads and renders a document. */
  static Page of(Documents documents, String document) throws IOException {
    Path file = documents.project().resolve(document);
    Node tree = PARSER.parse(Files.readString(file));
    tree.accept(new Rewriter(documents, document));
    String body = RENDERER.render(tree);
    String title = TITLE.matcher(body).results().findFirst().map(found -> text(found.group(1))).orElseThrow(() ->
        new IOException(document + ": expected a heading of the first level, found none"));
    List<Section> sections = SECTION.matcher(body).results()
        .map(found -> new Section(found.group(1), text(found.group(2)))).toList();
    return new Page(document, title, sections, body);
  }

  private static String text(String html) {
    return html.replaceAll("<[^>]*>", "");
  }

  /** The text of the page in pieces, for the search. */
  List<Passage> passages() {
    return PASSAGE.matcher(body).results()
        .map(found -> new Passage(found.group(2), plain(found.group(3)), plain(found.group(4)))).toList();
  }

  /** The text of HTML with single spaces. */
  static String plain(String html) {
    return SiteCheck.unescaped(text(html)).replaceAll("\\s+", " ").strip();
  }

  Room room() {
    return Room.of(document);
  }

  /** The path of the page in the site. */
  String path() {
    return path(document);
  }

  static String path(String document) {
    return document.equals("README.md") ? "index.html" : document.replaceFirst("\\.md$", ".html");
  }

  boolean chinese() {
    return Documents.chinese(document);
  }
}
