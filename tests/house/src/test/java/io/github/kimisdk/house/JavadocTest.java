package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The examples in the javadoc compile and run. They share one shell, because a shell takes a second to start. */
class JavadocTest {

  /** Types that people meet in a guide first. */
  private static final Set<String> OF_GUIDES = Set.of("RecordType", "Timeouts", "McpServer");

  private static Shell shell;

  @BeforeAll
  static void open() {
    shell = new Shell();
    Shell.OURS.forEach(shell::importAll);
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
