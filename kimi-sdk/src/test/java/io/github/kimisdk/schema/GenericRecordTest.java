package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Type arguments of records and sealed interfaces have their place in the schema. */
class GenericRecordTest {

  record Box<T>(T value) {}
  record Pair<T>(T first, T second) {}
  record Item(int id) {}
  record OneBox(Box<Item> box) {}
  record OnePair(Pair<Item> pair) {}

  sealed interface Outcome<T> {}
  record Success<T>(T value) implements Outcome<T> {}
  record Failure<T>(String reason) implements Outcome<T> {}
  record Answer(Outcome<Integer> number) {}

  sealed interface Shape {}
  record Dot(int x) implements Shape {}
  record Group(List<Shape> parts, Optional<Dot> center) implements Shape {}
  record Picture(Dot first, Shape second) {}

  record Exact(@Doc(min = 3, max = 3) String code) {}
  record Named(@Doc("no bounds") int count) {}

  private static JsonObject schema(Class<?> type) {
    return RecordType.of(type).schema().json();
  }

  @Test
  void anArgumentThatIsUsedOnceIsWrittenInItsPlace() {
    assertThat(schema(OneBox.class).has("$defs")).isFalse();
    assertThat(schema(OneBox.class).at("/properties/box/properties/value/properties/id/type").asString()).isEqualTo("integer");
  }

  @Test
  void anArgumentThatIsUsedTwiceIsADefinition() {
    assertThat(schema(OnePair.class).at("/properties/pair/properties/first/$ref").asString()).isEqualTo("#/$defs/Item");
    assertThat(schema(OnePair.class).get("$defs").asObject().names()).containsExactly("Item");
  }

  @Test
  void theRecordsOfASealedInterfaceHaveItsArgument() {
    assertThat(schema(Answer.class).at("/properties/number/anyOf/0/properties/value/type").asString()).isEqualTo("integer");
    assertThat(RecordType.of(Answer.class).parse("{\"number\":{\"type\":\"Success\",\"value\":7}}"))
        .isEqualTo(new Answer(new Success<>(7)));
    assertThat(RecordType.of(Answer.class).parse("{\"number\":{\"type\":\"Failure\",\"reason\":\"none\"}}"))
        .isEqualTo(new Answer(new Failure<>("none")));
  }

  @Test
  void aRecordOfASealedInterfaceThatIsUsedAloneIsADefinitionToo() {
    assertThat(schema(Picture.class).at("/properties/first")).isEqualTo(JsonObject.of("$ref", "#/$defs/Dot"));
    assertThat(schema(Picture.class).at("/properties/second")).isEqualTo(JsonObject.of("$ref", "#/$defs/Shape"));
    assertThat(schema(Picture.class).get("$defs").asObject().names()).containsExactlyInAnyOrder("Dot", "Shape");
  }

  @Test
  void boundsMayAllowOneValueOnly() {
    assertThat(schema(Exact.class).at("/properties/code")).isEqualTo(Table.schema("{'type':'string','minLength':3,'maxLength':3}").json());
    assertThat(schema(Named.class).at("/properties/count").asObject().names()).containsExactly("type", "description");
  }
}
