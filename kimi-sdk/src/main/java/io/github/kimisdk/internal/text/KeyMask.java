package io.github.kimisdk.internal.text;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds the parts of a key in a text, in any case and any spelling that {@link Unescaper} reads, and as base64 of a text that
 * contains the key. It masks each part of 12 characters, or of two thirds of a short key, wherever it stands, and a shorter
 * beginning where a word ends, because texts are cut. It keeps hashes of the parts and not the key. The work is linear in the
 * length of the text.
 */
public final class KeyMask {

  private static final String MASK = "***";

  /** The length from which a part of a long key does not occur by chance. */
  private static final int PART = 12;

  /** A part of a short key is two thirds of the key, but no shorter than this. */
  private static final int SHORTEST_PART = 8;

  /** The characters behind a public prefix from which a beginning tells something about the key. */
  private static final int SHORTEST_BEGINNING = 6;

  private static final String[] PUBLIC_PREFIXES = {"sk-kimi-", "sk-"};

  private static final int FILTER_BITS = 14;

  private static final long BASE = 0x9E3779B97F4A7C15L;

  private final int part;
  /** The power of {@link #BASE} that the oldest character of a part has. */
  private final long oldest;
  private final Set<Long> parts = new HashSet<>();
  /** Whether a part or a beginning has these first bits, which excludes most characters of a text without a look into a set. */
  private final boolean[] firstBits = new boolean[1 << FILTER_BITS];
  private final Set<Long> beginnings = new HashSet<>();
  /** The length of the shortest text in which something is masked. */
  private int shortest;

  /** Creates the mask of a key, which has at least 8 characters. */
  public KeyMask(String key) {
    String original = original(key);
    // A key may itself look like an escape. If a server escapes it, unescaping returns the literal key, so both forms are
    // learned.
    String literal = key.replace("\\", "");
    int length = Math.min(original.length(), literal.length());
    part = Math.min(Math.min(PART, length), Math.max(SHORTEST_PART, length * 2 / 3));
    shortest = part;
    oldest = power(part - 1);
    learn(original);
    learn(literal);
    beginnings(original);
    beginnings(literal);
    for (int before = 0; before < 3; before++) {
      String encoded = base64(key, before);
      learn(encoded);
      learn(encoded.replace('+', '-').replace('/', '_'));
    }
  }

  /** Returns the text with masked parts; the same text if there are none. */
  public String mask(String text) {
    return text.length() < shortest ? text : new Scan(text).masked();
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof KeyMask that && parts.equals(that.parts) && beginnings.equals(that.beginnings);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  /** The key as a reader returns it, which leaves out backslashes. */
  private static String original(String key) {
    Unescaper reader = new Unescaper(key);
    StringBuilder read = new StringBuilder();
    for (int c = reader.read(0); c >= 0; c = reader.read(reader.end())) {
      read.append((char) c);
    }
    return read.toString();
  }

  /** The characters that base64 of any text has for the key, if the number of bytes before it has this remainder by 3. */
  private static String base64(String key, int before) {
    byte[] bytes = ("\0".repeat(before) + key).getBytes(StandardCharsets.US_ASCII);
    String encoded = Base64.getEncoder().encodeToString(bytes);
    return encoded.substring((before * 8 + 5) / 6, bytes.length * 8 / 6);
  }

  private void learn(String spelled) {
    for (int from = 0; from + part <= spelled.length(); from++) {
      add(parts, hash(spelled, from, from + part));
    }
  }

  private void add(Set<Long> set, long hash) {
    set.add(hash);
    firstBits[bits(hash)] = true;
  }

  private boolean contains(Set<Long> set, long hash) {
    return firstBits[bits(hash)] && set.contains(hash);
  }

  /**
   * Learns the beginnings of a key, except those that may be ordinary words: only letters, {@code -} and {@code _}, with no
   * capital after the first character.
   */
  private void beginnings(String key) {
    int known = 0;
    for (String prefix : PUBLIC_PREFIXES) {
      known = known == 0 && key.startsWith(prefix) ? prefix.length() : known;
    }
    boolean word = true;
    for (int length = 1; length < part; length++) {
      char last = key.charAt(length - 1);
      word &= length <= known || length == known + 1 && Character.isLetter(last) || last >= 'a' && last <= 'z' || last == '-'
          || last == '_';
      if (!word && length >= known + SHORTEST_BEGINNING) {
        add(beginnings, hash(key, 0, length));
        shortest = Math.min(shortest, length);
      }
    }
  }

  private static long hash(String text, int from, int to) {
    long hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * BASE + folded(text.charAt(i));
    }
    return hash;
  }

  private static int bits(long hash) {
    return (int) (hash >>> Long.SIZE - FILTER_BITS);
  }

  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= BASE;
    }
    return power;
  }

  private static int folded(int c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }

  /** One pass over a text, with a window of the last characters. */
  private final class Scan {

    private final String text;
    private final Unescaper reader;
    private final int[] characters = new int[part];
    private final int[] places = new int[part];
    private int count;
    private long hash;
    private StringBuilder result;
    private int copied;
    private int maskFrom;
    private int maskTo;

    Scan(String text) {
      this.text = text;
      this.reader = new Unescaper(text);
    }

    String masked() {
      int at = 0;
      for (int c = reader.read(at); c >= 0; c = reader.read(at)) {
        // A text may be cut within an escape, which then reads as other characters.
        if (!Character.isLetterOrDigit(c) && c != '-' && c != '_' || c != text.charAt(at)) {
          wordEnds(at);
        }
        push(folded(c), at);
        at = reader.end();
        if (count >= part && contains(parts, hash)) {
          found(places[count % part], at);
        }
      }
      wordEnds(text.length());
      flush();
      return result == null ? text : result.append(text, copied, text.length()).toString();
    }

    private void push(int c, int at) {
      int slot = count % part;
      hash = (hash - (count < part ? 0 : characters[slot] * oldest)) * BASE + c;
      characters[slot] = c;
      places[slot] = at;
      count++;
    }

    /** Masks the longest beginning of the key that ends here. */
    private void wordEnds(int end) {
      long power = 1;
      long last = 0;
      int from = -1;
      for (int length = 1; length < part && length <= count && !beginnings.isEmpty(); length++) {
        int slot = (count - length) % part;
        last += characters[slot] * power;
        power *= BASE;
        from = contains(beginnings, last) ? places[slot] : from;
      }
      if (from >= 0) {
        found(from, end);
      }
    }

    private void found(int from, int to) {
      if (from > maskTo) {
        flush();
        maskFrom = from;
      }
      maskFrom = Math.min(maskFrom, from);
      maskTo = to;
    }

    private void flush() {
      if (maskTo > maskFrom) {
        result = result == null ? new StringBuilder(text.length()) : result;
        result.append(text, copied, maskFrom).append(MASK);
        copied = maskTo;
      }
    }
  }
}
