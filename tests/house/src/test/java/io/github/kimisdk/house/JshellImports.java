package io.github.kimisdk.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The default imports of jshell. */
final class JshellImports {

  /** The imported packages, besides java.lang. */
  static final List<String> PACKAGES =
      List.of(
          "java.io", "java.math", "java.net", "java.nio.file", "java.util", "java.util.concurrent",
          "java.util.function", "java.util.prefs", "java.util.regex", "java.util.stream");

  private JshellImports() {}

  /** The simple names of all public types of these packages and of java.lang, in the JDK that runs this. */
  static Set<String> names() {
    FileSystem jrt = FileSystems.getFileSystem(URI.create("jrt:/"));
    Set<String> names = new TreeSet<>();
    Stream.concat(Stream.of("java.lang"), PACKAGES.stream()).forEach(name -> names.addAll(names(jrt, name)));
    return names;
  }

  private static Set<String> names(FileSystem jrt, String packageName) {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> modules = Files.list(jrt.getPath("/packages", packageName))) {
      for (Path module : modules.toList()) {
        Path folder = jrt.getPath("/modules", module.getFileName().toString(), packageName.replace('.', '/'));
        try (Stream<Path> files = Files.list(folder)) {
          files.map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".class") && !file.contains("$") && !file.contains("-"))
              .map(file -> file.substring(0, file.length() - ".class".length()))
              .filter(name -> visible(packageName + "." + name))
              .forEach(names::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  private static boolean visible(String className) {
    try {
      return Modifier.isPublic(Class.forName(className, false, null).getModifiers());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
