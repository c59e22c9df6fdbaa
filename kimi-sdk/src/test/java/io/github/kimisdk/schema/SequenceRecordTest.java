package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Arrays and each kind of Optional are read and written. */
class SequenceRecordTest {

  record Arrays(int[] numbers, String[] texts) {}
  record Maybe(OptionalInt i, OptionalLong l, OptionalDouble d, Optional<String> s) {}
  record Gaps(List<Optional<String>> gaps) {}

  @Test
  void arraysAreReadAndWritten() {
    RecordType<Arrays> type = RecordType.of(Arrays.class);
    Arrays arrays = type.parse("{\"numbers\":[1,2],\"texts\":[\"a\"]}");
    assertThat(arrays.numbers()).containsExactly(1, 2);
    assertThat(arrays.texts()).containsExactly("a");
    assertThat(type.write(arrays)).hasToString("{\"numbers\":[1,2],\"texts\":[\"a\"]}");
  }

  @Test
  void eachOptionalIsReadAndWritten() {
    RecordType<Maybe> type = RecordType.of(Maybe.class);
    Maybe full = new Maybe(OptionalInt.of(1), OptionalLong.of(2), OptionalDouble.of(0.5), Optional.of("a"));
    assertThat(type.write(full)).hasToString("{\"i\":1,\"l\":2,\"d\":0.5,\"s\":\"a\"}");
    assertThat(type.parse(Json.write(type.write(full)))).isEqualTo(full);
    Maybe none = new Maybe(OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty(), Optional.empty());
    assertThat(type.write(none)).hasToString("{}");
    assertThat(type.parse("{}")).isEqualTo(none);
    assertThat(type.parse("{\"i\":null,\"l\":null,\"d\":null,\"s\":null}")).isEqualTo(none);
  }

  @Test
  void anElementThatMayBeMissingIsNull() {
    RecordType<Gaps> type = RecordType.of(Gaps.class);
    assertThat(type.schema().json().at("/properties/gaps/items"))
        .isEqualTo(Table.schema("{'anyOf':[{'type':'string'},{'type':'null'}]}").json());
    Gaps gaps = new Gaps(List.of(Optional.of("a"), Optional.empty()));
    assertThat(type.write(gaps)).hasToString("{\"gaps\":[\"a\",null]}");
    assertThat(type.parse("{\"gaps\":[\"a\",null]}")).isEqualTo(gaps);
  }
}
