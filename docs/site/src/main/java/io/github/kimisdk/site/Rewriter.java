package io.github.kimisdk.site;

import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** Makes the tree of a document that of a page: leads links to pages, and drops comments and line breaks within Chinese. */
final class Rewriter extends AbstractVisitor {

  /** A line break between two Chinese characters, or beside a mark as wide as they are. */
  private static final Pattern WIDE =
      Pattern.compile("\\p{IsHan}\n\\p{IsHan}|[\\u3000-\\u303f\\uff00-\\uffef]\n|\n[\\u3000-\\u303f\\uff00-\\uffef]");

  private final Documents documents;
  private final String document;

  Rewriter(Documents documents, String document) {
    this.documents = documents;
    this.document = document;
  }

  @Override
  public void visit(Link link) {
    link.setDestination(documents.link(document, link.getDestination(), false));
    visitChildren(link);
  }

  @Override
  public void visit(Image image) {
    image.setDestination(documents.link(document, image.getDestination(), true));
    visitChildren(image);
  }

  @Override
  public void visit(HtmlBlock html) {
    if (html.getLiteral().startsWith("<!--")) {
      html.unlink();
    }
  }

  /** A browser shows a line break as a space, which Chinese does not have between its characters. */
  @Override
  public void visit(SoftLineBreak lineBreak) {
    if (WIDE.matcher(text(lineBreak.getPrevious()) + "\n" + text(lineBreak.getNext())).find()) {
      lineBreak.unlink();
    }
  }

  private static String text(Node node) {
    return node instanceof Text text ? text.getLiteral() : "";
  }
}
