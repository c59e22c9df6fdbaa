package io.github.kimisdk.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Other JVMs, each bound to one core where the system can do that.
 *
 * @param home a JDK
 */
public record Jvm(String home) {

  /** The core of what is measured. */
  public static final int CLIENT = 1;

  /** The core of what serves it. */
  public static final int SERVER = 0;

  private static final boolean PINS =
      Runtime.getRuntime().availableProcessors() > 1 && Files.isExecutable(Path.of("/usr/bin/taskset"));

  /** The JVM that runs this. */
  public static Jvm running() {
    return new Jvm(System.getProperty("java.home"));
  }

  /**
   * A command of this JDK, bound to a core.
   *
   * @param core the core
   * @param tool its name, such as {@code java}
   * @param arguments its arguments
   * @return a builder for the process, whose standard error goes to that of this process
   */
  public ProcessBuilder command(int core, String tool, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (PINS) {
      command.addAll(List.of("taskset", "-c", String.valueOf(core)));
    }
    command.add(Path.of(home, "bin", tool).toString());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /**
   * The number of its Java version.
   *
   * @return for example 17
   * @throws IOException if this is no JDK
   */
  public int version() throws IOException {
    for (String line : Files.readAllLines(Path.of(home, "release"))) {
      if (line.startsWith("JAVA_VERSION=\"")) {
        return Runtime.Version.parse(line.substring(14, line.length() - 1)).feature();
      }
    }
    throw new IOException("no JAVA_VERSION in " + home + "/release");
  }

  /**
   * A class path without the libraries of the peers: a jar of tens of thousands of files takes long to open.
   *
   * @return the jars of the client, of its artifacts for the server, and of the benchmarks, where they lie beside that of all
   * @throws IOException if a folder cannot be listed
   */
  public static String thinClassPath() throws IOException {
    try {
      Path all = Path.of(Jvm.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path own = jar(all.getParent(), "kimi-sdk-benchmarks-");
      Path root = all.getParent().resolve("../..").normalize();
      Path client = jar(root.resolve("kimi-sdk/target"), "kimi-sdk-");
      Path schemas = jar(root.resolve("extras/kimi-sdk-jsonschema/target"), "kimi-sdk-jsonschema-");
      Path store = jar(root.resolve("extras/kimi-sdk-store/target"), "kimi-sdk-store-");
      Path platform = jar(root.resolve("extras/kimi-sdk-platform/target"), "kimi-sdk-platform-");
      Path server = jar(root.resolve("extras/kimi-sdk-server/target"), "kimi-sdk-server-");
      List<Path> jars = Arrays.asList(client, schemas, store, platform, server, own);
      boolean built = jars.stream().allMatch(Objects::nonNull);
      return built ? jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))
          : all.toString();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static Path jar(Path folder, String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return null;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().matches(prefix + "[0-9][^-]*(-SNAPSHOT)?\\.jar"))
          .findFirst().orElse(null);
    }
  }

  /**
   * The middle of some values.
   *
   * @param values one at least
   * @return the median
   */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
