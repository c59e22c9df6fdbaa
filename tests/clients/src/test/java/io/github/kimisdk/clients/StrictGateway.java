package io.github.kimisdk.clients;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The gateway in a process of its own: in front of the upstream that refuses what Kimi refuses, or of the offline model. */
final class StrictGateway implements AutoCloseable {

  static final String KEY = "program-key";

  private final Process process;
  private final String url;

  private StrictGateway(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Starts it with a scenario of the upstream, or with {@code offline}. */
  static StrictGateway start(String scenario) {
    Path root = Path.of(System.getProperty("kimi.root"));
    String classes = Stream.of("kimi-sdk/target/classes", "extras/kimi-sdk-jsonschema/target/classes", "extras/kimi-sdk-store/target/classes",
        "extras/kimi-sdk-platform/target/classes", "extras/kimi-sdk-server/target/classes", "extras/kimi-sdk-server/target/test-classes")
        .map(folder -> root.resolve(folder).toString()).collect(Collectors.joining(File.pathSeparator));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    try {
      Process process = new ProcessBuilder(java, "-cp", classes, "io.github.kimisdk.strict.ProgramGateway", scenario)
          .redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String url = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
      if (url == null) {
        throw new IllegalStateException("expected the address of the gateway, found none; build the tests of kimi-sdk-server");
      }
      return new StrictGateway(process, url);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the address without a path. */
  String url() {
    return url;
  }

  /** Ends the process by the end of its input. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
