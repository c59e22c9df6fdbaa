package io.github.kimisdk.house;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Locations: the project's folder, the sources and classes of its libraries, the exported packages. */
final class House {

  static final String ROOT = "io.github.kimisdk";

  private static final Pattern MODULE = Pattern.compile("(?m)^    <module>([^<]+)</module>");

  /** The artifacts with a public surface: the modules of the project that are Java modules or have a listing of their own. */
  static final List<String> LIBRARIES = MODULE.matcher(read(folder().resolve("pom.xml"))).results()
      .map(module -> folder().resolve(module.group(1)))
      .filter(module -> Files.exists(module.resolve("src/main/java/module-info.java")) || Files.isDirectory(module.resolve("api")))
      .map(module -> module.getFileName().toString()).toList();

  private House() {}

  /** The project's folder, from the system property {@code kimi.root}. */
  static Path folder() {
    return Path.of(System.getProperty("kimi.root", "../..")).toAbsolutePath().normalize();
  }

  /** The folder of a library: at the top, or below {@code extras}. */
  static Path library(String name) {
    Path top = folder().resolve(name);
    return extra(name) ? folder().resolve("extras").resolve(name) : top;
  }

  /** Whether a library lives below {@code extras}. */
  static boolean extra(String name) {
    return !Files.exists(folder().resolve(name).resolve("pom.xml"));
  }

  /** The folders of all modules that have sources. */
  static List<Path> modules() {
    return Stream.of("", "docs", "tests", "extras", "kimi-sdk-examples").flatMap(parent -> folders(folder().resolve(parent)))
        .filter(module -> Files.isDirectory(module.resolve("src"))).sorted().toList();
  }

  private static Stream<Path> folders(Path parent) {
    try (Stream<Path> all = Files.list(parent)) {
      return all.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The main sources of the libraries. */
  static List<Path> mainSources() {
    return LIBRARIES.stream().map(library -> library(library).resolve("src/main/java")).toList();
  }

  /** The source file of a top-level type; empty for a type of no library. */
  static Optional<Path> source(Class<?> type) {
    return mainSources().stream().map(sources -> sources.resolve(type.getName().replace('.', '/') + ".java"))
        .filter(Files::exists).findFirst();
  }

  /** The Java sources of all modules, main and test. */
  static List<Path> allSources() {
    return modules().stream().flatMap(module -> files(module.resolve("src"), ".java").stream()).toList();
  }

  /** The compiled classes of a library. */
  static Path classes(String library) {
    return library(library).resolve("target/classes");
  }

  /** The compiled classes of all libraries. */
  static List<Path> classes() {
    return LIBRARIES.stream().map(House::classes).toList();
  }

  /** The names of the packages that a library exports to all modules, sorted: all packages if it is no Java module. */
  static List<String> exported(String library) {
    Path descriptor = classes(library).resolve("module-info.class");
    if (!Files.exists(descriptor)) {
      return files(classes(library), ".class").stream().map(file -> classes(library).relativize(file.getParent()))
          .map(folder -> folder.toString().replace('/', '.')).distinct().sorted().toList();
    }
    try (InputStream module = Files.newInputStream(descriptor)) {
      return ModuleDescriptor.read(module).exports().stream()
          .filter(export -> !export.isQualified())
          .map(ModuleDescriptor.Exports::source)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the packages that the libraries export to all modules. */
  static List<String> exported() {
    return LIBRARIES.stream().flatMap(library -> exported(library).stream()).toList();
  }

  /** The guides: the documents below {@code docs} in both languages, without the Chinese README and the files of a built site. */
  static List<Path> guides() {
    return files(folder().resolve("docs"), ".md").stream().filter(file -> !file.endsWith("README.zh-CN.md"))
        .filter(file -> !file.startsWith(folder().resolve("docs/site"))).toList();
  }

  /** All files under a folder whose names have an ending, sorted. */
  static List<Path> files(Path under, String ending) {
    try (Stream<Path> walk = Files.walk(under)) {
      return walk.filter(path -> path.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The short name of a package: without the root package, which is called {@code kimi}. */
  static String brief(String packageName) {
    return packageName.equals(ROOT) ? "kimi" : packageName.startsWith(ROOT + ".") ? packageName.substring(ROOT.length() + 1)
        : packageName;
  }
}
