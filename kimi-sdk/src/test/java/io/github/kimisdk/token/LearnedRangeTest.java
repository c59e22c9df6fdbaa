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
  @CsvSource({"none, 235 273 317", "250, 230 264 303", "250 250, 227 260 297", "250 250 250, 226 258 294"})
  void aCountWithinTheRangeNarrowsItAndLeavesOtherKindsOfText(String counts, String range) {
    assertRanges(WORDS, counts, range, "59 95 151");
  }

  @ParameterizedTest
  @CsvSource({"none, 486 548 617, 59 95 151", "500, 474 533 599, 57 91 144", "500 500, 466 523 587, 56 88 139",
      "500 500 500, 461 517 578, 55 86 136"})
  void aCountOfSeveralKindsMovesEachOfThem(String counts, String range, String rangeOfHan) {
    assertRanges(MIXED, counts, range, rangeOfHan);
  }

  @ParameterizedTest
  @CsvSource({"1000, 564 710 892, 58 123 259", "1000 1000, 696 947 1287, 72 187 481", "120, 253 386 588, 18 67 244",
      "120 120, 46 140 427, 0 5 38"})
  void aCountFarOutsideOfTheRangeMovesAndWidensAllRanges(String counts, String range, String rangeOfHan) {
    assertRanges(MIXED, counts, range, rangeOfHan);
  }

  @ParameterizedTest
  @CsvSource({"500, 5000, 285 373 488, 65 130 255", "60, 1, 96 173 309, 16 60 224"})
  void anAbsurdCountMovesNoMoreThanAWrongOne(String wrong, String absurd, String range, String rangeOfHan) {
    assertRanges(WORDS, wrong, range, rangeOfHan);
    assertRanges(WORDS, absurd, range, rangeOfHan);
  }
}
