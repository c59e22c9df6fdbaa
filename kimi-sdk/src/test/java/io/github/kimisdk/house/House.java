package io.github.kimisdk.house;

import io.github.kimisdk.Kimi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Locations: the project's folder, the compiled classes, the exported packages. */
final class House {

  static final String ROOT = "io.github.kimisdk";

  private House() {}

  /** The project's folder, from the system property {@code kimi.root}. */
  static Path folder() {
    return Path.of(System.getProperty("kimi.root", "..")).toAbsolutePath().normalize();
  }

  static Path mainSources() {
    return folder().resolve("kimi-sdk/src/main/java");
  }

  /** The Java sources of all modules, main and test. */
  static List<Path> allSources() {
    try (Stream<Path> modules = Files.list(folder())) {
      return modules.map(module -> module.resolve("src")).filter(Files::isDirectory).sorted()
          .flatMap(sources -> files(sources, ".java").stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path classes() {
    try {
      return Path.of(Kimi.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The names of the exported packages, sorted. */
  static List<String> exported() {
    try (InputStream module = Files.newInputStream(classes().resolve("module-info.class"))) {
      return ModuleDescriptor.read(module).exports().stream()
          .filter(export -> !export.isQualified())
          .map(ModuleDescriptor.Exports::source)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    return packageName.equals(ROOT) ? "kimi" : packageName.substring(ROOT.length() + 1);
  }
}
