package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.access.Version;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
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
  private static final Pattern PINNED = Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)<");
  /** A dependency of a document, as XML or in one word. */
  private static final Pattern NAMED = Pattern.compile("</groupId>\\s*" + PINNED.pattern()
      + "/version>\\s*(?:<(?:type|scope)>[a-z]+</[a-z]+>\\s*)*</dependency>|[\\w.]+:([a-z][\\w-]+):(\\d[\\w-]*(?:\\.[\\w-]+)*)");

  private static final Pattern DESCRIPTION = Pattern.compile("<description>([^<]+)</description>");

  private static final Map<String, List<String>> FRAMEWORKS = Map.of("kimi-sdk-langchain4j", List.of("langchain4j-core"));

  static List<String> libraries() {
    return House.LIBRARIES;
  }

  static List<Path> poms() {
    return Stream.concat(
        Stream.of(House.folder().resolve("pom.xml"), House.folder().resolve("extras/bom/pom.xml")),
        House.modules().stream().map(module -> module.resolve("pom.xml"))).toList();
  }

  /** The poms of a release: those of the libraries, their parent and the bill of materials. */
  static List<Path> released() {
    return Stream.concat(Stream.of("pom.xml", "extras/bom/pom.xml").map(House.folder()::resolve),
        House.LIBRARIES.stream().map(library -> House.library(library).resolve("pom.xml"))).toList();
  }

  @ParameterizedTest
  @MethodSource("poms")
  void everyPomHasTheVersionOfTheClient(Path pom) {
    Matcher version = VERSION.matcher(House.read(pom));
    assertThat(version.results().map(found -> found.group(1))).isNotEmpty().containsOnly(Version.COMPILED);
  }

  /** Two modules of one name cannot be built together, which the profile of one of them would show late. */
  @Test
  void everyModuleHasAnIdOfItsOwn() {
    Pattern own = Pattern.compile("(?s)(?:</parent>|<modelVersion>).*?<artifactId>([^<]+)<");
    List<String> ids = poms().stream().map(pom -> {
      String text = House.read(pom);
      Matcher id = own.matcher(text.substring(Math.max(0, text.indexOf("</parent>"))));
      assertThat(id.find()).as(pom.toString()).isTrue();
      return id.group(1);
    }).toList();
    assertThat(ids).hasSizeGreaterThan(20).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void billOfMaterialsNamesEveryLibrary(String library) {
    assertThat(House.read(House.folder().resolve("extras/bom/pom.xml"))).contains("<artifactId>" + library + "</artifactId>");
  }

  /** A repository shows the description of an artifact alone. */
  @ParameterizedTest
  @MethodSource("released")
  void theDescriptionOfAnArtifactSaysThatItIsUnofficial(Path pom) {
    Matcher description = DESCRIPTION.matcher(House.read(pom));
    assertThat(description.find()).isTrue();
    assertThat(description.group(1)).containsIgnoringCase("unofficial");
  }

  /** An adapter also depends on the framework that it is for. */
  @ParameterizedTest
  @MethodSource("libraries")
  void dependenciesAtRunTimeAreLibrariesOfThisProject(String library) {
    Matcher dependency = DEPENDENCY.matcher(House.read(House.library(library).resolve("pom.xml")));
    List<String> atRunTime = dependency.results()
        .filter(found -> !brought(found.group(3)) && !managedForTests(found.group(2)))
        .map(found -> found.group(2)).toList();
    assertThat(atRunTime).filteredOn(name -> !House.LIBRARIES.contains(name))
        .isEqualTo(FRAMEWORKS.getOrDefault(library, List.of()));
  }

  @Test
  void documentsNameTheVersionsOfThePoms() {
    Map<String, String> pinned = pinned();
    List<Path> documents = Stream.concat(House.guides().stream(), Stream.of("README.md", "docs/README.zh-CN.md")
        .map(House.folder()::resolve)).toList();
    List<MatchResult> named = documents.stream().flatMap(document -> NAMED.matcher(House.read(document)).results()).toList();
    assertThat(named).hasSizeGreaterThan(10).anyMatch(found -> found.group().contains(":rxjava:"));
    assertThat(named.stream().map(found -> stale(found, pinned))).containsOnly("");
  }

  @Test
  void aStaleVersionInADocumentIsReported() {
    String document = "<groupId>g</groupId>\n<artifactId>rxjava</artifactId>\n<version>3.0.0</version>\n</dependency>\n"
        + "<groupId>g</groupId>\n<artifactId>kimi-sdk-bom</artifactId>\n<version>0.0.8</version>\n<type>pom</type>\n"
        + "<scope>import</scope>\n</dependency>\n"
        + "`io.github.kimisdk:kimi-sdk:0.0.9`, io.github.kimisdk:kimi-sdk:" + Version.COMPILED + ", org.example:other:1.0.";
    assertThat(NAMED.matcher(document).results().map(found -> stale(found, pinned())))
        .containsExactly("rxjava 3.0.0", "kimi-sdk-bom 0.0.8", "kimi-sdk 0.0.9", "", "other 1.0");
  }

  private static String stale(MatchResult found, Map<String, String> pinned) {
    String artifact = found.group(1) == null ? found.group(3) : found.group(1);
    String version = found.group(1) == null ? found.group(4) : found.group(2);
    return version.equals(pinned.get(artifact)) ? "" : artifact + " " + version;
  }

  /** The artifacts of the poms and their versions. */
  private static Map<String, String> pinned() {
    String parent = House.read(House.folder().resolve("pom.xml"));
    Map<String, String> pinned = new HashMap<>();
    for (Path pom : poms()) {
      String text = House.read(pom);
      PINNED.matcher(text).results().forEach(found -> pinned.put(found.group(1), resolved(found.group(2), text + parent)));
    }
    return pinned;
  }

  private static String resolved(String version, String poms) {
    String value = version.replace("${project.version}", Version.COMPILED);
    if (!value.startsWith("${")) {
      return value;
    }
    String property = value.substring(2, value.length() - 1);
    Matcher found = Pattern.compile("<" + Pattern.quote(property) + ">([^<]+)<").matcher(poms);
    return found.find() ? found.group(1) : value;
  }

  /** Whether tests bring the dependency, or the program that uses the library: a framework that an adapter is for. */
  private static boolean brought(String dependency) {
    return dependency.contains("<scope>test</scope>") || dependency.contains("<scope>provided</scope>");
  }

  /** Whether the parent gives the artifact the scope of tests. */
  private static boolean managedForTests(String artifact) {
    return Pattern.compile("<artifactId>" + artifact + "</artifactId>\\s*<version>[^<]*</version>\\s*<scope>test</scope>")
        .matcher(House.read(House.folder().resolve("pom.xml"))).find();
  }
}
