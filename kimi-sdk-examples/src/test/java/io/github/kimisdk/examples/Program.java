package io.github.kimisdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An example as a user starts it: in a process of its own, with standard output and standard error apart. */
final class Program {

  private Program() {}

  record Run(int exit, String out, String err) {}

  static Process start(Class<?> example, Map<String, String> variables, String... args) throws IOException {
    return start(example.getName(), variables, args);
  }

  private static Process start(String program, Map<String, String> variables, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("KIMI_") || name.startsWith("MOONSHOT_"));
    builder.environment().putAll(variables);
    return builder.start();
  }

  static Run run(Class<?> example, Map<String, String> variables, String input, String... args) throws Exception {
    return run(example.getName(), variables, input, args);
  }

  /** Runs a class, or a source file that the launcher compiles. */
  static Run run(String program, Map<String, String> variables, String input, String... args) throws Exception {
    Process process = start(program, variables, args);
    CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String out = text(process.getInputStream());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), out, err.get(60, TimeUnit.SECONDS));
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError("cannot read what the process printed", e);
    }
  }
}
