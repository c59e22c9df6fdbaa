package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic.Kind;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the javadoc compile and run. They share one shell, because a shell takes a second to start. */
class JavadocTest {

  /** Types that people meet in a guide first. */
  private static final Set<String> OF_GUIDES = Set.of("RecordType", "Timeouts", "McpServer");

  private static Shell shell;

  @BeforeAll
  static void open() {
    shell = new Shell();
    Shell.STANDALONE.forEach(shell::importAll);
    Shell.OTHERS.forEach(shell::importAll);
    shell.importAll("java.time");
    shell.run("Kimi kimi = Kimi.fromEnv();");
    shell.run("KimiPlatform platform = KimiPlatform.of(kimi);");
  }

  @AfterAll
  static void close() {
    shell.run("kimi.close();");
    shell.close();
  }

  @TestFactory
  Stream<DynamicTest> everyExampleRuns() {
    return House.mainSources().stream().flatMap(folder -> House.files(folder, ".java").stream())
        .flatMap(file -> JavadocExample.in(file).stream())
        .map(example -> dynamicTest(example.file() + ", line " + example.line(), () -> example.run(shell)));
  }

  /** The types in the snippets of the README and the cookbook are those that people meet first. */
  @Test
  void everyTypeThatPeopleMeetFirstHasAnExampleOfItself() {
    Set<String> first = Stream.of("README.md", "docs/cookbook.md").map(House.folder()::resolve)
        .flatMap(document -> ReadmeBlock.in(House.read(document), "java").stream())
        .flatMap(block -> block.names().stream()).collect(Collectors.toCollection(() -> new TreeSet<>(OF_GUIDES)));
    List<Class<?>> types = Surface.types().stream().filter(type -> first.contains(type.getSimpleName())).toList();
    assertThat(types).hasSizeGreaterThanOrEqualTo(30).allSatisfy(type ->
        assertThat(JavadocExample.in(House.source(type).orElseThrow()))
            .as("examples of %s", type).anyMatch(example -> example.text().contains(type.getSimpleName())));
  }

  /** The compiler checks the javadoc of exported types only; the tool that makes the javadoc of a release reads all of it. */
  @Test
  void javadocOfAllTypesIsWellFormedAndNamesTypesThatItsFileSees(@TempDir Path folder) {
    List<Path> sources = House.mainSources().stream().flatMap(main -> House.files(main, ".java").stream()).toList();
    assertThat(sources).hasSizeGreaterThan(500);
    assertThat(findings(sources, folder)).isEmpty();
  }

  @Test
  void javadocThatNamesAnUnknownTypeIsFoundInAHiddenClassToo(@TempDir Path folder) throws IOException {
    Path source = Files.writeString(folder.resolve("Hidden.java"), """
        class Hidden {
          /** @throws Unknown never */
          private void run() {}
        }
        """);
    assertThat(findings(List.of(source), folder)).singleElement().asString().contains("Hidden.java:2").contains("reference not found");
  }

  private static List<String> findings(List<Path> sources, Path folder) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8);
    List<String> options = List.of("-proc:none", "-Xdoclint:all,-missing/private", "-d", folder.toString());
    List<Path> classes = sources.stream().filter(source -> !source.endsWith("module-info.java")).toList();
    compiler.getTask(null, files, found, options, null, files.getJavaFileObjectsFromPaths(classes)).call();
    return found.getDiagnostics().stream().filter(finding -> finding.getCode().contains("doclint") || finding.getKind() == Kind.ERROR)
        .map(Object::toString).toList();
  }

  @Test
  void exampleThatDoesNotCompileIsReportedWithFileAndLine() {
    List<JavadocExample> examples = JavadocExample.in("A.java", """
        /**
         * Adds.
         *
         * <pre>{@code
         * int sum = 1
         *     + 2;
         * }</pre>
         */
        class A {
          /**
           * <pre>{@code
           * int b = unknown();
           * }</pre>
           */
          int b;
        }
        """);
    assertThat(examples).containsExactly(
        new JavadocExample("A.java", 5, "int sum = 1\n    + 2;"), new JavadocExample("A.java", 12, "int b = unknown();"));
    examples.get(0).run(shell);
    assertThatThrownBy(() -> examples.get(1).run(shell)).isInstanceOf(AssertionError.class)
        .hasMessageContaining("A.java, line 12: the example does not compile").hasMessageContaining("unknown()");
  }
}
