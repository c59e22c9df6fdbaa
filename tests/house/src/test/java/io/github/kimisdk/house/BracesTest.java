package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every branch and every body of a loop has braces, in all modules. */
class BracesTest {

  @Test
  void everyBranchHasBraces() {
    List<Path> folders = folders();
    assertThat(folders).containsAll(House.mainSources()).hasSizeGreaterThan(5);
    for (Path folder : folders) {
      assertThat(unbraced(Source.under(folder))).as(folder.toString()).isEmpty();
    }
  }

  @Test
  void missingBracesAreReported() {
    Source source = Source.of(Path.of("X.java"), """
        package io.github.kimisdk.chat;
        class X {
          void run(int[] list) {
            if (list == null) return;
            if (list.length == 1) {
              a();
            } else if (list.length == 2) {
              b();
            } else c();
            if (list.length == 3) {} else if (list.length == 4) d();
            for (int i = 0; i < 3; i++) e();
            for (int each : list) f();
            while (true) g();
            do h(); while (true);
            Runnable task = () -> {
              for (;;) if (list.length == 5) i();
            };
            for (;;);
          }
          int size(String text) {
            return switch (text) {
              case "a" -> 1;
              default -> throw new IllegalArgumentException();
            };
          }
        }
        """);
    assertThat(unbraced(List.of(source))).containsExactly(
        "X.java: return;", "X.java: c();", "X.java: d();", "X.java: e();", "X.java: f();", "X.java: g();", "X.java: h();",
        "X.java: if (list.length == 5) i();", "X.java: i();", "X.java: ;");
  }

  /** The source folders of every module. */
  private static List<Path> folders() {
    return House.modules().stream().flatMap(module -> Stream.of(module.resolve("src/main/java"), module.resolve("src/test/java")))
        .filter(Files::isDirectory)
        .toList();
  }

  private static List<String> unbraced(List<Source> sources) {
    List<String> found = new ArrayList<>();
    for (Source source : sources) {
      source.unbraced().forEach(branch -> found.add(source.name() + ": " + branch));
    }
    return found;
  }
}
