package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The range of a request after some counts of the service, and the range of another text, to the token. */
class LearnedRangeTest {

  private static final String HAN = "你好世界".repeat(40);
  private static final String WORDS = "the quick brown fox jumps over the lazy dog and runs away ".repeat(20);
  private static final String MIXED = WORDS + "12345 67890 ".repeat(30) + HAN;

  private static void assertRanges(String text, String counts, String range, String rangeOfHan) {
    ChatRequest request = ChatRequest.of(text).withModel("kimi-k2.6");
    TokenEstimator estimator = TokenEstimator.fresh();
    Arrays.stream(counts.split(" ")).filter(count -> !count.equals("none"))
        .forEach(count -> estimator.learn(request, Long.parseLong(count)));
    assertThat(text(estimator.estimate(request))).isEqualTo(range);
    assertThat(text(estimator.estimate(HAN, "kimi-k2.6"))).isEqualTo(rangeOfHan);
  }

  private static String text(TokenEstimate range) {
    return range.low() + " " + range.likely() + " " + range.high();
  }

  @ParameterizedTest
  @CsvSource({"none, 235 273 317", "250, 230 264 303", "250 250, 228 260 297", "250 250 250, 227 258 293"})
  void aCountWithinTheRangeNarrowsItAndLeavesOtherKindsOfText(String counts, String range) {
    assertRanges(WORDS, counts, range, "59 95 151");
  }

  @ParameterizedTest
  @CsvSource({"none, 486 548 617, 59 95 151", "500, 472 533 601, 57 91 144", "500 500, 466 521 584, 56 88 140",
      "500 500 500, 462 516 576, 55 87 138"})
  void aCountOfSeveralKindsMovesEachOfThem(String counts, String range, String rangeOfHan) {
    assertRanges(MIXED, counts, range, rangeOfHan);
  }

  @ParameterizedTest
  @CsvSource({"1000, 439 589 790, 60 106 185", "1000 1000, 534 895 1498, 69 144 302", "120, 360 507 713, 46 84 151",
      "120 120, 25 188 1391, 1 49 1339"})
  void aCountOutsideOfTheRangeWidensAllRanges(String counts, String range, String rangeOfHan) {
    assertRanges(MIXED, counts, range, rangeOfHan);
  }

  @ParameterizedTest
  @CsvSource({"500, 5000, 213 304 432, 56 95 159", "60, 1, 155 242 377, 54 95 164"})
  void anAbsurdCountMovesNoMoreThanAWrongOne(String wrong, String absurd, String range, String rangeOfHan) {
    assertRanges(WORDS, wrong, range, rangeOfHan);
    assertRanges(WORDS, absurd, range, rangeOfHan);
  }
}
