package io.github.kimisdk.benchmarks;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.token.TokenEstimate;
import io.github.kimisdk.token.TokenEstimator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * How many ranges hold the true counts of other models' vocabularies, as a table: before learning, and after ten responses.
 * {@code count.mjs} wrote the counts beside the texts.
 */
public final class VocabularyTable {

  private static final String MODEL = "kimi-k2-0905-preview";
  private static final int TEMPLATE = 7;
  private static final int PER_KIND = 6;
  private static final int DRAWS = 40;

  private final List<String> texts = new ArrayList<>();
  private final List<long[]> counts = new ArrayList<>();
  private int vocabulary;
  private int asked;
  private int held;
  private double[] errors = {};
  private double[] widths = {};

  private VocabularyTable(Path folder, List<String> lines) throws IOException {
    Map<String, String> passages = new HashMap<>();
    for (String section : Files.readString(folder.resolve("texts.txt")).split("(?m)^=== ")) {
      int end = section.indexOf('\n');
      passages.put(section.substring(0, Math.max(0, end)), section.substring(end + 1).stripTrailing());
    }
    for (String line : lines.subList(1, lines.size())) {
      String[] parts = line.split(" ");
      String composed = passages.get(parts[0].replace("+nfd", ""));
      String passage = parts[0].endsWith("+nfd") ? Normalizer.normalize(composed, Normalizer.Form.NFD) : composed;
      texts.add(passage.substring(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
      counts.add(Arrays.stream(parts).skip(3).mapToLong(Long::parseLong).toArray());
    }
  }

  /**
   * Prints the table.
   *
   * @param arguments the folder of the texts and counts
   * @throws IOException if they cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<String> lines = Files.readAllLines(folder.resolve("counts.txt"));
    VocabularyTable table = new VocabularyTable(folder, lines);
    System.out.println("| vocabulary | before learning: held | error | range | whole passages: held | error | range "
        + "| after ten of the kind: held | error | range | after ten of any: held | error | range |");
    System.out.println("|---|" + "---:|".repeat(12));
    String[] names = lines.get(0).split(" ");
    for (int i = 4; i < names.length; i++) {
      table.vocabulary = i - 4;
      System.out.println("| " + names[i] + table.fresh(1) + table.fresh(PER_KIND) + table.sameKind() + table.anyKinds() + " |");
    }
  }

  private String fresh(int step) {
    TokenEstimator estimator = TokenEstimator.fresh();
    for (int i = step - 1; i < texts.size(); i += step) {
      ask(estimator, i);
    }
    return result();
  }

  private String sameKind() {
    for (int first = 0; first < texts.size(); first += PER_KIND) {
      TokenEstimator estimator = TokenEstimator.fresh();
      for (int i = 0; i < 10; i++) {
        learn(estimator, first + i % 4);
      }
      ask(estimator, first + 4);
    }
    return result();
  }

  private String anyKinds() {
    Random random = new Random(5);
    List<Integer> shuffled = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      shuffled.add(i);
    }
    for (int draw = 0; draw < DRAWS; draw++) {
      Collections.shuffle(shuffled, random);
      TokenEstimator estimator = TokenEstimator.fresh();
      shuffled.subList(0, 10).forEach(i -> learn(estimator, i));
      shuffled.subList(10, shuffled.size()).forEach(i -> ask(estimator, i));
    }
    return result();
  }

  private void learn(TokenEstimator estimator, int i) {
    estimator.learn(ChatRequest.of(texts.get(i)).withModel(MODEL), counts.get(i)[vocabulary] + TEMPLATE);
  }

  private void ask(TokenEstimator estimator, int i) {
    TokenEstimate range = estimator.estimate(texts.get(i), MODEL);
    long tokens = counts.get(i)[vocabulary];
    if (asked == errors.length) {
      errors = Arrays.copyOf(errors, 2 * asked + 8);
      widths = Arrays.copyOf(widths, 2 * asked + 8);
    }
    errors[asked] = Math.abs((double) range.likely() / tokens - 1);
    widths[asked++] = 0.5 * (range.high() - range.low()) / tokens;
    held += range.low() <= tokens && tokens <= range.high() ? 1 : 0;
  }

  private String result() {
    Arrays.sort(errors, 0, asked);
    Arrays.sort(widths, 0, asked);
    String result = String.format(Locale.ROOT, " | %.1f %% | %.1f %% | ±%.1f %%", 100.0 * held / asked, 100 * errors[asked / 2],
        100 * widths[asked / 2]);
    asked = 0;
    held = 0;
    return result;
  }
}
