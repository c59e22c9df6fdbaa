package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Calibration with many responses: ranges contain the true count, and the estimate adapts when a model changes. */
class LearningTest {

  private static final String MODEL = "kimi-k2-0905-preview";
  private static final int OVERHEAD = 3 + 4;

  private final TokenEstimator estimator = TokenEstimator.fresh();

  private static boolean holds(TokenEstimate range, long tokens) {
    return range.low() <= tokens && tokens <= range.high();
  }

  private static void learn(TokenEstimator estimator, Counted slice, long tokens) {
    estimator.learn(ChatRequest.of(slice.text()).withModel(MODEL), tokens + OVERHEAD);
  }

  /** Taught with one half of the slices, asked for the other, both ways. */
  @Test
  void theRangeHoldsTheTrueCountOf95Of100SlicesHoweverMuchWasLearned() {
    List<Counted> slices = new ArrayList<>(Counted.slices());
    Collections.shuffle(slices, new Random(1));
    for (int responses : new int[] {10, 100, 1_000, 5_000}) {
      int held = 0;
      List<Double> widths = new ArrayList<>();
      for (int half = 0; half < 1_000; half += 500) {
        TokenEstimator taught = TokenEstimator.fresh();
        for (int i = 0; i < responses; i++) {
          Counted slice = slices.get(half + i % 500);
          learn(taught, slice, slice.tokens());
        }
        for (Counted slice : slices.subList(500 - half, 1_000 - half)) {
          TokenEstimate range = taught.estimate(slice.text(), MODEL);
          held += holds(range, slice.tokens()) ? 1 : 0;
          widths.add(slice.width(range));
        }
      }
      Collections.sort(widths);
      double width = widths.get(500);
      System.out.printf("after %d responses %d of 1000 slices are in their range, of which the median is ±%.0f %%%n", responses,
          held, 100 * width);
      assertThat(held).as("after %d responses", responses).isGreaterThanOrEqualTo(950);
      assertThat(width).as("after %d responses", responses).isLessThan(0.23);
    }
  }

  @Test
  void aModelThatChangesBehindItsNameIsLearnedAnew() {
    List<Counted> slices = Counted.slices();
    int held = 0;
    double error = 0;
    for (int i = 0; i < 600; i++) {
      Counted slice = slices.get(i);
      long tokens = i < 300 ? slice.tokens() : slice.tokens() * 6 / 5;
      TokenEstimate range = estimator.estimate(slice.text(), MODEL);
      if (i >= 550) {
        held += holds(range, tokens) ? 1 : 0;
        error += (double) range.likely() / tokens - 1;
      }
      learn(estimator, slice, tokens);
    }
    assertThat(held).isGreaterThanOrEqualTo(48);
    assertThat(error / 50).isCloseTo(0, within(0.02));
  }

  /** Behind the same name there can be another model: its tokenizer may count four times as much, or a quarter. */
  @Test
  void aModelThatCountsFourTimesAsMuchIsLearnedWithin20Responses() {
    List<Counted> slices = Counted.slices();
    for (double factor : new double[] {4, 0.25}) {
      TokenEstimator taught = TokenEstimator.fresh();
      slices.subList(0, 600).forEach(slice -> learn(taught, slice, slice.tokens()));
      slices.subList(600, 620).forEach(slice -> learn(taught, slice, Math.round(slice.tokens() * factor)));
      int held = 0;
      double error = 0;
      for (Counted slice : slices.subList(900, 1_000)) {
        TokenEstimate range = taught.estimate(slice.text(), MODEL);
        held += holds(range, Math.round(slice.tokens() * factor)) ? 1 : 0;
        error += range.likely() / (slice.tokens() * factor) - 1;
      }
      assertThat(held).as("counts of %s times", factor).isGreaterThanOrEqualTo(97);
      assertThat(error / 100).as("counts of %s times", factor).isCloseTo(0, within(0.07));
    }
  }

  /** A service may put a prompt of its own before short questions. That says little about the texts. */
  @Test
  void aHiddenPromptBeforeShortQuestionsDoesNotSpoilLongTexts() {
    Counted text = Counted.wholes().stream().filter(some -> some.kind().equals("english")).findFirst().orElseThrow();
    for (int hidden : new int[] {40, 80}) {
      TokenEstimator taught = TokenEstimator.fresh();
      for (int i = 0; i < 20; i++) {
        ChatRequest question = ChatRequest.of(text.text().substring(i, i + 20 + i)).withModel(MODEL);
        taught.learn(question, TokenEstimator.fresh().estimate(question).likely() + hidden);
        assertThat(text.error(taught.estimate(text.text(), MODEL))).as("%s after %s", hidden, i).isCloseTo(0, within(0.3));
      }
    }
  }

  @Test
  void aCountOutsideOfItsRangeWidensTheRangeAtOnce() {
    Counted slice = Counted.slices().stream().filter(some -> some.kind().equals("english") && some.tokens() > 300).findFirst()
        .orElseThrow();
    for (int i = 0; i < 50; i++) {
      learn(estimator, slice, slice.tokens());
    }
    TokenEstimate before = estimator.estimate(slice.text(), MODEL);
    learn(estimator, slice, slice.tokens() * 3 / 2);
    TokenEstimate after = estimator.estimate(slice.text(), MODEL);
    assertThat(after.high() - after.low()).isGreaterThan((before.high() - before.low()) * 3 / 2);
    assertThat(after.likely()).isGreaterThan(before.likely());
  }

  @Test
  void countsThatNothingExplainsLeaveNumbersThatCanBeSaved() {
    Random random = new Random(3);
    for (Counted slice : Counted.slices()) {
      learn(estimator, slice, random.nextBoolean() ? 1_000_000_000 : 1);
    }
    TokenEstimator loaded = TokenEstimator.load(Json.parse(estimator.learned().toString()).asObject());
    for (Counted slice : Counted.slices()) {
      TokenEstimate range = loaded.estimate(slice.text(), MODEL);
      assertThat(range.high()).isLessThan(20L * 10_000 * 8).isGreaterThanOrEqualTo(range.likely());
    }
  }
}
