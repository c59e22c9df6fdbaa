package io.github.kimisdk.site;

import java.util.Map;
import java.util.Set;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlWriter;

/** Renders blocks of code in color. */
final class CodeRenderer implements NodeRenderer {

  private final HtmlWriter html;

  CodeRenderer(HtmlNodeRendererContext context) {
    html = context.getWriter();
  }

  @Override
  public Set<Class<? extends Node>> getNodeTypes() {
    return Set.of(FencedCodeBlock.class);
  }

  @Override
  public void render(Node node) {
    FencedCodeBlock block = (FencedCodeBlock) node;
    html.line();
    html.tag("pre", Map.of("tabindex", "0"));
    html.tag("code");
    html.raw(Colors.html(block.getInfo().replaceFirst("\\s.*", ""), block.getLiteral()));
    html.tag("/code");
    html.tag("/pre");
    html.line();
  }
}
