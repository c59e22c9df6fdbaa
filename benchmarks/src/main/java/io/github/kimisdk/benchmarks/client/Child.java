package io.github.kimisdk.benchmarks.client;

import io.github.kimisdk.benchmarks.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A process that answers line by line. */
final class Child implements AutoCloseable {

  private static final int WARM_UP_MILLIS = 3_000;
  private static final int MOST_WARM_UPS = 12;
  private static final double RESTING = 0.03;

  private final Process process;
  private final BufferedReader out;

  Child(int core, List<String> arguments) throws IOException {
    process = Jvm.running().command(core, "java", arguments).start();
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("a process has ended too early");
    }
    return line;
  }

  private String ask(String question) throws IOException {
    process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return line();
  }

  /** Keeps streams going. */
  Turn stream(int streams, int millis) throws IOException {
    return Turn.parse(ask(streams + " " + millis));
  }

  /** Keeps streams going, and weighs the heap at the end. */
  Turn weigh(int streams, int millis) throws IOException {
    return Turn.parse(ask(streams + " " + millis + " heap"));
  }

  /** The median time from a call to its first token, in microseconds. */
  double first(int calls) throws IOException {
    return Double.parseDouble(ask("first " + calls));
  }

  /** On one core the compilers take turns with the streams for half a minute: measured is what comes after that. */
  void warmUp(int streams) throws IOException {
    double compiling = 1;
    for (int i = 0; i < MOST_WARM_UPS && (i < 2 || compiling > RESTING); i++) {
      compiling = stream(streams, WARM_UP_MILLIS).compiling();
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
