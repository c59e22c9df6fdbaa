package io.github.kimisdk.token;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A text and its true count, from {@code tokens/counts.txt}. The reference is the mixture that is nearest to the published
 * counts of Kimi's own vocabulary: o200k_base for pieces of ASCII, DeepSeek V3 with 5 % more for others.
 *
 * @param kind the kind of text
 * @param text the text
 * @param tokens the true count of the mixture
 * @param o200k the true count of o200k_base's ranks behind Kimi's split pattern
 * @param own the true count behind o200k_base's own pattern; −1 for slices
 */
record Counted(String kind, String text, long tokens, long o200k, long own) {

  /** The whole texts, one of each kind. */
  static List<Counted> wholes() {
    return all().stream().filter(counted -> counted.own >= 0).toList();
  }

  /** Random slices of them, kind by kind in turn. */
  static List<Counted> slices() {
    return all().stream().filter(counted -> counted.own < 0).toList();
  }

  private static List<Counted> all() {
    Map<String, String> texts = new HashMap<>();
    List<Counted> all = new ArrayList<>();
    for (String line : resource("counts").lines().filter(line -> !line.startsWith("#")).toList()) {
      String[] parts = line.split(" ");
      String text = texts.computeIfAbsent(parts[0], Counted::resource);
      all.add(new Counted(
          parts[0], text.substring(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])), Long.parseLong(parts[3]),
          Long.parseLong(parts[4]), parts.length > 5 ? Long.parseLong(parts[5]) : -1));
    }
    return all;
  }

  private static String resource(String name) {
    try (InputStream in = Counted.class.getResourceAsStream("/tokens/" + name + ".txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Half of a range, relative to the true count. */
  double width(TokenEstimate range) {
    return (double) (range.high() - range.low()) / 2 / tokens;
  }

  double error(TokenEstimate estimate) {
    return (double) estimate.likely() / tokens - 1;
  }
}
