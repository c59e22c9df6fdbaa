package io.github.kimisdk.token;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * The vocabulary of a model, for exact counts: byte pair encoding behind Kimi's split pattern. Immutable and safe for use
 * by many threads.
 *
 * <p>The vocabulary is read from a rank file, such as {@code tiktoken.model} in the repository of a model. Each line has the
 * bytes of a token in base64, a space or a tab, and its rank. The 160,000 tokens of Kimi take about 4 MB of memory. Text that
 * spells a special token counts as ordinary text.
 */
public final class BpeTokenizer {

  /** The reference tokenizer cuts a text after so many characters before it splits it. */
  private static final int MAX_TEXT = 400_000;

  /** It also cuts longer runs of white space, and of other characters. */
  private static final int MAX_RUN = 25_000;

  /** A rank file has about 4 MB. A much larger file is something else, and a line of it may not fit into memory. */
  private static final long MAX_FILE_BYTES = 64_000_000;

  private final PreTokenizer pieces;
  private final byte[] bytes;
  private final int[] ends;
  private final int[] ranks;
  private final int[] slots;
  private final int longest;

  private BpeTokenizer(PreTokenizer pieces, byte[] bytes, int[] ends, int[] ranks) {
    this.pieces = pieces;
    this.bytes = bytes;
    this.ends = ends;
    this.ranks = ranks;
    this.slots = new int[Integer.highestOneBit(Math.max(8, ends.length * 4 / 3)) * 2];
    int longestToken = 0;
    for (int token = 0; token < ends.length; token++) {
      int slot = hash(bytes, start(token), ends[token]);
      while (slots[slot & slots.length - 1] != 0) {
        slot++;
      }
      slots[slot & slots.length - 1] = token + 1;
      longestToken = Math.max(longestToken, ends[token] - start(token));
    }
    this.longest = longestToken;
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
    return read(file, PreTokenizer.KIMI);
  }

  static BpeTokenizer read(Path file, PreTokenizer pieces) {
    Tokens tokens = new Tokens();
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      Objects.checkIndex(Files.size(file), MAX_FILE_BYTES);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          tokens.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(file + ", line " + number
          + ": expected base64, a space and a rank, found something else; is this a tiktoken rank file?", e);
    }
    BpeTokenizer tokenizer = tokens.tokenizer(pieces);
    if (!tokenizer.complete()) {
      throw new IllegalArgumentException(
          file + ": expected a whole tiktoken rank file, every byte a token and nothing twice; is this one damaged?");
    }
    return tokenizer;
  }

  /** The tokens of a rank file, in arrays that grow. */
  private static final class Tokens {

    private byte[] bytes = new byte[1 << 16];
    private int[] ends = new int[1 << 13];
    private int[] ranks = new int[1 << 13];
    private int size;
    private int end;

    void add(String line) {
      int space = Math.max(line.indexOf(' '), line.indexOf('\t'));
      byte[] token = Base64.getDecoder().decode(line.substring(0, space));
      int rank = Integer.parseInt(line.substring(space + 1));
      if (token.length == 0 || rank < 0) {
        throw new IllegalArgumentException("expected a token and a rank of 0 or more, found " + line);
      }
      if (size == ends.length) {
        ends = Arrays.copyOf(ends, size * 2);
        ranks = Arrays.copyOf(ranks, size * 2);
      }
      if (end + token.length > bytes.length) {
        bytes = Arrays.copyOf(bytes, (end + token.length) * 2);
      }
      System.arraycopy(token, 0, bytes, end, token.length);
      end += token.length;
      ends[size] = end;
      ranks[size++] = rank;
    }

    BpeTokenizer tokenizer(PreTokenizer pieces) {
      return new BpeTokenizer(pieces, Arrays.copyOf(bytes, end), Arrays.copyOf(ends, size), Arrays.copyOf(ranks, size));
    }
  }

  /** Whether every byte is a token, and no token and no rank occurs twice. Otherwise the file is damaged. */
  private boolean complete() {
    int[] sorted = ranks.clone();
    Arrays.sort(sorted);
    return IntStream.range(0, 256).allMatch(b -> rank(new byte[] {(byte) b}, 0, 1) >= 0)
        && IntStream.range(0, sorted.length).allMatch(
            i -> (i == 0 || sorted[i] > sorted[i - 1]) && rank(bytes, start(i), ends[i]) == ranks[i]);
  }

  private int start(int token) {
    return token == 0 ? 0 : ends[token - 1];
  }

  /**
   * Returns the number of tokens.
   *
   * @return the number without special tokens
   */
  public int size() {
    return ends.length;
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
      int end = pieces.end(text, i, to);
      byte[] piece = text.substring(i, end).getBytes(StandardCharsets.UTF_8);
      tokens += rank(piece, 0, piece.length) >= 0 ? 1 : merged(piece, queue);
      i = end;
    }
    return tokens;
  }

  /**
   * Counts the tokens of a piece that is no token itself. Its parts are a linked list over the bytes. Pairs of parts wait in
   * a queue by rank and position; a pair that is out of date when it is removed is ignored. So n bytes take n log n steps,
   * whatever they are.
   */
  private int merged(byte[] piece, PriorityQueue<Long> queue) {
    int length = piece.length;
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
  private void queuePair(byte[] piece, int at, int[] next, int[] pair, PriorityQueue<Long> queue) {
    int middle = next[at];
    pair[at] = middle >= piece.length ? -1 : rank(piece, at, next[middle]);
    if (pair[at] >= 0) {
      queue.add((long) pair[at] << 32 | at);
    }
  }

  /** Returns the rank of a token; −1 when there is none with these bytes. */
  private int rank(byte[] text, int from, int to) {
    if (to - from <= longest) {
      for (int slot = hash(text, from, to); slots[slot & slots.length - 1] != 0; slot++) {
        int token = slots[slot & slots.length - 1] - 1;
        if (Arrays.equals(bytes, start(token), ends[token], text, from, to)) {
          return ranks[token];
        }
      }
    }
    return -1;
  }

  private static int hash(byte[] text, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = (hash ^ text[i]) * 0x01000193;
    }
    return hash ^ hash >>> 15;
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
