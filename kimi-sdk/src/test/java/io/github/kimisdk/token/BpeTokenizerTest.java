package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exact counts with a small vocabulary, against an encoder that is as simple as can be. */
class BpeTokenizerTest {

  private static final Random RANDOM = new Random(7);

  @TempDir
  private Path folder;

  /** 256 bytes, then merges of what is there, at random and in order of rank; as byte pair encoding learns them. */
  private static List<byte[]> tokens(int size) {
    List<byte[]> tokens = new ArrayList<>();
    Map<String, Integer> known = new HashMap<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    String common = "abcdeABC 01'-_{\n中é";
    byte[] bytes = common.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 100 * size && tokens.size() < size; i++) {
      byte[] left = tokens.size() < 300 || i % 3 == 0 ? new byte[] {bytes[RANDOM.nextInt(bytes.length)]}
          : tokens.get(256 + RANDOM.nextInt(tokens.size() - 256));
      byte[] right = tokens.size() < 300 || i % 3 == 1 ? new byte[] {bytes[RANDOM.nextInt(bytes.length)]}
          : tokens.get(256 + RANDOM.nextInt(tokens.size() - 256));
      byte[] both = new byte[left.length + right.length];
      System.arraycopy(left, 0, both, 0, left.length);
      System.arraycopy(right, 0, both, left.length, right.length);
      if (both.length <= 12 && known.putIfAbsent(new String(both, StandardCharsets.ISO_8859_1), tokens.size()) == null) {
        tokens.add(both);
      }
    }
    return tokens;
  }

  private Path file(List<byte[]> tokens, char between) {
    StringBuilder lines = new StringBuilder();
    for (int rank = 0; rank < tokens.size(); rank++) {
      lines.append(Base64.getEncoder().encodeToString(tokens.get(rank))).append(between).append(rank).append('\n');
    }
    return write(lines.toString());
  }

  private Path write(String text) {
    try {
      return Files.writeString(Files.createTempFile(folder, "tiktoken", ".model"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void itMergesAsTheSimplestEncoderDoes() {
    List<byte[]> tokens = tokens(900);
    Map<String, Integer> ranks = new HashMap<>();
    for (int i = 0; i < tokens.size(); i++) {
      ranks.put(new String(tokens.get(i), StandardCharsets.ISO_8859_1), i);
    }
    BpeTokenizer vocabulary = BpeTokenizer.read(file(tokens, ' '));
    assertThat(vocabulary.size()).isEqualTo(tokens.size());
    String alphabet = "abcdeABC 01'-_{\n中é";
    for (int i = 0; i < 4_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = RANDOM.nextInt(40); n >= 0; n--) {
        text.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
      }
      assertThat(vocabulary.count(text.toString())).as(text.toString()).isEqualTo(simple(text.toString(), ranks));
    }
  }

  private static long simple(String text, Map<String, Integer> ranks) {
    long count = 0;
    for (int from = 0; from < text.length(); ) {
      int end = PreTokenizer.end(text, from, text.length());
      List<String> parts = new ArrayList<>();
      for (byte b : text.substring(from, end).getBytes(StandardCharsets.UTF_8)) {
        parts.add(String.valueOf((char) (b & 0xff)));
      }
      for (int best = best(parts, ranks); best >= 0; best = best(parts, ranks)) {
        parts.set(best, parts.get(best) + parts.remove(best + 1));
      }
      count += ranks.containsKey(String.join("", parts)) ? 1 : parts.size();
      from = end;
    }
    return count;
  }

  private static int best(List<String> parts, Map<String, Integer> ranks) {
    int best = -1;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i + 1 < parts.size(); i++) {
      int rank = ranks.getOrDefault(parts.get(i) + parts.get(i + 1), Integer.MAX_VALUE);
      if (rank < least) {
        least = rank;
        best = i;
      }
    }
    return best;
  }

  @Test
  void tabsAndLineEndsOfWindowsAreFine() {
    List<byte[]> tokens = tokens(300);
    BpeTokenizer spaces = BpeTokenizer.read(file(tokens, ' '));
    assertThat(BpeTokenizer.read(file(tokens, '\t')).count("abc abd")).isEqualTo(spaces.count("abc abd"));
    assertThat(spaces).hasToString("BpeTokenizer[300 tokens]");
  }

  @Test
  void aPieceOfAMillionBytesIsCounted() {
    BpeTokenizer vocabulary = BpeTokenizer.read(file(tokens(256), ' '));
    assertThat(vocabulary.count("a".repeat(1_000_000))).isEqualTo(1_000_000);
    assertThat(vocabulary.count("")).isZero();
  }

  @Test
  void longTextsAndLongRunsAreCutWhereTheReferenceCutsThem() {
    List<byte[]> tokens = tokens(256);
    tokens.add("aa".getBytes(StandardCharsets.UTF_8));
    BpeTokenizer vocabulary = BpeTokenizer.read(file(tokens, ' '));
    // Runs of 25,000 other characters: an odd rest stands alone, and does not pair over the cut.
    assertThat(vocabulary.count("b" + "a".repeat(25_000))).isEqualTo(1 + 12_499 + 1 + 1);
    assertThat(vocabulary.count("b" + "a".repeat(24_999))).isEqualTo(1 + 12_499 + 1);
    String words = "a b ".repeat(99_999) + "b b";
    assertThat(vocabulary.count(words + "aa")).isEqualTo(vocabulary.count(words) + 2);
    assertThat(vocabulary.count(words.substring(1) + "aa")).isEqualTo(vocabulary.count(words.substring(1)) + 1);
  }

  /** Of 25,000 blanks, 8 are left behind 16 at a time; over the cut they would be one token with those that follow. */
  @Test
  void longRunsOfBlanksAreCutToo() {
    for (String blank : List.of(" ", "\n")) {
      List<byte[]> tokens = tokens(256);
      for (int length = 2; length <= 16; length *= 2) {
        tokens.add(blank.repeat(length).getBytes(StandardCharsets.UTF_8));
      }
      BpeTokenizer vocabulary = BpeTokenizer.read(file(tokens, ' '));
      assertThat(vocabulary.count(blank.repeat(24_992))).isEqualTo(1_562);
      assertThat(vocabulary.count(blank.repeat(25_008))).isEqualTo(1_562 + 1 + 1);
    }
  }

  @Test
  void theLinesOfAFileHaveNoOrder() {
    List<byte[]> tokens = tokens(256);
    StringBuilder lines = new StringBuilder();
    for (int rank = 255; rank >= 0; rank--) {
      lines.append(Base64.getEncoder().encodeToString(tokens.get(rank))).append(' ').append(rank).append('\n');
    }
    assertThat(BpeTokenizer.read(write(lines.toString())).count("abc")).isEqualTo(3);
  }

  @Test
  void aFileOfAnotherFormIsRefusedWithTheLine() {
    for (String bad
        : List.of(" 1\n", "YQ== -1\n", "YQ==\n", "YQ== x\n", "Y! 1\n", "{\"a\": 1}\n", "version https://example.org\n",
        "YQ== 99999999999\n")) {
      Path file = write("IQ== 0\n" + bad);
      assertThatThrownBy(() -> BpeTokenizer.read(file)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("line 2").hasMessageContaining("tiktoken");
    }
    Path cut = write("YQ== 0\nYg== 1\n\nYw");
    assertThatThrownBy(() -> BpeTokenizer.read(cut)).hasMessageContaining("line 4");
    Path huge = append(write(""), "Y".repeat(65_000_000));
    assertThatThrownBy(() -> BpeTokenizer.read(huge)).hasMessageContaining("line 0").hasStackTraceContaining("65000000");
    assertThatThrownBy(() -> BpeTokenizer.read(folder.resolve("none"))).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void aFileThatIsNotWholeIsRefused() {
    List<byte[]> all = tokens(256);
    List<byte[]> twice = new ArrayList<>(all);
    twice.add(all.get(7));
    for (Path bad : List.of(write(""), file(all.subList(0, 255), ' '), file(twice, ' '))) {
      assertThatThrownBy(() -> BpeTokenizer.read(bad)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected a whole tiktoken rank file");
    }
    Path ranks = file(all, ' ');
    assertThatThrownBy(() -> BpeTokenizer.read(append(ranks, "YWE= 9\n"))).hasMessageContaining("nothing twice");
  }

  @Test
  void blankLinesArePassedOver() {
    Path blank = append(file(tokens(256), ' '), "\n\r\nYWE= 256");
    assertThat(BpeTokenizer.read(blank)).hasToString("BpeTokenizer[257 tokens]");
  }

  private static Path append(Path file, String text) {
    try {
      return Files.writeString(file, text, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
