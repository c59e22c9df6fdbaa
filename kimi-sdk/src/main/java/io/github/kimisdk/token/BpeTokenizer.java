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

/**
 * The vocabulary of a model, for exact counts: byte pair encoding behind Kimi's split pattern. Immutable and safe for use
 * by many threads.
 *
 * <p>It comes from a rank file as model repositories have it ({@code tiktoken.model}): lines of a token's bytes in base64,
 * a space or a tab, and its rank. The file is read once, line by line; kept are the bytes of the tokens and three arrays of
 * numbers, about 4 MB for the 160,000 tokens of Kimi. Text that spells a special token counts as the text that it is.
 */
public final class BpeTokenizer {

  /** Longer texts are cut there before they are split, as the reference tokenizer does ... */
  private static final int LONGEST = 400_000;

  /** ... and so are longer runs of white space, and of anything else. */
  private static final int LONGEST_RUN = 25_000;

  /** A rank file has 4 MB or so; what has more than these bytes is none, and a line of it may not fit into memory. */
  private static final long LARGEST = 64_000_000;

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
    int most = 0;
    for (int token = 0; token < ends.length; token++) {
      int slot = hash(bytes, start(token), ends[token]);
      while (slots[slot & slots.length - 1] != 0) {
        slot++;
      }
      slots[slot & slots.length - 1] = token + 1;
      most = Math.max(most, ends[token] - start(token));
    }
    this.longest = most;
  }

  /**
   * Reads a rank file.
   *
   * @param file the file, read at once
   * @return the vocabulary
   * @throws UncheckedIOException when it cannot be read
   * @throws IllegalArgumentException when a line is of another form, with its number, or the file is not whole
   */
  public static BpeTokenizer read(Path file) {
    Objects.requireNonNull(file, "file");
    return read(file, PreTokenizer.KIMI);
  }

  static BpeTokenizer read(Path file, PreTokenizer pieces) {
    byte[] bytes = new byte[1 << 16];
    int[] ends = new int[1 << 13];
    int[] ranks = new int[1 << 13];
    int size = 0;
    int end = 0;
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      Objects.checkIndex(Files.size(file), LARGEST);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        int space = Math.max(line.indexOf(' '), line.indexOf('\t'));
        byte[] token = Base64.getDecoder().decode(line.substring(0, space));
        int rank = Integer.parseInt(line.substring(space + 1));
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
        Objects.checkIndex(0, Math.min(token.length, rank + 1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(file + ", line " + number
          + ": expected base64, a space and a rank, found something else; is this a tiktoken rank file?", e);
    }
    BpeTokenizer vocabulary = new BpeTokenizer(pieces, Arrays.copyOf(bytes, end), Arrays.copyOf(ends, size), Arrays.copyOf(ranks, size));
    if (!vocabulary.whole()) {
      throw new IllegalArgumentException(
          file + ": expected a whole tiktoken rank file, every byte a token and nothing twice; is this one damaged?");
    }
    return vocabulary;
  }

  /** Whether every byte is a token, and no token and no rank there twice: else the file is damaged, or something else. */
  private boolean whole() {
    boolean whole = true;
    for (int b = 0; b < 256; b++) {
      whole &= rank(new byte[] {(byte) b}, 0, 1) >= 0;
    }
    int[] sorted = ranks.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      whole &= (i == 0 || sorted[i] > sorted[i - 1]) && rank(bytes, start(i), ends[i]) == ranks[i];
    }
    return whole;
  }

  private int start(int token) {
    return token == 0 ? 0 : ends[token - 1];
  }

  /**
   * How many tokens there are.
   *
   * @return their number, special tokens left out
   */
  public int size() {
    return ends.length;
  }

  /**
   * How many tokens a text is.
   *
   * @param text any text
   * @return exactly as many as the model sees
   */
  public long count(String text) {
    Objects.requireNonNull(text, "text");
    PriorityQueue<Long> queue = new PriorityQueue<>();
    long tokens = 0;
    int characters = 0;
    int run = 0;
    boolean blank = false;
    int from = 0;
    for (int i = 0; i < text.length(); i += PreTokenizer.width(text, i, text.length())) {
      int known = PreTokenizer.at(text, i, text.length()) & 15;
      boolean now = known == PreTokenizer.SPACE || known == PreTokenizer.NEWLINE;
      run = now == blank ? run + 1 : 1;
      blank = now;
      if (run > LONGEST_RUN || characters == LONGEST) {
        tokens += count(text, from, i, queue);
        from = i;
        run = 1;
        characters = characters == LONGEST ? 0 : characters;
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
   * How many tokens a piece is that is none itself. Its parts are a linked list over the bytes; pairs wait in a queue by rank
   * and place, and one that is out of date when its turn comes is dropped. So n bytes take n log n steps, however hostile
   * they are.
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
      look(piece, i, next, pair, queue);
    }
    int parts = length;
    while (!queue.isEmpty()) {
      long best = queue.remove();
      int at = (int) best;
      if (pair[at] == best >> 32) {
        int gone = next[at];
        pair[gone] = -1;
        next[at] = next[gone];
        before[next[gone]] = at;
        parts--;
        look(piece, at, next, pair, queue);
        if (at > 0) {
          look(piece, before[at], next, pair, queue);
        }
      }
    }
    return parts;
  }

  /** Puts the pair of a part and the one after it into the queue, if together they are a token. */
  private void look(byte[] piece, int at, int[] next, int[] pair, PriorityQueue<Long> queue) {
    int middle = next[at];
    pair[at] = middle >= piece.length ? -1 : rank(piece, at, next[middle]);
    if (pair[at] >= 0) {
      queue.add((long) pair[at] << 32 | at);
    }
  }

  /** The rank of a token by its bytes; −1 when there is none. */
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
   * One line.
   *
   * @return for example {@code BpeTokenizer[163584 tokens]}
   */
  @Override
  public String toString() {
    return "BpeTokenizer[" + size() + " tokens]";
  }
}
