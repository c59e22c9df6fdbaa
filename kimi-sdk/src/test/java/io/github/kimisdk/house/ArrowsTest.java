package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The picture of DESIGN.md holds: no package uses another that it does not point at there. */
class ArrowsTest {

  private final Arrows allowed = Arrows.allowedBy(House.read(House.folder().resolve("DESIGN.md")));

  @Test
  void noPackageUsesAnotherThatThePictureDoesNotPointAt() {
    Arrows found = Arrows.in(House.classes());
    assertThat(found.uses()).as("arrows that jdeps found").containsKeys("kimi", "internal.stream", "internal.http", "chat");
    assertThat(found.uses().get("chat")).containsKey("json");
    assertThat(found.beyond(allowed)).as("arrows that are not in the picture of DESIGN.md").isEmpty();
  }

  @Test
  void nothingStandsBelowJsonAndNothingPointsAtTheFrontDoor() {
    assertThat(allowed.uses()).doesNotContainKey("json");
    assertThat(allowed.uses().values()).allSatisfy(targets -> assertThat(targets).doesNotContainKey("kimi"));
  }

  @Test
  void thePictureHasNoCircle() {
    assertThat(allowed.uses()).hasSizeGreaterThan(5);
    assertThat(allowed.circles()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"internal.http", "internal.stream"})
  void noFileOfTheCallMachineRefersToOneThatIsBuiltOnIt(String room) {
    Arrows files = Arrows.within(House.classes(), House.ROOT + "." + room);
    assertThat(files.uses()).hasSizeGreaterThan(3);
    assertThat(files.circles()).isEmpty();
  }

  @Test
  void anArrowThatIsNotInThePictureIsFoundWithItsReason() {
    Arrows found = Arrows.in(House.classes()).with("server", "kimi", "KimiServer -> Kimi").with("json", "chat", "Json -> Message");
    assertThat(found.beyond(allowed)).containsExactly("json -> chat (Json -> Message)", "server -> kimi (KimiServer -> Kimi)");
  }

  @Test
  void aCircleIsFound() {
    Arrows circle = Arrows.none().with("a", "b", "").with("b", "c", "").with("c", "b", "");
    assertThat(circle.circles()).containsExactly("b", "c");
  }

  @Test
  void aDocumentWithoutThePictureAllowsNothing() {
    assertThatThrownBy(() -> Arrows.allowedBy("# Design")).hasMessageContaining("```arrows");
  }
}
