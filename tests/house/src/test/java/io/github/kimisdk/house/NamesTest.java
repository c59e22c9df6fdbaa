package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Names and sizes of the main sources. */
class NamesTest {

  private static final int LONGEST_FILE = 450;
  private static final int LONG_FILE = 400;
  private static final long MOST_FILES = 30;

  private final List<Source> sources = Source.main();

  @Test
  void publicMethodsHaveNoPrefixGetIsOrSet() {
    assertThat(sources).hasSizeGreaterThan(50);
    assertThat(beans(sources)).isEmpty();
  }

  @Test
  void typesHaveNoTechnicalPrefixOrSuffix() {
    assertThat(techniques(sources)).isEmpty();
  }

  @Test
  void everyPackageHasPackageInfo() {
    Set<Path> bare = new TreeSet<>();
    sources.forEach(source -> bare.add(source.path().getParent()));
    bare.removeIf(folder -> Files.exists(folder.resolve("package-info.java")));
    assertThat(bare).as("packages without package-info.java").isEmpty();
  }

  @Test
  void noFileIsTooLong() {
    for (Source source : sources) {
      if (source.lines() > LONG_FILE) {
        System.out.println("long: " + source.name() + " has " + source.lines() + " lines; think at " + LONG_FILE);
      }
    }
    assertThat(sources).allSatisfy(source -> assertThat(source.lines()).as(source.name()).isLessThanOrEqualTo(LONGEST_FILE));
  }

  @Test
  void hiddenPackagesHaveAtMostThirtyFiles() {
    List<String> exported = House.exported().stream().map(House::brief).toList();
    Map<String, Long> files = sources.stream().map(Source::packageName).filter(name -> !exported.contains(name))
        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    assertThat(files).containsKeys("internal.call", "internal.http", "server.gemini");
    assertThat(files).allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_FILES));
  }

  @Test
  void badNamesAreReported() {
    Source source = Source.of(Path.of("ThingImpl.java"), """
        package io.github.kimisdk.chat;
        public class ThingImpl {
          public String getName() { return ""; }
          public boolean isNew() { return true; }
          public String get() { return ""; }
          public String tryGet() { return ""; }
          public String issue() { return ""; }
          public String settle() { return ""; }
          String getHidden() { return ""; }
          @Override public String getMessage() { return ""; }
          interface DefaultThing { void setName(String name); }
          static class BasePlate {}
          static class Basement {}
          static class StringUtils {}
        }
        """);
    assertThat(beans(List.of(source)))
        .containsExactly("ThingImpl.java: getName", "ThingImpl.java: isNew", "ThingImpl.java: setName");
    assertThat(techniques(List.of(source))).containsExactly("BasePlate", "DefaultThing", "StringUtils", "ThingImpl");
  }

  private static Set<String> beans(List<Source> sources) {
    List<String> exported = House.exported().stream().map(House::brief).toList();
    Set<String> found = new TreeSet<>();
    for (Source source : sources) {
      if (exported.contains(source.packageName())) {
        source.methods().stream()
            .filter(name -> name.matches("(get|is|set)[A-Z_0-9].*"))
            .forEach(name -> found.add(source.name() + ": " + name));
      }
    }
    return found;
  }

  private static Set<String> techniques(List<Source> sources) {
    Set<String> found = new TreeSet<>();
    for (Source source : sources) {
      source.types().stream()
          .filter(name -> name.matches(".*(Impl|Manager|Helper|Utils?)|(Abstract|Base|Default)([A-Z_0-9].*)?"))
          .forEach(found::add);
    }
    return found;
  }
}
