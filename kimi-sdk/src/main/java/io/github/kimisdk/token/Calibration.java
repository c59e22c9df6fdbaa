package io.github.kimisdk.token;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.Arrays;

/**
 * The calibration of one model: for each kind of text a ratio, 1 at first, and its variance. A true count moves each ratio by
 * the share that its kind has in the variance of the estimate, and narrows it. A count outside of its range widens all ranges
 * at once, so that a model that counts differently is recognized within a few counts. Safe for use by many threads.
 */
final class Calibration {

  static final int TEMPLATE = 11;
  static final int TOOLS = 12;
  static final int MEDIA = 13;
  static final int EXACT = 14;
  static final int KINDS = 15;

  /** The initial standard deviation of a ratio: the difference between vocabularies of Kimi's construction. */
  private static final double[] INITIAL_DEVIATION = {.05, .12, .06, .10, .10, .10, .12, .16, .20, .28, .45, .15, .25, .75, .001};

  /** The standard deviation of a kind from one text to the next, with the same vocabulary. */
  private static final double[] TEXT_DEVIATION = {.06, .15, .04, .14, .12, .20, .10, .14, .12, .22, .06, 0, .10, .05, 0};

  /** The variance of a single token, which matters for short texts. */
  private static final double[] TOKEN_VARIANCE = {.06, .5, .06, .2, .06, .25, .3, .4, .6, .5, .5, 0, .2, 0, 0};

  /** The number of standard deviations on each side of the likely count. */
  private static final double RANGE = 2;

  /** A larger error, in standard deviations, is clipped to this one. In a long prompt it moves all ratios alike. */
  private static final double LARGEST_ERROR = 5;

  /** A prompt of this many times its template is long: a hidden prompt of the service does not explain its error. */
  private static final double LONG_PROMPT = 10;

  /** The smallest ratio; the largest is its reciprocal. */
  private static final double MIN_RATIO = 0.05;

  /** The largest variance of a ratio: the range then begins at a seventh. */
  private static final double MAX_VARIANCE = 1;

  /** Every window is larger. */
  private static final long SMALLEST_WINDOW = 1_024;

  private final double[] ratios = new double[KINDS];
  private final double[] variances = new double[KINDS];
  private int responses;
  private long window;
  private long longestPrompt;

  Calibration() {
    Arrays.fill(ratios, 1);
    Arrays.setAll(variances, Calibration::initialVariance);
  }

  synchronized TokenEstimate estimate(double[] kinds) {
    double likely = likely(kinds);
    double spread = Math.exp(RANGE * Math.sqrt(variance(kinds)) / Math.max(1, likely));
    return new TokenEstimate((long) Math.floor(likely / spread), Math.round(likely), (long) Math.ceil(likely * spread));
  }

  /** Learns from a true count. */
  synchronized void learn(double[] kinds, double tokens) {
    responses++;
    double likely = likely(kinds);
    double variance = variance(kinds);
    double largest = LARGEST_ERROR * Math.sqrt(variance);
    double error = Math.max(-largest, Math.min(largest, tokens - likely));
    boolean longPrompt = kinds[TEMPLATE] * LONG_PROMPT < likely;
    if (longPrompt && Math.abs(tokens - likely) > largest) {
      Arrays.setAll(ratios, i -> limited(ratios[i] * (1 + error / Math.max(1, likely))));
    } else {
      for (int i = 0; i < KINDS; i++) {
        double weight = kinds[i] * ratios[i];
        double gain = variances[i] * weight / variance;
        ratios[i] = limited(ratios[i] * (1 + gain * error));
        variances[i] *= 1 - gain * weight;
      }
    }
    widen(kinds, error * error / (RANGE * RANGE));
  }

  private static double limited(double ratio) {
    return Math.max(MIN_RATIO, Math.min(1 / MIN_RATIO, ratio));
  }

  /** Adds initial variance to all ratios until a count has a given variance. */
  private void widen(double[] kinds, double wanted) {
    double missing = wanted - variance(kinds);
    double initial = 0;
    for (int i = 0; i < KINDS; i++) {
      initial += initialVariance(i) * Math.pow(kinds[i] * ratios[i], 2);
    }
    if (missing > 0 && initial > 0) {
      for (int i = 0; i < KINDS; i++) {
        variances[i] = Math.min(MAX_VARIANCE, variances[i] + missing / initial * initialVariance(i));
      }
    }
  }

  private static double initialVariance(int kind) {
    return INITIAL_DEVIATION[kind] * INITIAL_DEVIATION[kind];
  }

  /** Learns that a prompt was answered. */
  synchronized void fitted(long tokens) {
    longestPrompt = Math.max(longestPrompt, tokens);
    window = tokens > window ? 0 : window;
  }

  /** Learns a window that the service named, unless a longer prompt was answered, now or later. */
  synchronized void limit(long tokens) {
    window = tokens > SMALLEST_WINDOW && tokens >= longestPrompt ? tokens : window;
  }

  synchronized long window() {
    return window;
  }

  private double likely(double[] kinds) {
    double likely = 0;
    for (int i = 0; i < KINDS; i++) {
      likely += kinds[i] * ratios[i];
    }
    return likely;
  }

  /** The variance of a count: of the ratios, the text, its tokens, and the rounding. */
  private double variance(double[] kinds) {
    double variance = 0.5;
    for (int i = 0; i < KINDS; i++) {
      double weight = kinds[i] * ratios[i];
      variance += weight * (weight * (variances[i] + TEXT_DEVIATION[i] * TEXT_DEVIATION[i]) + TOKEN_VARIANCE[i] * ratios[i]);
    }
    return variance;
  }

  synchronized JsonObject json() {
    return JsonObject.of(
        "responses", responses, "ratios", numbers(ratios), "variances", numbers(variances), "window", window);
  }

  /**
   * Reads a saved calibration; a version with other kinds only has its window.
   *
   * @throws JsonTypeException if it is no calibration
   */
  static Calibration read(JsonValue json) {
    Calibration learned = new Calibration();
    learned.limit(json.get("window").asLong());
    if (json.get("ratios").asArray().size() == KINDS) {
      learned.responses = json.get("responses").asInt();
      Arrays.setAll(learned.ratios, i -> number(json.get("ratios").get(i), MIN_RATIO, 1 / MIN_RATIO));
      Arrays.setAll(learned.variances, i -> number(json.get("variances").get(i), 0, MAX_VARIANCE));
    }
    return learned;
  }

  private static double number(JsonValue json, double least, double most) {
    double number = json.asDouble();
    if (number >= least && number <= most) {
      return number;
    }
    throw JsonTypeException.of("a number in the range of a calibration", json);
  }

  private static JsonArray numbers(double[] values) {
    return JsonArray.of(Arrays.stream(values).<JsonValue>mapToObj(JsonNumber::of).toList());
  }
}
