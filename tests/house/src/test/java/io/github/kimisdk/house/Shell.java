package io.github.kimisdk.house;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.junit.jupiter.api.Assertions;

/**
 * A jshell in this process with its default imports. Its environment names a server with the offline model as Kimi. Its
 * output is captured. Closing it restores the environment.
 */
final class Shell implements AutoCloseable {

  /** The packages of the standalone jar, which {@code kimi.jsh} imports. */
  static final List<String> STANDALONE =
      Stream.of("", ".call", ".chat", ".json", ".jsonschema", ".models", ".platform", ".platform.data", ".schema", ".server",
          ".store", ".token", ".tool")
      .map(House.ROOT::concat).toList();

  /** The packages of other artifacts. */
  static final List<String> OTHERS = Stream.of(".hosts", ".jdbc", ".langchain4j", ".mcp").map(House.ROOT::concat).toList();

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Map<String, String> before = new TreeMap<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = System.out;
  private final KimiServer server = KimiServer.start(new OfflineModel());
  private final JShell jshell;
  private final SourceCodeAnalysis analysis;

  /** Opens a shell with the class path of this process. */
  Shell() {
    this(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
  }

  /** Opens a shell that compiles with a class path, and runs with that of this process. */
  Shell(List<String> classPath) {
    set("KIMI_BASE_URL", server.baseUrl());
    set("KIMI_API_KEY", "sk-offline");
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    jshell = JShell.builder().executionEngine(new InPlace(), Map.of()).build();
    analysis = jshell.sourceCodeAnalysis();
    classPath.forEach(jshell::addToClasspath);
    JshellImports.PACKAGES.forEach(this::importAll);
  }

  void importAll(String packageName) {
    run("import " + packageName + ".*;");
  }

  /**
   * Runs a piece of Java as a whole.
   *
   * @return the value of its last expression as jshell shows it, or the empty string
   * @throws AssertionError with the diagnostics, when something does not compile or throws
   */
  String run(String source) {
    return Assertions.assertTimeoutPreemptively(LIMIT, () -> evaluate(source), () -> "still running after " + LIMIT + ":\n"
        + source);
  }

  /** Runs a startup file as jshell does: line by line, joining lines that are incomplete. */
  void runLines(String script) {
    StringBuilder piece = new StringBuilder();
    for (String line : script.lines().toList()) {
      piece.append(line).append('\n');
      if (analysis.analyzeCompletion(piece.toString()).completeness().isComplete()) {
        run(piece.toString());
        piece.setLength(0);
      }
    }
    run(piece.toString());
  }

  String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String evaluate(String source) {
    List<Snippet> snippets = new ArrayList<>();
    String rest = source;
    String value = "";
    while (!rest.isBlank()) {
      CompletionInfo info = analysis.analyzeCompletion(rest);
      boolean whole = info.completeness().isComplete() && info.source() != null;
      String piece = whole ? info.source() : rest;
      rest = whole ? info.remaining() : "";
      for (SnippetEvent event : jshell.eval(piece)) {
        if (event.exception() != null) {
          throw new AssertionError("threw " + told(event.exception()) + "\nin\n" + piece.strip(), event.exception());
        }
        if (event.causeSnippet() == null) {
          snippets.add(event.snippet());
          value = event.value() == null ? "" : event.value();
        }
      }
    }
    snippets.forEach(this::check);
    return value;
  }

  /** Checks that a snippet compiled, including one that refers to a later snippet. */
  private void check(Snippet snippet) {
    Snippet.Status status = jshell.status(snippet);
    boolean dropped = status == Snippet.Status.DROPPED || status == Snippet.Status.OVERWRITTEN;
    if (status == Snippet.Status.VALID || dropped) {
      return;
    }
    String diagnostics = jshell.diagnostics(snippet)
        .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
        .collect(Collectors.joining("\n"));
    String missing = snippet instanceof jdk.jshell.DeclarationSnippet declaration
        ? jshell.unresolvedDependencies(declaration).collect(Collectors.joining(", ", "\nunresolved: ", ""))
        : "";
    throw new AssertionError("does not compile: " + diagnostics + missing + "\nin\n" + snippet.source().strip());
  }

  private static String told(JShellException thrown) {
    return thrown instanceof jdk.jshell.EvalException known
        ? known.getExceptionClassName() + ": " + known.getMessage()
        : thrown.toString();
  }

  /**
   * Runs snippets on the calling thread. The default local engine waits for the threads that a snippet has started, and
   * idle threads of an HTTP client live for a minute.
   */
  private static final class InPlace implements ExecutionControlProvider {

    @Override
    public String name() {
      return "in place";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
      return new DirectExecutionControl();
    }
  }

  private void set(String name, String value) {
    before.put(name, String.valueOf(System.getProperty(name)));
    System.setProperty(name, value);
  }

  @Override
  public void close() {
    System.setOut(out);
    before.forEach((name, value) -> {
      if (value.equals("null")) {
        System.clearProperty(name);
      } else {
        System.setProperty(name, value);
      }
    });
    jshell.close();
    server.close();
  }
}
