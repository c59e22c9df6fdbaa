package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The library does not sleep, print, or use reflection outside of schema. */
class SourceHygieneTest {

  private static final Set<String> NEVER = Set.of(
      "Thread.sleep", "java.lang.Thread.sleep", "System.out", "java.lang.System.out", "System.err", "java.lang.System.err");

  private final List<Source> sources = Source.main();

  @Test
  void nothingSleepsOrPrints() {
    assertThat(sources).hasSizeGreaterThan(50);
    assertThat(loud(sources)).isEmpty();
  }

  @Test
  void noTestSleeps() {
    List<Source> tests = House.modules().stream().map(module -> module.resolve("src/test/java")).filter(Files::isDirectory)
        .flatMap(folder -> Source.under(folder).stream()).toList();
    assertThat(tests).hasSizeGreaterThan(100);
    assertThat(sleeping(tests)).isEmpty();
  }

  @Test
  void packagesOnThePathOfACallUseNoRegularExpressions() {
    assertThat(patterns(sources)).isEmpty();
  }

  @Test
  void onlySchemaUsesReflection() {
    assertThat(reflection(sources)).isEmpty();
  }

  @Test
  void forbiddenUsesAreReported() {
    List<Source> bad = List.of(source("chat", "X.java"), source("schema", "Y.java"), source("server", "Z.java"));
    assertThat(loud(bad)).containsExactly("X.java: Thread.sleep", "Y.java: Thread.sleep", "Z.java: Thread.sleep");
    assertThat(sleeping(bad)).containsExactly("X.java: Thread.sleep", "Y.java: Thread.sleep", "Z.java: Thread.sleep");
    assertThat(patterns(bad)).containsExactly("X.java: java.util.regex.Pattern");
    assertThat(reflection(bad)).containsExactly(
        "X.java: Class.forName", "X.java: java.lang.reflect.Method", "Z.java: Class.forName", "Z.java: java.lang.reflect.Method");
  }

  private static Source source(String packageName, String file) {
    return Source.of(Path.of(file), "package io.github.kimisdk." + packageName + ";\n" + """
        import java.util.regex.Pattern;
        /** Calls System.out and Class.forName only here. */
        class Some {
          java.lang.reflect.Method method;
          void run() throws Exception {
            Thread.sleep(1);
            Class.forName("a");
          }
        }
        """);
  }

  private static Set<String> loud(List<Source> sources) {
    Set<String> found = new TreeSet<>();
    for (Source source : sources) {
      source.uses().stream().filter(NEVER::contains).forEach(use -> found.add(source.name() + ": " + use));
    }
    return found;
  }

  /** Uses of any method called sleep, including that of TimeUnit. */
  private static Set<String> sleeping(List<Source> sources) {
    Set<String> found = new TreeSet<>();
    for (Source source : sources) {
      found.addAll(using(source, ".*\\bsleep"));
    }
    return found;
  }

  private static Set<String> patterns(List<Source> sources) {
    Set<String> found = new TreeSet<>();
    for (Source source : sources) {
      if (source.packageName().matches("kimi|internal\\..*|json|chat|call")) {
        found.addAll(using(source, "java\\.util\\.regex\\.([A-Z]\\w*|\\*)"));
      }
    }
    return found;
  }

  /** On records of the user: the codec, and the program that lists them for native images. */
  private static Set<String> reflection(List<Source> sources) {
    Set<String> found = new TreeSet<>();
    for (Source source : sources) {
      if (!source.packageName().equals("schema") && !source.name().equals("ReachabilityMetadata.java")) {
        found.addAll(using(source, "java\\.lang\\.reflect\\.([A-Z]\\w*|\\*)|(java\\.lang\\.)?Class\\.forName"));
      }
    }
    return found;
  }

  private static Set<String> using(Source source, String pattern) {
    Set<String> found = new TreeSet<>();
    source.uses().stream().filter(use -> use.matches(pattern)).forEach(use -> found.add(source.name() + ": " + use));
    return found;
  }
}
