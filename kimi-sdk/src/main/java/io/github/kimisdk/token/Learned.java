package io.github.kimisdk.token;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonMismatch;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * How far the weights of one model are off, by kind of text, and how sure that is: a factor per kind (1 to begin with) and
 * the covariance of their errors. Every true count moves the factors by least squares, those that are least sure the most,
 * and makes them surer, though never for good; so one table of numbers gives the correction, the range, and what is left to
 * learn.
 */
final class Learned {

  static final int TEMPLATE = 9;
  static final int TOOLS = 10;
  static final int MEDIA = 11;
  static final int EXACT = 12;
  static final int KINDS = 13;

  /** How far a factor may be off before anything was learned, one standard deviation; of them this much together. */
  private static final double[] UNSURE = {.04, .16, .05, .10, .08, .10, .10, .20, .20, .15, .25, .75, .001};
  private static final double TOGETHER = 0.03;

  /** The variance of a token of a kind, for pieces are better or worse than their mean. */
  private static final double[] NOISE = {.1, .8, .1, .3, .1, .4, .5, .6, 1.5, 0, .3, 0, 0};

  /** Texts of one kind differ by this much although they are counted alike. */
  private static final double UNLIKE = 0.05;

  /** How much of what it began with a count makes its kinds unsure again, as a model can change behind its name. */
  private static final double FORGET = 0.01;

  /** A count that is further off than this many standard deviations is something else: it counts only so far. */
  private static final double ABSURD = 4;

  /** A factor is not smaller than this, and not larger than one by it. */
  private static final double LEAST = 0.05;

  /** No model has a window as small as this. */
  private static final long SMALLEST = 1_024;

  private final double[] factors = new double[KINDS];
  private final double[][] covariance = new double[KINDS][KINDS];
  private int responses;
  private long window;
  private long most;

  Learned() {
    for (int i = 0; i < KINDS; i++) {
      factors[i] = 1;
      for (int j = 0; j < KINDS; j++) {
        boolean text = i < TEMPLATE && j < TEMPLATE;
        covariance[i][j] = (text ? TOGETHER * TOGETHER : 0) + (i == j ? UNSURE[i] * UNSURE[i] : 0);
      }
    }
  }

  synchronized TokenEstimate estimate(double[] kinds) {
    double likely = dot(kinds, factors);
    double spread = 2 * Math.sqrt(Math.max(0, dot(kinds, spread(kinds))) + noise(kinds)) + 0.5;
    long middle = Math.max(0, Math.round(likely));
    return new TokenEstimate(Math.max(0, Math.min(middle, (long) Math.floor(likely - spread))), middle, (long) Math.ceil(likely + spread));
  }

  /** Takes a true count in. */
  synchronized void learn(double[] kinds, double tokens) {
    double[] moved = spread(kinds);
    double variance = Math.max(0, dot(kinds, moved)) + noise(kinds);
    double error = tokens - dot(kinds, factors);
    double most = ABSURD * Math.sqrt(variance);
    error = Math.max(-most, Math.min(most, error));
    for (int i = 0; i < KINDS; i++) {
      factors[i] = Math.max(LEAST, Math.min(1 / LEAST, factors[i] + moved[i] / variance * error));
      for (int j = 0; j < KINDS; j++) {
        covariance[i][j] -= moved[i] * moved[j] / variance;
      }
      if (kinds[i] > 0) {
        double unsure = UNSURE[i] * UNSURE[i];
        covariance[i][i] = Math.max(covariance[i][i], Math.min(unsure, covariance[i][i] + FORGET * unsure));
      }
    }
    responses++;
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

  private double[] spread(double[] kinds) {
    double[] spread = new double[KINDS];
    for (int i = 0; i < KINDS; i++) {
      spread[i] = dot(covariance[i], kinds);
    }
    return spread;
  }

  private double noise(double[] kinds) {
    double unlike = UNLIKE * (dot(kinds, factors) - kinds[EXACT] - kinds[TEMPLATE]);
    return 1 + dot(kinds, NOISE) + unlike * unlike;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < KINDS; i++) {
      sum += a[i] * b[i];
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
   * @throws JsonMismatch where it is nothing that can be learned
   */
  static Learned read(JsonValue json) {
    Learned learned = new Learned();
    learned.limit(json.get("window").asLong());
    if (json.get("factors").asArray().size() == KINDS) {
      learned.responses = json.get("responses").asInt();
      for (int i = 0; i < KINDS; i++) {
        learned.factors[i] = number(json.get("factors").get(i), LEAST, 1 / LEAST);
        for (int j = 0; j < KINDS; j++) {
          learned.covariance[i][j] = number(json.get("covariance").get(i).get(j), i == j ? 0 : -1, 1);
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
    throw JsonMismatch.of("a number as learning gives it", json);
  }

  private static JsonArray numbers(double[] values) {
    List<JsonValue> numbers = new ArrayList<>();
    for (double value : values) {
      numbers.add(JsonNumber.of(value));
    }
    return JsonArray.of(numbers);
  }
}
