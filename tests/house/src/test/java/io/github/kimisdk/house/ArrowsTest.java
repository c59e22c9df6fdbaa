package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages depend on each other only as the list in DESIGN.md allows. */
class ArrowsTest {

  private final Arrows allowed = Arrows.allowedBy(House.read(House.folder().resolve("DESIGN.md")));

  @Test
  void packagesDependOnlyOnPackagesListedInDesign() {
    Arrows found = Arrows.in(House.classes());
    assertThat(found.uses()).as("dependencies that jdeps found").containsKeys("kimi", "internal.stream", "internal.http", "chat");
    assertThat(found.uses().get("chat")).containsKey("json");
    assertThat(found.beyond(allowed)).as("dependencies that the arrows block of DESIGN.md does not list").isEmpty();
  }

  @Test
  void clientDependsOnNothingOfTheServer() {
    Map<String, Map<String, Set<String>>> uses = Arrows.in(List.of(House.classes("kimi-sdk"))).uses();
    assertThat(uses.get("kimi")).containsKey("internal.http");
    assertThat(uses.values()).allSatisfy(targets -> assertThat(targets.keySet()).noneMatch(name -> name.startsWith("server")));
  }

  @Test
  void jsonDependsOnlyOnInternalTextAndOnlyTheProgramDependsOnTheRoot() {
    assertThat(allowed.uses().get("json")).containsOnlyKeys("internal.text");
    assertThat(allowed.uses()).doesNotContainKey("internal.text");
    Map<String, Map<String, Set<String>>> others = new HashMap<>(allowed.uses());
    assertThat(others.remove("server.run")).as("the gateway as a program").containsKey("kimi");
    assertThat(others.remove("server")).as("the class that adapts a client as an upstream").containsKey("kimi");
    assertThat(others.remove("platform")).as("the door to the platform of a client").containsKey("kimi");
    assertThat(others.remove("spring")).as("the beans of Spring Boot").containsKey("kimi");
    assertThat(others.remove("spring.test")).as("the client of a test").containsKey("kimi");
    assertThat(others.remove("hosts")).as("the model that recognizes the host of a client").containsKey("kimi");
    assertThat(others.values())
        .allSatisfy(targets -> assertThat(targets).doesNotContainKey("kimi").doesNotContainKey("server.run"));
  }

  @Test
  void listedDependenciesHaveNoCycle() {
    assertThat(allowed.uses()).hasSizeGreaterThan(5);
    assertThat(allowed.cycles()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"internal.call", "internal.failures", "internal.http", "internal.keys", "internal.threads",
      "internal.stream"})
  void filesOfTheCallMachineHaveNoCycle(String room) {
    Arrows files = Arrows.within(House.classes(), House.ROOT + "." + room);
    assertThat(files.uses()).isNotEmpty();
    assertThat(files.cycles()).isEmpty();
  }

  @Test
  void unlistedDependencyIsReportedWithItsClasses() {
    Arrows found = Arrows.in(House.classes()).with("server.http", "kimi", "Limits -> Kimi")
        .with("json", "chat", "Json -> Message");
    assertThat(found.beyond(allowed)).containsExactly("json -> chat (Json -> Message)", "server.http -> kimi (Limits -> Kimi)");
  }

  @Test
  void cycleIsReported() {
    Arrows cycle = Arrows.none().with("a", "b", "").with("b", "c", "").with("c", "b", "");
    assertThat(cycle.cycles()).containsExactly("b", "c");
  }

  @Test
  void documentWithoutArrowsBlockIsRefused() {
    assertThatThrownBy(() -> Arrows.allowedBy("# Design")).hasMessageContaining("```arrows");
  }
}
