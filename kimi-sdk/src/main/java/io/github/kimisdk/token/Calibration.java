package io.github.kimisdk.token;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The calibration of one model: a factor per kind of text (1 to begin with) and the covariance of their errors, which a
 * Kalman filter moves with every true count. One table of numbers gives the correction, the range, and what is left to
 * learn. A count outside of its range widens all ranges at once, so a model that counts otherwise is found within a few counts.
 */
final class Calibration {

  static final int TEMPLATE = 11;
  static final int TOOLS = 12;
  static final int MEDIA = 13;
  static final int EXACT = 14;
  static final int KINDS = 15;

  /** Standard deviation of a factor before anything was learned: how much vocabularies of Kimi's construction differ. */
  private static final double[] UNSURE = {.05, .12, .06, .10, .10, .16, .12, .22, .25, .35, .60, .15, .25, .75, .001};

  /** Standard deviation of a kind from one text to the next, with the same vocabulary. */
  private static final double[] UNLIKE = {.06, .15, .04, .12, .12, .14, .12, .12, .20, .28, .20, 0, .10, .05, 0};

  /** Variance of a single token: it matters for short texts. */
  private static final double[] NOISE = {.06, .5, .06, .2, .06, .25, .3, .4, .9, .5, .5, 0, .2, 0, 0};

  /** The range has this many standard deviations to each side. */
  private static final double RANGE = 2;

  /** An error is at least as likely from now on as one of this many standard deviations. */
  private static final double MISS = 1.5;

  /** A count that is further off than this many standard deviations may be something else: it counts only so far. */
  private static final double ABSURD = 4;

  /** A factor is not smaller than this, and not larger than one by it. */
  private static final double LEAST = 0.05;

  /** No variance or covariance is larger; widening stays far below. */
  private static final double MOST = 100;

  /** No model has a window as small as this. */
  private static final long SMALLEST = 1_024;

  private final double[] factors = new double[KINDS];
  private final double[][] covariance = new double[KINDS][KINDS];
  private int responses;
  private long window;
  private long most;

  Calibration() {
    for (int i = 0; i < KINDS; i++) {
      factors[i] = 1;
      covariance[i][i] = UNSURE[i] * UNSURE[i];
    }
  }

  synchronized TokenEstimate estimate(double[] kinds) {
    double[] weights = weights(kinds);
    double likely = sum(weights);
    double spread = Math.exp(RANGE * Math.sqrt(variance(weights)) / Math.max(1, likely));
    return new TokenEstimate((long) Math.floor(likely / spread), Math.round(likely), (long) Math.ceil(likely * spread));
  }

  /** Takes a true count in. */
  synchronized void learn(double[] kinds, double tokens) {
    double[] weights = weights(kinds);
    double[] moved = times(weights);
    double variance = variance(weights);
    double most = ABSURD * Math.sqrt(variance);
    double error = Math.max(-most, Math.min(most, tokens - sum(weights)));
    for (int i = 0; i < KINDS; i++) {
      factors[i] = Math.max(LEAST, Math.min(1 / LEAST, factors[i] * (1 + moved[i] / variance * error)));
      for (int j = 0; j < KINDS; j++) {
        covariance[i][j] -= moved[i] * moved[j] / variance;
      }
    }
    widen(weights(kinds), Math.pow(error / MISS, 2));
    responses++;
  }

  /**
   * Adds what is missing of a variance: half of it to all factors together, half to each of the kinds of a text. A standard
   * deviation of as much as the count itself is enough: the range then begins at an eighth.
   */
  private void widen(double[] weights, double wanted) {
    double likely = sum(weights);
    double missing = (Math.min(wanted, likely * likely) - variance(weights)) / 2;
    double cubes = 0;
    for (double weight : weights) {
      cubes += weight * weight * weight;
    }
    if (missing > 0 && cubes > 0) {
      for (int i = 0; i < KINDS; i++) {
        covariance[i][i] += missing / cubes * weights[i];
        for (int j = 0; j < KINDS; j++) {
          covariance[i][j] += missing / (likely * likely);
        }
      }
    }
  }

  /** A prompt that was answered. */
  synchronized void fitted(long tokens) {
    most = Math.max(most, tokens);
    window = tokens > window ? 0 : window;
  }

  /** A window that the service named, if that can be: not smaller than what has fitted. What fits later wins, too. */
  synchronized void limit(long tokens) {
    window = tokens > SMALLEST && tokens >= most ? tokens : window;
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

  private double[] times(double[] weights) {
    double[] product = new double[KINDS];
    for (int i = 0; i < KINDS; i++) {
      for (int j = 0; j < KINDS; j++) {
        product[i] += covariance[i][j] * weights[j];
      }
    }
    return product;
  }

  /** The variance of a count: of the factors, of the text, of its tokens, and of the rounding. */
  private double variance(double[] weights) {
    double[] unsure = times(weights);
    double variance = 0;
    for (int i = 0; i < KINDS; i++) {
      double unlike = UNLIKE[i] * weights[i];
      variance += weights[i] * (unsure[i] + NOISE[i] * factors[i]) + unlike * unlike;
    }
    return 0.5 + Math.max(0, variance);
  }

  private static double sum(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    return sum;
  }

  synchronized JsonObject json() {
    List<JsonValue> spread = new ArrayList<>();
    for (double[] row : covariance) {
      spread.add(numbers(row));
    }
    JsonObject json = JsonObject.of("responses", responses, "factors", numbers(factors), "covariance", JsonArray.of(spread));
    return json.with("window", JsonNumber.of(window));
  }

  /**
   * What was saved; nothing learned where it is of a version with other kinds.
   *
   * @throws JsonTypeException where it is nothing that can be learned
   */
  static Calibration read(JsonValue json) {
    Calibration learned = new Calibration();
    learned.limit(json.get("window").asLong());
    if (json.get("factors").asArray().size() == KINDS) {
      learned.responses = json.get("responses").asInt();
      for (int i = 0; i < KINDS; i++) {
        learned.factors[i] = number(json.get("factors").get(i), LEAST, 1 / LEAST);
        for (int j = 0; j < KINDS; j++) {
          learned.covariance[i][j] = number(json.get("covariance").get(i).get(j), i == j ? 0 : -MOST, MOST);
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
    throw JsonTypeException.of("a number as learning gives it", json);
  }

  private static JsonArray numbers(double[] values) {
    List<JsonValue> numbers = new ArrayList<>();
    for (double value : values) {
      numbers.add(JsonNumber.of(value));
    }
    return JsonArray.of(numbers);
  }
}
