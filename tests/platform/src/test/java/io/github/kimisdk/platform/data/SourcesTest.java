package io.github.kimisdk.platform.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {

  private static Sources three() {
    Sources sources = new Sources();
    for (String name : List.of("a", "b", "c")) {
      sources.add(name, "https://" + name, "", "");
    }
    return sources;
  }

  @Test
  void anAddressHasOneNumberAndItsEmptyTextsAreFilled() {
    Sources sources = new Sources();
    assertThat(sources.add("", "https://a", "", "").number()).isEqualTo(1);
    assertThat(sources.add("B", "https://b", "Site", "2026").number()).isEqualTo(2);
    assertThat(sources.add("A", "https://a", "", "2025").number()).isEqualTo(1);
    assertThat(sources.add("other", "https://a", "S", "2024").toString()).isEqualTo("[1] A, S, 2025, https://a");
    assertThat(sources.list()).extracting(Sources.Source::number).containsExactly(1, 2);
    assertThat(sources).hasToString("Sources[2]");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "as [1] says | 1", "[3][1] | 1 3", "[1, 3] | 1 3", "【2】 | 2", "[4] [0] [-1] [a] [1a] [] [99999999] | ''", "[2 | ''",
          "1 2 3 | ''",
      "[1,x] | ''", "[[2]] | 2", "[see this and that and much more and then more][1] | 1", "[2][2] | 2"})
  void theNumbersInBracketsAreCited(String answer, String numbers) {
    String cited = String.join(" ", three().cited(answer).stream().map(source -> "" + source.number()).toList());
    assertThat(cited).isEqualTo(numbers);
  }

  @Test
  void sourcesWithoutAnAddressHaveNumbersOfTheirOwn() {
    Sources sources = new Sources();
    assertThat(sources.add("a", "", "", "").number()).isEqualTo(1);
    assertThat(sources.add("b", "", "", "")).hasToString("[2] b, ");
    assertThat(sources.list()).extracting(Sources.Source::title).containsExactly("a", "b");
  }

  @Test
  void manyThreadsGetDifferentNumbers() {
    Sources sources = new Sources();
    IntStream.range(0, 1_000).parallel().forEach(i -> sources.add("t", "https://" + i % 500, "", ""));
    assertThat(sources.list()).hasSize(500).extracting(Sources.Source::number).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aSourceIsOneLine() {
    assertThat(new Sources().add("a\nb", "https://a", "", "")).hasToString("[1] a b, https://a");
  }
}
