package io.github.kimisdk.internal.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Masks keys in a text that is shown: the keys that this process has used last, in any case, literal, with escapes of JSON or
 * percent-encoded; and all that looks like a key or an id of an organization. A text is masked before it is cut. The work is
 * linear in the length of the text.
 */
public final class KeyMask {

  private static final String MASK = "***";

  /** A shorter key, such as one for a test server, is no secret, and may be part of ordinary words. */
  private static final int SHORTEST_KEY = 8;

  /** The beginning of a key that is masked where a text or a string of JSON ends, because the network cuts texts, too. */
  private static final int SHORTEST_BEGINNING = 10;

  /** How many keys are known, those that were used last. */
  private static final int MAX_KEYS = 64;

  /** How many backslashes of a key in a row may be escapes themselves. */
  private static final int MAX_ENCODED = 8;

  private static final String[] ID_PREFIXES = {"org-", "ak-", "sk-"};

  private static final int SHORTEST_ID = 6;

  /** The keys in lower case and without backslashes, which are left out of the texts, too. */
  private static volatile List<String> known = List.of();

  private KeyMask() {}

  /** Adds a key that is used now. */
  public static void use(String key) {
    String plain = key.replace("\\", "").toLowerCase(Locale.ROOT);
    if (plain.length() >= SHORTEST_KEY && (known.isEmpty() || !known.get(0).equals(plain))) {
      add(plain);
    }
  }

  private static synchronized void add(String key) {
    List<String> keys = new ArrayList<>(List.of(key));
    for (int i = 0; i < known.size() && keys.size() < MAX_KEYS; i++) {
      if (!known.get(i).equals(key)) {
        keys.add(known.get(i));
      }
    }
    known = List.copyOf(keys);
  }

  /** Replaces all keys and ids by {@code ***}, and returns the same text if it has none. */
  public static String mask(String text) {
    String masked = known(text);
    for (String prefix : ID_PREFIXES) {
      masked = ids(masked, prefix);
    }
    return masked;
  }

  /** Masks a text, and cuts it to a length, but not between two surrogates. */
  public static String cut(String text, int max) {
    String masked = mask(text);
    return masked.length() <= max ? masked
        : masked.substring(0, Character.isHighSurrogate(masked.charAt(max - 1)) ? max - 1 : max) + "...";
  }

  /** Replaces the keys of this process only. */
  public static String known(String text) {
    List<String> keys = known;
    StringBuilder result = null;
    int copied = 0;
    int at = 0;
    while (at < text.length()) {
      int begin = unescaped(text, at);
      int end = begin < text.length() ? end(text, at, begin, keys) : -1;
      if (end > at) {
        result = result == null ? new StringBuilder(text.length()) : result;
        result.append(text, copied, at).append(MASK);
        copied = end;
      }
      at = end > at ? end : Math.max(begin, at + 1);
    }
    return result == null ? text : result.append(text, copied, text.length()).toString();
  }

  /** Returns the position behind the backslashes at a position. JSON in JSON doubles them. */
  private static int unescaped(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) == '\\') {
      at++;
    }
    return at;
  }

  /** Returns the end of the longest key that begins here, before or behind backslashes; −1 if there is none. */
  private static int end(String text, int from, int begin, List<String> keys) {
    char c = Character.toLowerCase(text.charAt(begin));
    int code = code(text, begin, begin > from);
    int end = -1;
    for (String key : keys) {
      char first = key.charAt(0);
      end = first == c || first == code || code == '\\' ? Math.max(end, end(text, from, key)) : end;
    }
    return end;
  }

  /** Returns the end of a spelling of the key, or the end of the text or of a JSON string in it; −1 if none begins here. */
  private static int end(String text, int from, String key) {
    if (text.regionMatches(true, from, key, 0, key.length())) {
      return from + key.length();
    }
    int at = from;
    for (int i = 0; i < key.length(); i++) {
      int next = at == text.length() ? -1 : next(text, at, key.charAt(i));
      if (next < 0) {
        int end = unescaped(text, at);
        return i >= SHORTEST_BEGINNING && (end == text.length() || text.charAt(end) == '"') ? at : -1;
      }
      at = next;
    }
    return at;
  }

  /** Returns the end of a spelling of a character, −1 if there is another one, or the end of the text in an escape. */
  private static int next(String text, int from, char expected) {
    int at = unescaped(text, from);
    for (int i = 0; i < MAX_ENCODED && at < text.length() && code(text, at, at > from) == '\\'; i++) {
      at = unescaped(text, at + 1 + digits(text, at, at > from));
    }
    int digits = at == text.length() ? 0 : digits(text, at, at > from);
    if (at + digits >= text.length()) {
      return text.length();
    }
    if (code(text, at, at > from) == expected) {
      return at + 1 + digits;
    }
    return Character.toLowerCase(text.charAt(at)) == expected ? at + 1 : -1;
  }

  private static int digits(String text, int at, boolean escaped) {
    char c = text.charAt(at);
    return c == '%' ? 2 : c == 'u' && escaped ? 4 : 0;
  }

  /** Returns the character of an escape in lower case; −1 if none begins here. */
  private static int code(String text, int at, boolean escaped) {
    int digits = digits(text, at, escaped);
    int value = digits == 0 || at + digits >= text.length() ? -1 : 0;
    for (int i = 1; i <= digits && value >= 0; i++) {
      int digit = Character.digit(text.charAt(at + i), 16);
      value = digit < 0 ? -1 : value << 4 | digit;
    }
    return Character.toLowerCase(value);
  }

  /** Masks what follows a prefix at the beginning of a word, which may be a JSON escape of a line break. */
  private static String ids(String text, String prefix) {
    StringBuilder result = null;
    int copied = 0;
    int at = text.indexOf(prefix);
    while (at >= 0) {
      int begin = at + prefix.length();
      int end = begin;
      boolean word = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)) || at > 1 && text.charAt(at - 2) == '\\';
      while (word && end < text.length() && inWord(text.charAt(end))) {
        end++;
      }
      if (end - begin >= SHORTEST_ID) {
        result = result == null ? new StringBuilder(text.length()) : result;
        result.append(text, copied, begin).append(MASK);
        copied = end;
      }
      at = text.indexOf(prefix, end);
    }
    return result == null ? text : result.append(text, copied, text.length()).toString();
  }

  private static boolean inWord(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_';
  }
}
