package io.github.kimisdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The listings of the public surface, which the build keeps true. */
final class Listings {

  /** The libraries that call the service. */
  static final List<String> CALLING = List.of("kimi-sdk", "extras/kimi-sdk-platform");

  private Listings() {}

  /** The lines of the listings of libraries, by their folders. */
  static List<String> lines(List<String> libraries) {
    Path root = Path.of(System.getProperty("kimi.root", ".."));
    List<String> lines = new ArrayList<>();
    try {
      for (String library : libraries) {
        Path folder = root.resolve(library);
        lines.addAll(Files.readAllLines(folder.resolve("api").resolve(folder.getFileName() + ".api")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }
}
