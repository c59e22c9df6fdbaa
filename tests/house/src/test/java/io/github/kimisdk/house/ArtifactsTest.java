package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.access.Version;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The artifacts have one version, belong to the bill of materials, and depend on each other only. */
class ArtifactsTest {

  private static final Pattern VERSION =
      Pattern.compile("(?:<artifactId>kimi-sdk[^<]*</artifactId>\\s*<version>|<kimisdk.version>)([^<$]+)<");
  private static final Pattern DEPENDENCY = Pattern.compile(
      "<dependency>\\s*<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>((?:(?!</dependency>)[\\s\\S])*)</dependency>");

  static List<String> libraries() {
    return House.LIBRARIES;
  }

  static List<Path> poms() {
    return Stream.concat(
        Stream.of(House.folder().resolve("pom.xml"), House.folder().resolve("bom/pom.xml")),
        House.modules().stream().map(module -> module.resolve("pom.xml"))).toList();
  }

  @ParameterizedTest
  @MethodSource("poms")
  void everyPomHasTheVersionOfTheClient(Path pom) {
    Matcher version = VERSION.matcher(House.read(pom));
    assertThat(version.results().map(found -> found.group(1))).isNotEmpty().containsOnly(Version.COMPILED);
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void billOfMaterialsNamesEveryLibrary(String library) {
    assertThat(House.read(House.folder().resolve("bom/pom.xml"))).contains("<artifactId>" + library + "</artifactId>");
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void dependenciesAtRunTimeAreLibrariesOfThisProject(String library) {
    Matcher dependency = DEPENDENCY.matcher(House.read(House.library(library).resolve("pom.xml")));
    List<String> atRunTime = dependency.results()
        .filter(found -> !found.group(3).contains("<scope>test</scope>") && !managedForTests(found.group(2)))
        .map(found -> found.group(2)).toList();
    assertThat(House.LIBRARIES).containsAll(atRunTime);
  }

  /** Whether the parent gives the artifact the scope of tests. */
  private static boolean managedForTests(String artifact) {
    return Pattern.compile("<artifactId>" + artifact + "</artifactId>\\s*<version>[^<]*</version>\\s*<scope>test</scope>")
        .matcher(House.read(House.folder().resolve("pom.xml"))).find();
  }
}
