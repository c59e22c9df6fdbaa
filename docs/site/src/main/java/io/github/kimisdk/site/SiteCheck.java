package io.github.kimisdk.site;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the files of a site and finds links that lead nowhere, pages that no link leads to, equal titles, and loads from another
 * host. The javadoc is a target of links only: its tool checks the links in comments, and on Java 17 breaks one of its own.
 *
 * @param site the folder
 * @param files the HTML files by path
 * @param styles the style sheets by path
 */
record SiteCheck(Path site, Map<Path, String> files, Map<Path, String> styles) {

  private static final Pattern LINK = Pattern.compile("<[a-z][^>]* (?:href|src)=\"([^\"]*)\"");
  private static final Pattern ID = Pattern.compile("<[a-z][^>]* id=\"([^\"]*)\"");
  private static final Pattern TITLE = Pattern.compile("<title>(.*?)</title>");
  private static final Pattern LOAD =
      Pattern.compile("<script(?! src=\"[^\":]*\" defer></script>)|<iframe|<style| style=\"| on[a-z]+=\"|<[a-z][^>]* src=\"(?:[a-z]+:)?//|<link[^>]* href=\"(?:[a-z]+:)?//");
  private static final Pattern STYLE_LOAD = Pattern.compile("@import|url\\(");

  static SiteCheck of(Path site) throws IOException {
    return new SiteCheck(site, read(site, ".html"), read(site, ".css"));
  }

  private static Map<Path, String> read(Path site, String ending) throws IOException {
    Map<Path, String> texts = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(site)) {
      for (Path file : walk.filter(path -> path.toString().endsWith(ending)).toList()) {
        texts.put(file, Files.readString(file));
      }
    }
    return texts;
  }

  List<String> problems() {
    List<String> problems = new ArrayList<>();
    Map<Path, Set<String>> anchors = new HashMap<>();
    files.forEach((file, text) -> anchors.put(file, all(ID, text).map(SiteCheck::unescaped).collect(Collectors.toSet())));
    files.keySet().stream().filter(this::page).forEach(file -> all(LINK, files.get(file)).distinct()
        .filter(link -> !leads(file, link, anchors))
        .forEach(link -> problems.add(name(file) + ": the link " + link + " leads nowhere")));
    Set<Path> reached = reached();
    files.keySet().stream().filter(file -> page(file) && !reached.contains(file))
        .forEach(file -> problems.add(name(file) + ": no page that the index leads to has a link to it"));
    Map<String, String> titles = new HashMap<>();
    files.keySet().stream().filter(this::page).forEach(file -> {
      String title = all(TITLE, files.get(file)).findFirst().orElse("");
      String other = titles.putIfAbsent(title, name(file));
      if (other != null) {
        problems.add(name(file) + ": expected a title of its own, found that of " + other + ": " + title);
      }
    });
    problems.addAll(loads(files, LOAD));
    problems.addAll(loads(styles, STYLE_LOAD));
    return problems;
  }

  private List<String> loads(Map<Path, String> texts, Pattern load) {
    return texts.keySet().stream().filter(this::page).flatMap(file -> load.matcher(texts.get(file)).results()
        .map(found -> name(file) + ": expected files of the site only, and no script within a page, found " + found.group())).toList();
  }

  private boolean leads(Path from, String link, Map<Path, Set<String>> anchors) {
    URI uri = uri(link);
    if (uri.isAbsolute()) {
      return true;
    }
    Path target = target(from, uri);
    return Files.exists(target) && (uri.getFragment() == null || uri.getFragment().isEmpty() || !anchors.containsKey(target)
        || anchors.get(target).contains(uri.getFragment()));
  }

  private static URI uri(String link) {
    return URI.create(unescaped(link).replace("[", "%5B").replace("]", "%5D"));
  }

  private static Path target(Path from, URI uri) {
    return uri.getPath() == null || uri.getPath().isEmpty() ? from : from.resolveSibling(uri.getPath()).normalize();
  }

  /** The pages to which links lead from the index, over other pages. */
  private Set<Path> reached() {
    Set<Path> reached = new TreeSet<>(Set.of(site.resolve("index.html")));
    Deque<Path> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      Path from = open.pop();
      all(LINK, files.getOrDefault(from, "")).map(SiteCheck::uri).filter(uri -> !uri.isAbsolute()).map(uri -> target(from, uri))
          .filter(target -> files.containsKey(target) && page(target) && reached.add(target)).forEach(open::push);
    }
    return reached;
  }

  private boolean page(Path file) {
    return !file.startsWith(site.resolve(Site.JAVADOC));
  }

  private String name(Path file) {
    return site.relativize(file).toString();
  }

  private static Stream<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1));
  }

  static String unescaped(String html) {
    return html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
  }

  @Override
  public String toString() {
    return files.keySet().stream().filter(this::page).count() + " pages and the javadoc, "
        + files.keySet().stream().filter(this::page).flatMap(file -> all(LINK, files.get(file))).count() + " links";
  }
}
