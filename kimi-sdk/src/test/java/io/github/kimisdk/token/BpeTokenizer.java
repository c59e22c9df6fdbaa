package io.github.kimisdk.token;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * The vocabulary of a model, for exact counts: byte pair encoding behind Kimi's split pattern. Immutable and safe for use
 * by many threads.
 *
 * <p>The vocabulary is read from a rank file, such as {@code tiktoken.model} in the repository of a model. Each line has the
 * bytes of a token in base64, a space or a tab, and its rank. The 160,000 tokens of Kimi take about 20 MB of memory. Text that
 * spells a special token counts as ordinary text.
 */
final class BpeTokenizer {

  /** The reference tokenizer cuts a text after so many characters before it splits it. */
  private static final int MAX_TEXT = 400_000;

  /** It also cuts longer runs of white space, and of other characters. */
  private static final int MAX_RUN = 25_000;

  /** A rank file has about 4 MB. A much larger file is something else, and a line of it may not fit into memory. */
  private static final long MAX_FILE_BYTES = 64_000_000;

  /** The rank of each token by its bytes, one to a character. */
  private final Map<String, Integer> ranks;

  private BpeTokenizer(Map<String, Integer> ranks) {
    this.ranks = ranks;
  }

  /**
   * Reads a rank file.
   *
   * @param file the file, which is read completely
   * @return the vocabulary
   * @throws UncheckedIOException if it cannot be read
   * @throws IllegalArgumentException if a line has another form, which the message names, or if tokens are missing
   */
  public static BpeTokenizer read(Path file) {
    Objects.requireNonNull(file, "file");
    Map<String, Integer> ranks = new HashMap<>();
    int tokens = 0;
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      Objects.checkIndex(Files.size(file), MAX_FILE_BYTES);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          tokens++;
          add(line, ranks);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(file + ", line " + number
          + ": expected base64, a space and a rank, found something else; is this a tiktoken rank file?", e);
    }
    boolean bytes = IntStream.range(0, 256).allMatch(b -> ranks.containsKey(String.valueOf((char) b)));
    if (!bytes || ranks.size() < tokens || new HashSet<>(ranks.values()).size() < tokens) {
      throw new IllegalArgumentException(
          file + ": expected a whole tiktoken rank file, every byte a token and nothing twice; is this one damaged?");
    }
    return new BpeTokenizer(ranks);
  }

  private static void add(String line, Map<String, Integer> ranks) {
    int space = Math.max(line.indexOf(' '), line.indexOf('\t'));
    byte[] token = Base64.getDecoder().decode(line.substring(0, space));
    int rank = Integer.parseInt(line.substring(space + 1));
    if (token.length == 0 || rank < 0) {
      throw new IllegalArgumentException("expected a token and a rank of 0 or more, found " + line);
    }
    ranks.put(new String(token, StandardCharsets.ISO_8859_1), rank);
  }

  /**
   * Returns the number of tokens.
   *
   * @return the number without special tokens
   */
  public int size() {
    return ranks.size();
  }

  /**
   * Counts the tokens of a text.
   *
   * @param text any text
   * @return exactly the number that the model sees
   */
  public long count(String text) {
    Objects.requireNonNull(text, "text");
    PriorityQueue<Long> queue = new PriorityQueue<>();
    long tokens = 0;
    int characters = 0;
    int run = 0;
    boolean blanks = false;
    int from = 0;
    for (int i = 0; i < text.length(); i += PreTokenizer.width(text, i, text.length())) {
      int known = PreTokenizer.at(text, i, text.length()) & 15;
      boolean blank = known == PreTokenizer.SPACE || known == PreTokenizer.NEWLINE;
      run = blank == blanks ? run + 1 : 1;
      blanks = blank;
      if (run > MAX_RUN || characters == MAX_TEXT) {
        tokens += count(text, from, i, queue);
        from = i;
        run = 1;
        characters = characters == MAX_TEXT ? 0 : characters;
      }
      characters++;
    }
    return tokens + count(text, from, text.length(), queue);
  }

  private long count(String text, int from, int to, PriorityQueue<Long> queue) {
    long tokens = 0;
    for (int i = from; i < to; ) {
      int end = PreTokenizer.end(text, i, to);
      String piece = new String(text.substring(i, end).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      tokens += ranks.containsKey(piece) ? 1 : merged(piece, queue);
      i = end;
    }
    return tokens;
  }

  /**
   * Counts the tokens of a piece that is no token itself. Its parts are a linked list over the bytes. Pairs of parts wait in
   * a queue by rank and position; a pair that is out of date when it is removed is ignored. So n bytes take n log n steps,
   * whatever they are.
   */
  private int merged(String piece, PriorityQueue<Long> queue) {
    int length = piece.length();
    int[] next = new int[length + 2];
    int[] before = new int[length + 2];
    int[] pair = new int[length + 2];
    for (int i = 0; i <= length; i++) {
      next[i] = i + 1;
      before[i] = i - 1;
    }
    for (int i = 0; i < length; i++) {
      queuePair(piece, i, next, pair, queue);
    }
    int parts = length;
    while (!queue.isEmpty()) {
      long best = queue.remove();
      int at = (int) best;
      if (pair[at] == best >> 32) {
        int merged = next[at];
        pair[merged] = -1;
        next[at] = next[merged];
        before[next[merged]] = at;
        parts--;
        queuePair(piece, at, next, pair, queue);
        if (at > 0) {
          queuePair(piece, before[at], next, pair, queue);
        }
      }
    }
    return parts;
  }

  /** Puts the pair of a part and the next one into the queue if together they are a token. */
  private void queuePair(String piece, int at, int[] next, int[] pair, PriorityQueue<Long> queue) {
    int middle = next[at];
    pair[at] = middle >= piece.length() ? -1 : ranks.getOrDefault(piece.substring(at, next[middle]), -1);
    if (pair[at] >= 0) {
      queue.add((long) pair[at] << 32 | at);
    }
  }

  /**
   * Returns the vocabulary in one line.
   *
   * @return for example {@code BpeTokenizer[163584 tokens]}
   */
  @Override
  public String toString() {
    return "BpeTokenizer[" + size() + " tokens]";
  }
}
