package io.github.kimisdk.benchmarks;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.token.TokenEstimate;
import io.github.kimisdk.token.TokenEstimator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far estimates are off on texts whose true counts {@code count.mjs} wrote beside them, as a table: before learning,
 * after ten slices of the same kind, by the rule of thumb of the official clients, and by characters/4.
 */
public final class TokenTable {

  private static final String MODEL = "kimi-k2-0905-preview";
  private static final int TEMPLATE = 7;
  private static final int LESSONS = 10;
  private static final int SHORTEST = 200;

  private TokenTable() {}

  /**
   * Prints the table.
   *
   * @param arguments the folder of the texts
   * @throws IOException if they cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<String[]> counts = Files.readAllLines(folder.resolve("counts.txt")).stream()
        .filter(line -> !line.startsWith("#")).map(line -> line.split(" ")).toList();
    Map<String, String> texts = new HashMap<>();
    for (String[] count : counts) {
      if (!texts.containsKey(count[0])) {
        texts.put(count[0], Files.readString(folder.resolve(count[0] + ".txt")));
      }
    }
    TokenEstimator fresh = TokenEstimator.fresh();
    double[] sums = new double[4];
    System.out.println("| text | tokens | estimate | range | after ten | rule of thumb | characters/4 "
        + "|\n|---|---:|---:|---:|---:|---:|---:|");
    for (String[] count : counts) {
      if (count.length > 5) {
        String text = texts.get(count[0]);
        double tokens = Double.parseDouble(count[3]);
        TokenEstimate estimate = fresh.estimate(text);
        double learned = learned(counts, texts, count[0]).estimate(text, MODEL).likely();
        System.out.printf(Locale.ROOT, "| %s | %.0f | %+.1f %% | ±%.0f %% | %+.1f %% | %+.0f %% | %+.0f %% |%n", count[0], tokens,
            off(estimate.likely(), tokens), 50 * (estimate.high() - estimate.low()) / tokens, off(learned, tokens),
            off(TokenEstimator.ruleOfThumb(text), tokens), off(text.length() / 4.0, tokens));
        double[] row = {tokens, estimate.likely(), TokenEstimator.ruleOfThumb(text), text.length() / 4.0};
        for (int i = 0; i < row.length; i++) {
          sums[i] += row[i];
        }
      }
    }
    System.out.printf(Locale.ROOT, "| all | %.0f | %+.1f %% | | | %+.0f %% | %+.0f %% |%n%n", sums[0], off(sums[1], sums[0]),
        off(sums[2], sums[0]), off(sums[3], sums[0]));
    slices(counts, texts, fresh);
  }

  private static void slices(List<String[]> counts, Map<String, String> texts, TokenEstimator fresh) {
    int slices = 0;
    int held = 0;
    for (String[] count : counts) {
      if (count.length == 5) {
        TokenEstimate range = fresh.estimate(slice(count, texts));
        long tokens = Long.parseLong(count[3]);
        slices++;
        held += range.low() <= tokens && tokens <= range.high() ? 1 : 0;
      }
    }
    System.out.println("The range holds the true count of " + held + " of " + slices + " random slices.");
  }

  private static TokenEstimator learned(List<String[]> counts, Map<String, String> texts, String kind) {
    TokenEstimator estimator = TokenEstimator.fresh();
    int lessons = 0;
    for (String[] count : counts) {
      if (count.length == 5 && count[0].equals(kind) && lessons < LESSONS && slice(count, texts).length() >= SHORTEST) {
        lessons++;
        estimator.learn(ChatRequest.of(slice(count, texts)).withModel(MODEL), Long.parseLong(count[3]) + TEMPLATE);
      }
    }
    return estimator;
  }

  private static String slice(String[] count, Map<String, String> texts) {
    return texts.get(count[0]).substring(Integer.parseInt(count[1]), Integer.parseInt(count[2]));
  }

  private static double off(double estimate, double tokens) {
    return 100 * estimate / tokens - 100;
  }
}
