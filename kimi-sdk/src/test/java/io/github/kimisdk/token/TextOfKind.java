package io.github.kimisdk.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A text and its true counts by the vocabularies of other models, from {@code vocabularies/counts.txt}. A kind has six
 * texts: a passage cut into five parts of growing length, and the whole passage. Kinds that end with {@code +nfd} are the
 * passages with their letters decomposed.
 *
 * @param kind the kind of text
 * @param text the text
 * @param tokens the true count of each vocabulary
 */
record TextOfKind(String kind, String text, Map<String, Long> tokens) {

  static final int PER_KIND = 6;

  /** All texts, kind by kind, the shortest first and the whole passage last. */
  static List<TextOfKind> all() {
    Map<String, String> passages = new HashMap<>();
    for (String section : resource("texts").split("(?m)^=== ")) {
      int end = section.indexOf('\n');
      passages.put(section.substring(0, Math.max(0, end)), section.substring(end + 1).stripTrailing());
    }
    List<String> lines = resource("counts").lines().toList();
    String[] names = lines.get(0).split(" ");
    List<TextOfKind> all = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] parts = line.split(" ");
      Map<String, Long> tokens = new HashMap<>();
      for (int i = 3; i < parts.length; i++) {
        tokens.put(names[i + 1], Long.parseLong(parts[i]));
      }
      String composed = passages.get(parts[0].replace("+nfd", ""));
      String passage = parts[0].endsWith("+nfd") ? Normalizer.normalize(composed, Normalizer.Form.NFD) : composed;
      String text = passage.substring(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
      all.add(new TextOfKind(parts[0], text, tokens));
    }
    return all;
  }

  boolean isHeld(TokenEstimate range, String vocabulary) {
    return range.low() <= tokens.get(vocabulary) && tokens.get(vocabulary) <= range.high();
  }

  private static String resource(String name) {
    try (InputStream in = TextOfKind.class.getResourceAsStream("/vocabularies/" + name + ".txt")) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
