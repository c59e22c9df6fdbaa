package io.github.kimisdk.house;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** The jar of the gateway with all that it needs. */
final class StandaloneJar {

  static final String VERSION = "0.1.0-SNAPSHOT";

  private static final List<String> LIBRARIES = List.of("kimi-sdk", "kimi-sdk-jsonschema", "kimi-sdk-platform", "kimi-sdk-server",
      "kimi-sdk-store");

  private static Path shared;

  private StandaloneJar() {}

  /** Returns the jar for all tests of this process. Others run at the same time. */
  static synchronized Path shared() {
    if (shared == null) {
      try {
        Path folder = Files.createTempDirectory(House.folder().resolve("tests/house/target"), "standalone");
        folder.toFile().deleteOnExit();
        shared = in(folder);
        shared.toFile().deleteOnExit();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  /** Returns a copy in a folder. It is that of Maven, if Maven has made it of the classes that are tested. */
  static Path in(Path folder) throws IOException {
    Path copy = folder.resolve("kimi-gateway.jar");
    Path built = House.library("kimi-sdk-server").resolve("target/kimi-sdk-server-" + VERSION + "-standalone.jar");
    if (Files.exists(built) && Files.getLastModifiedTime(built).compareTo(newest()) >= 0) {
      Files.copy(built, copy);
    } else {
      make(copy, LIBRARIES);
    }
    return copy;
  }

  private static FileTime newest() throws IOException {
    FileTime newest = FileTime.fromMillis(0);
    for (String library : LIBRARIES) {
      for (Path file : House.files(House.classes(library), ".class")) {
        FileTime time = Files.getLastModifiedTime(file);
        newest = time.compareTo(newest) > 0 ? time : newest;
      }
    }
    return newest;
  }

  /** Makes a jar of the classes of libraries. */
  static void make(Path file, List<String> libraries) throws IOException {
    Files.createDirectories(file.getParent());
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "io.github.kimisdk.server.run.Main");
    Set<String> seen = new HashSet<>();
    try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out, manifest)) {
      for (String library : libraries) {
        for (Path path : House.files(House.classes(library), "")) {
          String name = House.classes(library).relativize(path).toString().replace('\\', '/');
          if (Files.isRegularFile(path) && !name.equals("module-info.class") && seen.add(name)) {
            jar.putNextEntry(new ZipEntry(name));
            Files.copy(path, jar);
          }
        }
      }
    }
  }
}
