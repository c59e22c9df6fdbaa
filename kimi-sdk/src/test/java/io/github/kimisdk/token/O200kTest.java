package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The counter with a real vocabulary, which is not part of the project. Write the rank file with
 * {@code node benchmarks/tokens/count.mjs ranks FILE} and give it as {@code -Dkimi.ranks=FILE}.
 */
@EnabledIfSystemProperty(named = "kimi.ranks", matches = ".+")
class O200kTest {

  private final Path ranks = Path.of(System.getProperty("kimi.ranks", ""));

  @Test
  void everyTextAndSliceCountsAsTheReferencePackageCountsIt() {
    BpeTokenizer kimi = BpeTokenizer.read(ranks);
    assertThat(Counted.wholes()).hasSize(13).allSatisfy(text -> assertThat(kimi.count(text.text())).isEqualTo(text.o200k()));
    assertThat(Counted.slices()).hasSize(1_000).allSatisfy(text -> assertThat(kimi.count(text.text())).isEqualTo(text.o200k()));
  }
}
