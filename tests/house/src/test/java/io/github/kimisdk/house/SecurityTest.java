package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each promise of SECURITY.md names tests that exist. */
class SecurityTest {

  /** A row of a table of promises, and the tests in its last cell. */
  private record Promise(String text, List<String> tests) {}

  private static final Pattern ROW = Pattern.compile("(?m)^\\| (.+) \\| (`.+`) \\|$");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");
  private static final Set<String> ANNOTATIONS =
      Set.of("Test", "ParameterizedTest", "TestFactory", "RepeatedTest", "FuzzTest");

  private final String document = House.read(House.folder().resolve("SECURITY.md"));

  @Test
  void everyPromiseNamesTestsThatExist() {
    List<Promise> promises = promises(document);
    assertThat(promises).hasSizeGreaterThan(20);
    Set<String> tests = new HashSet<>();
    Source.trees(House.allSources().stream().filter(file -> file.toString().endsWith("Test.java")).toList())
        .forEach((file, unit) -> tests.addAll(tests(file, unit)));
    assertThat(missing(promises, tests)).isEmpty();
  }

  @Test
  void everyTableOfPromisesIsRead() {
    long rows = document.lines().filter(line -> line.startsWith("|") && line.endsWith("` |")).count();
    assertThat(promises(document)).hasSize((int) rows);
  }

  @Test
  void missingTestsAreReported() {
    Set<String> tests = tests(Path.of("SomeTest.java"), Source.parse("""
        class SomeTest {
          @Test void one() {}
          @org.junit.jupiter.api.Test void two() {}
          void three() {}
        }
        """));
    List<Promise> promises = promises("""
        | promise | tests |
        |---|---|
        | A thing holds. | `SomeTest.one`, `SomeTest.two` |
        | Another thing holds. | `SomeTest.three`, `OtherTest.one` |
        """);
    assertThat(missing(promises, tests)).containsExactly(
        "Another thing holds.: SomeTest.three", "Another thing holds.: OtherTest.one");
  }

  private static List<Promise> promises(String document) {
    List<Promise> promises = new ArrayList<>();
    Matcher row = ROW.matcher(document);
    while (row.find()) {
      promises.add(new Promise(row.group(1), NAME.matcher(row.group(2)).results().map(name -> name.group(1)).toList()));
    }
    return promises;
  }

  private static List<String> missing(List<Promise> promises, Set<String> tests) {
    List<String> missing = new ArrayList<>();
    for (Promise promise : promises) {
      promise.tests.stream().filter(test -> !tests.contains(test)).forEach(test -> missing.add(promise.text + ": " + test));
    }
    return missing;
  }

  /** Returns the tests of a file as {@code Class.method}. */
  private static Set<String> tests(Path file, CompilationUnitTree unit) {
    Set<String> tests = new HashSet<>();
    String type = file.getFileName().toString().replace(".java", "");
    unit.accept(new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree method, Void nothing) {
        if (method.getModifiers().getAnnotations().stream().anyMatch(SecurityTest::marksTest)) {
          tests.add(type + "." + method.getName());
        }
        return null;
      }
    }, null);
    return tests;
  }

  private static boolean marksTest(AnnotationTree annotation) {
    String name = annotation.getAnnotationType().toString();
    return ANNOTATIONS.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}
