package io.github.kimisdk.token;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The calibration of one model: a factor per kind of text, 1 at first, and the covariance of the errors. A Kalman filter
 * updates both with every true count. A count outside of its range widens all ranges at once, so that a model that counts
 * differently is recognized within a few counts. Safe for use by many threads.
 */
final class Calibration {

  static final int TEMPLATE = 11;
  static final int TOOLS = 12;
  static final int MEDIA = 13;
  static final int EXACT = 14;
  static final int KINDS = 15;

  /** The initial standard deviation of a factor: the difference between vocabularies of Kimi's construction. */
  private static final double[] INITIAL_DEVIATION = {.05, .12, .06, .10, .10, .10, .12, .16, .20, .28, .45, .15, .25, .75, .001};

  /** The standard deviation of a kind from one text to the next, with the same vocabulary. */
  private static final double[] TEXT_DEVIATION = {.06, .15, .04, .14, .12, .20, .10, .14, .12, .22, .06, 0, .10, .05, 0};

  /** The variance of a single token, which matters for short texts. */
  private static final double[] TOKEN_VARIANCE = {.06, .5, .06, .2, .06, .25, .3, .4, .6, .5, .5, 0, .2, 0, 0};

  /** The number of standard deviations on each side of the likely count. */
  private static final double RANGE = 2;

  /** After an error, the ranges are so wide that it has at most this many standard deviations. */
  private static final double MAX_ERROR = 1.5;

  /** Errors are clipped to this many standard deviations, as larger ones may have other causes. */
  private static final double CLIP = 4;

  /** The smallest factor; the largest is its reciprocal. */
  private static final double MIN_FACTOR = 0.05;

  /** The largest variance or covariance that a saved calibration may have. */
  private static final double MAX_COVARIANCE = 100;

  /** Every window is larger. */
  private static final long SMALLEST_WINDOW = 1_024;

  private final double[] factors = new double[KINDS];
  private final double[][] covariance = new double[KINDS][KINDS];
  private int responses;
  private long window;
  private long longestPrompt;

  Calibration() {
    for (int i = 0; i < KINDS; i++) {
      factors[i] = 1;
      covariance[i][i] = INITIAL_DEVIATION[i] * INITIAL_DEVIATION[i];
    }
  }

  synchronized TokenEstimate estimate(double[] kinds) {
    double[] weights = weights(kinds);
    double likely = sum(weights);
    double spread = Math.exp(RANGE * Math.sqrt(variance(weights)) / Math.max(1, likely));
    return new TokenEstimate((long) Math.floor(likely / spread), Math.round(likely), (long) Math.ceil(likely * spread));
  }

  /** Learns from a true count. */
  synchronized void learn(double[] kinds, double tokens) {
    double[] weights = weights(kinds);
    double[] gain = covarianceTimes(weights);
    double variance = variance(weights);
    double clip = CLIP * Math.sqrt(variance);
    double error = Math.max(-clip, Math.min(clip, tokens - sum(weights)));
    for (int i = 0; i < KINDS; i++) {
      factors[i] = Math.max(MIN_FACTOR, Math.min(1 / MIN_FACTOR, factors[i] * (1 + gain[i] / variance * error)));
      for (int j = 0; j < KINDS; j++) {
        covariance[i][j] -= gain[i] * gain[j] / variance;
      }
    }
    widen(weights(kinds), Math.pow(error / MAX_ERROR, 2));
    responses++;
  }

  /**
   * Widens the covariance until a count has a given variance: half of what is missing goes to all factors together, half to
   * each kind of the text. A standard deviation of the count itself is enough: the range then begins at an eighth.
   */
  private void widen(double[] weights, double wanted) {
    double likely = sum(weights);
    double missing = (Math.min(wanted, likely * likely) - variance(weights)) / 2;
    double cubes = Arrays.stream(weights).map(weight -> weight * weight * weight).sum();
    if (missing > 0 && cubes > 0) {
      for (int i = 0; i < KINDS; i++) {
        covariance[i][i] += missing / cubes * weights[i];
        for (int j = 0; j < KINDS; j++) {
          covariance[i][j] += missing / (likely * likely);
        }
      }
    }
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

  private double[] weights(double[] kinds) {
    double[] weights = new double[KINDS];
    for (int i = 0; i < KINDS; i++) {
      weights[i] = kinds[i] * factors[i];
    }
    return weights;
  }

  private double[] covarianceTimes(double[] weights) {
    double[] product = new double[KINDS];
    for (int i = 0; i < KINDS; i++) {
      for (int j = 0; j < KINDS; j++) {
        product[i] += covariance[i][j] * weights[j];
      }
    }
    return product;
  }

  /** The variance of a count: of the factors, the text, its tokens, and the rounding. */
  private double variance(double[] weights) {
    double[] errors = covarianceTimes(weights);
    double variance = 0;
    for (int i = 0; i < KINDS; i++) {
      double deviation = TEXT_DEVIATION[i] * weights[i];
      variance += weights[i] * (errors[i] + TOKEN_VARIANCE[i] * factors[i]) + deviation * deviation;
    }
    return 0.5 + Math.max(0, variance);
  }

  private static double sum(double[] weights) {
    return Arrays.stream(weights).sum();
  }

  synchronized JsonObject json() {
    List<JsonValue> rows = new ArrayList<>();
    for (double[] row : covariance) {
      rows.add(numbers(row));
    }
    JsonObject json = JsonObject.of("responses", responses, "factors", numbers(factors), "covariance", JsonArray.of(rows));
    return json.with("window", JsonNumber.of(window));
  }

  /**
   * Reads a saved calibration; a version with other kinds only has its window.
   *
   * @throws JsonTypeException if it is no calibration
   */
  static Calibration read(JsonValue json) {
    Calibration learned = new Calibration();
    learned.limit(json.get("window").asLong());
    if (json.get("factors").asArray().size() == KINDS) {
      learned.responses = json.get("responses").asInt();
      for (int i = 0; i < KINDS; i++) {
        learned.factors[i] = number(json.get("factors").get(i), MIN_FACTOR, 1 / MIN_FACTOR);
        for (int j = 0; j < KINDS; j++) {
          learned.covariance[i][j] = number(json.get("covariance").get(i).get(j), i == j ? 0 : -MAX_COVARIANCE, MAX_COVARIANCE);
        }
      }
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
