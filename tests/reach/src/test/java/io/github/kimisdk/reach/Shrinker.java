package io.github.kimisdk.reach;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import proguard.Configuration;
import proguard.ConfigurationParser;
import proguard.ProGuard;

/** Removes what cannot be reached from the core, by ProGuard. */
final class Shrinker {

  /** The modules of the JDK that the core requires. */
  private static final List<String> PLATFORM = List.of("java.base", "java.net.http");

  private final Path core;
  private final Set<String> exported;
  private final Path scratch;

  /** Takes the classes of the core, its exported packages, and a folder for class files. */
  Shrinker(Path core, Set<String> exported, Path scratch) {
    this.core = core;
    this.exported = exported;
    this.scratch = scratch;
    for (String module : PLATFORM) {
      copy(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", module), scratch.resolve(module));
    }
  }

  /**
   * Returns the methods of the core, with their lines, that its users cannot reach, nor the code of an artifact.
   *
   * @param name the name of the artifact, which is a package below that of the project
   * @param artifact the classes of the artifact and those that it needs; empty for the users alone
   */
  Map<String, Integer> unreachable(String name, List<Path> artifact) throws Exception {
    Path output = scratch.resolve("reached-by-" + name);
    List<String> options = new ArrayList<>();
    options.addAll(List.of("-injars", quoted(core), "-outjars", quoted(output)));
    for (String module : PLATFORM) {
      options.addAll(List.of("-libraryjars", quoted(scratch.resolve(module)) + "(!module-info.class)"));
    }
    for (Path classes : artifact) {
      options.addAll(List.of("-injars", quoted(classes) + "(!module-info.class)"));
    }
    if (!artifact.isEmpty()) {
      options.addAll(List.of("-outjars", quoted(scratch.resolve("artifact-" + name))));
    }
    options.addAll(List.of("-dontoptimize", "-dontobfuscate", "-dontnote", "-dontwarn", "-ignorewarnings"));
    String packages = exported.stream().map(exports -> exports + ".*").collect(Collectors.joining(","));
    options.addAll(List.of("-keep", "public class " + packages + " { public protected *; }"));
    options.addAll(List.of("-keepclasseswithmembers", "class * { public static void main(java.lang.String[]); }"));
    if (!artifact.isEmpty()) {
      options.addAll(List.of("-keep", "class io.github.kimisdk." + name + ".** { *; }"));
    }
    Configuration configuration = new Configuration();
    try (ConfigurationParser parser = new ConfigurationParser(options.toArray(new String[0]), System.getProperties())) {
      parser.parse(configuration);
    }
    new ProGuard(configuration).execute();
    Map<String, Integer> unreachable = Methods.linesOf(core);
    unreachable.keySet().removeAll(Methods.linesOf(output).keySet());
    return unreachable;
  }

  /** ProGuard takes a blank as the end of a path without quotes. */
  private static String quoted(Path path) {
    return "'" + path + "'";
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
