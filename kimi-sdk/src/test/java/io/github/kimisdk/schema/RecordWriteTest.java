package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import java.time.Year;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordWriteTest {

  record When(Year year, YearMonth month) {}

  record Tree(List<Tree> kids) {}

  @ParameterizedTest
  @ValueSource(ints = {-999_999_999, -10_000, -5, 0, 5, 999, 2026, 9_999, 10_000, 999_999_999})
  void everyYearRoundTrips(int year) {
    RecordType<When> type = RecordType.of(When.class);
    When when = new When(Year.of(year), YearMonth.of(year, 3));
    assertThat(type.parse(Json.write(type.write(when)))).isEqualTo(when);
  }

  @Test
  void aRecordThatContainsItselfIsRefused() {
    Tree tree = new Tree(new ArrayList<>());
    tree.kids().add(tree);
    assertThatThrownBy(() -> RecordType.of(Tree.class).write(tree))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at most 1000 levels of values, found more; a value may contain itself");
  }
}
