package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.kimisdk.chat.ChatRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How near the estimates of texts come to their true counts, before and after learning. The texts were not fitted to. */
class TokenEstimatorTest {

  private static final String MODEL = "kimi-k2-0905-preview";
  private static final int OVERHEAD = 3 + 4;

  private final TokenEstimator fresh = TokenEstimator.fresh();

  @Test
  void everyKindOfTextIsWithin15PercentAndTheWholeSetWithin8() {
    double tokens = 0;
    double likely = 0;
    System.out.println("kind       tokens  estimate  chars/4  rule of thumb");
    for (Counted text : Counted.wholes()) {
      TokenEstimate estimate = fresh.estimate(text.text());
      System.out.printf("%-10s %6d  %+7.1f%% %+7.1f%% %+7.1f%%%n", text.kind(), text.tokens(), 100 * text.error(estimate),
          100 * (text.text().length() / 4.0 / text.tokens() - 1), 100.0 * TokenEstimator.ruleOfThumb(text.text()) / text.tokens()
          - 100);
      assertThat(text.o200k()).isGreaterThanOrEqualTo(2_000);
      assertThat(text.error(estimate)).as(text.kind()).isCloseTo(0, within(0.15));
      tokens += text.tokens();
      likely += estimate.likely();
    }
    assertThat(likely / tokens).isCloseTo(1, within(0.08));
  }

  @Test
  void theRangeHoldsTheTrueCountOf95Of100RandomSlices() {
    List<Counted> slices = Counted.slices();
    assertThat(slices).hasSize(1_000);
    int held = 0;
    for (Counted slice : slices) {
      TokenEstimate range = fresh.estimate(slice.text());
      assertThat(range.low()).isLessThanOrEqualTo(range.likely());
      assertThat(range.high()).isGreaterThanOrEqualTo(range.likely());
      held += range.low() <= slice.tokens() && slice.tokens() <= range.high() ? 1 : 0;
    }
    double width = slices.stream().mapToDouble(slice -> slice.width(fresh.estimate(slice.text()))).sorted().skip(500).findFirst()
        .orElseThrow();
    System.out.printf("%d of 1000 slices are in their range, of which the median is ±%.0f %%%n", held, 100 * width);
    assertThat(held).isGreaterThanOrEqualTo(950);
    assertThat(width).as("a range that holds everything says nothing").isLessThan(0.25);
  }

  @Test
  void afterTenResponsesOfAKindItsTextIsWithin4Percent() {
    Map<String, List<Counted>> byKind = new HashMap<>();
    for (Counted slice : Counted.slices()) {
      List<Counted> some = byKind.computeIfAbsent(slice.kind(), kind -> new ArrayList<>());
      if (some.size() < 10 && slice.text().length() >= 200) {
        some.add(slice);
      }
    }
    long widthBefore = 0;
    long widthAfter = 0;
    for (Counted text : Counted.wholes()) {
      TokenEstimator learned = learned(byKind.get(text.kind()));
      TokenEstimate before = fresh.estimate(text.text());
      TokenEstimate after = learned.estimate(text.text(), MODEL);
      assertThat(text.error(after)).as(text.kind()).isCloseTo(0, within(0.04));
      assertThat(text.tokens()).as(text.kind()).isBetween(after.low(), after.high());
      widthBefore += before.high() - before.low();
      widthAfter += after.high() - after.low();
    }
    assertThat(widthAfter).isLessThan(widthBefore * 3 / 4);
  }

  @Test
  void afterTenResponsesOfMixedKindsTheWholeSetIsWithin4Percent() {
    List<Counted> slices = Counted.slices();
    for (int from = 0; from < 500; from += 10) {
      TokenEstimator learned = learned(slices.subList(from, from + 10));
      double tokens = 0;
      double likely = 0;
      for (Counted text : Counted.wholes()) {
        tokens += text.tokens();
        likely += learned.estimate(text.text(), MODEL).likely();
      }
      assertThat(likely / tokens).isCloseTo(1, within(0.04));
    }
  }

  /** Returns an estimator after ten responses, whose counts are those of the text and of the chat template. */
  private static TokenEstimator learned(List<Counted> slices) {
    assertThat(slices).hasSize(10);
    TokenEstimator estimator = TokenEstimator.fresh();
    for (Counted slice : slices) {
      estimator.learn(ChatRequest.of(slice.text()).withModel(MODEL), slice.tokens() + OVERHEAD);
    }
    return estimator;
  }

  @Test
  void theVectorsThatAreKnownOfKimisOwnVocabularyAreInTheirRange() {
    Map<String, Integer> known = Map.of("Hello world", 2, "Hello, world!", 4, "你好世界", 2, "1234567890", 4, "中文English混合", 3);
    known.forEach((text, tokens) -> {
      TokenEstimate range = fresh.estimate(text);
      assertThat((long) tokens).as("%s: %s", text, range).isBetween(range.low(), range.high());
    });
  }

  @Test
  void theRuleOfThumbIsThatOfTheOfficialClients() {
    assertThat(TokenEstimator.ruleOfThumb("")).isZero();
    assertThat(TokenEstimator.ruleOfThumb("abcd")).isEqualTo(1);
    assertThat(TokenEstimator.ruleOfThumb("abcde")).isEqualTo(2);
    assertThat(TokenEstimator.ruleOfThumb("abc你好😀")).isEqualTo(1 + 3);
  }

  @Test
  void oddTextsHaveAnEstimateToo() {
    for (String text
        : List.of("", "\ud83d", "\u0000", " ", "\n\n\n", "́", "𠀀".repeat(99), "a".repeat(100_000), " ".repeat(100_000))) {
      TokenEstimate range = fresh.estimate(text);
      assertThat(range.low()).isBetween(0L, range.likely());
      assertThat(range.high()).isGreaterThanOrEqualTo(range.likely());
    }
    assertThat(fresh.estimate("").likely()).isZero();
  }
}
