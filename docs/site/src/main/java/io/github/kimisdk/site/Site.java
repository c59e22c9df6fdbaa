package io.github.kimisdk.site;

import dev.langchain4j.model.chat.ChatModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Makes the site: pages from the documents, an index for their search, the javadoc of all libraries, and a check. */
public final class Site {

  /** The folder of the javadoc in the site. */
  static final String JAVADOC = "apidocs";

  private static final Pattern MODULE = Pattern.compile("(?m)^(?:open )?module (\\S+)");
  private static final Pattern IMAGE = Pattern.compile("<img src=\"([^\":]+)\"");

  private final Path project;
  private final Path site;

  private Site(Path project, Path site) {
    this.project = project;
    this.site = site;
  }

  /**
   * Makes the site and fails if its check finds a problem.
   *
   * @param arguments the folder of the project and that of the site
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String... arguments) throws IOException {
    Path site = Path.of(arguments[1]);
    new Site(Path.of(arguments[0]).toAbsolutePath().normalize(), site).make();
    SiteCheck check = SiteCheck.of(site);
    List<String> problems = check.problems();
    if (!problems.isEmpty()) {
      throw new IllegalStateException("the site has " + problems.size() + " problems:\n" + String.join("\n", problems));
    }
    System.out.println(check + ": " + site.resolve("index.html"));
  }

  private void make() throws IOException {
    clear();
    Documents documents = Documents.in(project);
    List<Page> pages = new ArrayList<>();
    for (String document : documents.names()) {
      pages.add(Page.of(documents, document));
    }
    Layout layout = Layout.of(documents, pages);
    for (Page page : pages) {
      Path file = site.resolve(page.path());
      Files.createDirectories(file.getParent());
      Files.writeString(file, layout.of(page));
      copyImages(page, file);
    }
    for (String resource : List.of("style.css", "site.js")) {
      try (InputStream content = Site.class.getResourceAsStream(resource)) {
        Files.copy(content, site.resolve(resource));
      }
    }
    Files.writeString(site.resolve("search-en.js"), SearchIndex.of(documents, pages, false).script());
    Files.writeString(site.resolve("search-zh.js"), SearchIndex.of(documents, pages, true).script());
    writeJavadoc();
  }

  private void clear() throws IOException {
    Files.createDirectories(site);
    try (Stream<Path> old = Files.walk(site)) {
      for (Path file : old.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Files.createDirectories(site);
  }

  /** Copies the images of a page to the same place in the site. */
  private void copyImages(Page page, Path file) throws IOException {
    Matcher image = IMAGE.matcher(page.body());
    while (image.find()) {
      Path target = file.resolveSibling(image.group(1)).normalize();
      Path source = project.resolve(site.relativize(target).toString());
      if (Files.exists(source)) {
        Files.createDirectories(target.getParent());
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void writeJavadoc() throws IOException {
    List<String> options = new ArrayList<>(List.of("-d", site.resolve(JAVADOC).toString(), "-quiet", "-Xdoclint:none", "-notimestamp",
        "-windowtitle", "kimi-sdk", "-doctitle", "kimi-sdk", "-encoding", "UTF-8"));
    List<String> modules = new ArrayList<>();
    for (Path sources : librarySources()) {
      Matcher module = MODULE.matcher(Files.readString(sources.resolve("module-info.java")));
      if (module.find()) {
        modules.add(module.group(1));
        options.addAll(List.of("--module-source-path", module.group(1) + "=" + sources));
      }
    }
    options.addAll(List.of("--module", String.join(",", modules), "--module-path", framework().toString()));
    ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow(() ->
        new IllegalStateException("expected a JDK with javadoc, found none; run the build with a JDK"));
    if (javadoc.run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), options.toArray(String[]::new)) != 0) {
      throw new IllegalStateException("javadoc failed; its messages are above");
    }
  }

  /** The jar of the framework that a library adapts, whose module the library requires. */
  private static Path framework() {
    try {
      return Path.of(ChatModel.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("expected the jar of LangChain4j at a path, found " + e.getInput(), e);
    }
  }

  private List<Path> librarySources() throws IOException {
    try (Stream<Path> top = Files.list(project); Stream<Path> extras = Files.list(project.resolve("extras"))) {
      return Stream.concat(top, extras).map(folder -> folder.resolve("src/main/java"))
          .filter(sources -> Files.exists(sources.resolve("module-info.java"))).sorted().toList();
    }
  }
}
