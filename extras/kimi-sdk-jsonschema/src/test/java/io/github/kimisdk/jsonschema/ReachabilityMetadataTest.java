package io.github.kimisdk.jsonschema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metadata names each type of a record that is read or written by reflection. */
class ReachabilityMetadataTest {

  enum Unit { CELSIUS, FAHRENHEIT }

  sealed interface Place permits City, Area { }

  record City(String name) implements Place { }

  sealed interface Area extends Place permits Country { }

  record Country(String code, Optional<Country> within) implements Area { }

  record Tag(String text) { }

  record Page<T>(List<T> items, T[] pinned, Node<T> tree) { }

  record Node<T>(T value, List<Node<T>> children) { }

  enum Op {
    PLUS {
      @Override
      int apply(int a, int b) {
        return a + b;
      }
    };

    abstract int apply(int a, int b);
  }

  record Report(Page<Tag> tags, List<? extends City>[] cities, Op op, io.github.kimisdk.json.JsonValue more) { }

  record Forecast(Place place, Map<String, List<Tag>> tags, Unit[] units, int degrees) { }

  @TempDir
  Path folder;

  @Test
  void everyTypeOfARecordIsListedOnce() throws Exception {
    Path file = folder.resolve("META-INF/native-image/app/reachability-metadata.json");
    ReachabilityMetadata.main(file.toString(), Forecast.class.getName(), City.class.getName());
    String prefix = ReachabilityMetadataTest.class.getName() + "$";
    assertThat(Json.parse(Files.readString(file)).asObject().get("reflection").asArray().toString().replace(prefix, "")).isEqualTo("""
        [{"type":"Area"},{"type":"City","allDeclaredConstructors":true,"allDeclaredMethods":true},\
        {"type":"Country","allDeclaredConstructors":true,"allDeclaredMethods":true},\
        {"type":"Forecast","allDeclaredConstructors":true,"allDeclaredMethods":true},{"type":"Place"},\
        {"type":"Tag","allDeclaredConstructors":true,"allDeclaredMethods":true},\
        {"type":"Unit","allDeclaredFields":true},{"type":"Unit[]"}]""");
  }

  @Test
  void typeArgumentsLeadToTheirTypes() throws Exception {
    Path file = folder.resolve("x.json");
    ReachabilityMetadata.main(file.toString(), Report.class.getName());
    assertThat(Json.parse(Files.readString(file)).at("/reflection").asArray().values())
        .extracting(entry -> entry.get("type").asString().replaceAll(".*\\$", ""))
        .containsExactly("City", "Node", "Op", "Page", "Report", "Tag", "Tag[]", "java.util.List[]");
    assertThat(Files.readString(file)).containsOnlyOnce("allDeclaredFields");
  }

  @Test
  void aTypeWithoutAFormIsRefusedWithTheReason() {
    assertThatThrownBy(() -> ReachabilityMetadata.main(folder.resolve("x.json").toString(), Unit.class.getName()))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected a record, found").hasMessageContaining("Unit");
    assertThat(folder.resolve("x.json")).doesNotExist();
  }

  @Test
  void aMissingNameIsRefused() {
    assertThatThrownBy(() -> ReachabilityMetadata.main("x.json"))
        .hasMessage("expected a file and the names of records, found 1 arguments");
  }
}
