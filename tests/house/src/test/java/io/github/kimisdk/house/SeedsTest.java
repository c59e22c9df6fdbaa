package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The build gives a test the same random numbers each time, so that only a change of the code can fail it. */
class SeedsTest {

  private static final Pattern UNSEEDED = Pattern.compile(
      "new Random\\(\\)|ThreadLocalRandom|Math\\.random\\(|seed = System\\.|[Rr]andom\\(System\\.");

  @Test
  void everyTestTakesItsSeedFromTheBuild() {
    List<Path> tests = House.allSources().stream().filter(file -> file.toString().endsWith("Test.java")).toList();
    assertThat(tests).hasSizeGreaterThan(500);
    assertThat(tests).filteredOn(file -> !file.endsWith("SeedsTest.java") && UNSEEDED.matcher(House.read(file)).find()).isEmpty();
  }

  @Test
  void aSeedOfItsOwnIsFound() {
    assertThat("long seed = System.nanoTime();").matches(text -> UNSEEDED.matcher(text).find());
    assertThat("long seed = Long.getLong(\"kimi.seed\", System.nanoTime());").matches(text -> !UNSEEDED.matcher(text).find());
  }
}
