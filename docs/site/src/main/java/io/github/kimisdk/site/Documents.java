package io.github.kimisdk.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The documents that become pages, and the links between them.
 *
 * @param project the folder of the project
 * @param names their paths in the project, sorted, with slashes
 */
record Documents(Path project, List<String> names) {

  /** Sources are read at the host of the repository. */
  private static final String SOURCES = "https://github.com/kimisdk/kimi-sdk/";

  /** Decisions are for people who change the code, who read them in the repository. This module's folder has copies of files. */
  private static final Pattern LEFT_OUT = Pattern.compile("docs/(?:decisions|site)/.*");

  private static final String CHINESE_README = "docs/README.zh-CN.md";
  private static final String CHINESE = "docs/zh/";

  /** Finds the documents: those at the top, those below {@code docs} except decisions, and the results of the benchmarks. */
  static Documents in(Path project) throws IOException {
    try (Stream<Path> top = Files.list(project); Stream<Path> docs = Files.walk(project.resolve("docs"))) {
      return new Documents(project, Stream.concat(Stream.concat(top, docs), Stream.of(project.resolve("benchmarks/RESULTS.md")))
          .filter(file -> file.toString().endsWith(".md")).map(file -> slashes(project.relativize(file)))
          .filter(name -> !LEFT_OUT.matcher(name).matches()).sorted().toList());
    }
  }

  static boolean chinese(String document) {
    return document.equals(CHINESE_README) || document.startsWith(CHINESE);
  }

  /** The English document that a Chinese one follows; an English document itself. */
  static String english(String document) {
    return document.equals(CHINESE_README) ? "README.md" : document.replaceFirst("^" + CHINESE, "docs/");
  }

  /** The document of this one's contents in a language: itself, its counterpart, or empty if nobody has translated it. */
  Optional<String> in(boolean chinese, String document) {
    return names.stream().filter(name -> chinese(name) == chinese && english(name).equals(english(document))).findFirst();
  }

  /** The document with which a reader of a language begins. */
  static String first(boolean chinese) {
    return chinese ? CHINESE_README : "README.md";
  }

  /** The link from one file of the site to another. */
  static String link(String from, String to) {
    Path root = Path.of("").toAbsolutePath();
    return slashes(root.resolve(from).getParent().relativize(root.resolve(to)));
  }

  private static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }

  /** The address of a file or folder of the project at the host of the repository. */
  String source(String path) {
    return SOURCES + (Files.isDirectory(project.resolve(path)) ? "tree" : "blob") + "/main/" + path;
  }

  /**
   * The link of a page for a link of its document: to the page of another document, to an image of the site, or to the source.
   * A link to a missing file stays as it is, and the check of the site finds it.
   */
  String link(String document, String destination, boolean image) {
    if (destination.matches("[a-z]+:.*|#.*")) {
      return destination;
    }
    int hash = (destination + "#").indexOf('#');
    String anchor = destination.substring(hash);
    Path file = project.resolve(document).resolveSibling(destination.substring(0, hash)).normalize();
    if (!file.startsWith(project) || !Files.exists(file)) {
      return destination;
    }
    String target = slashes(project.relativize(file));
    if (image || names.contains(target)) {
      return link(Page.path(document), Page.path(target)) + anchor;
    }
    return source(target) + anchor;
  }
}
