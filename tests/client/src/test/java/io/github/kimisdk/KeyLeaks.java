package io.github.kimisdk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decodes the escapes of JSON and URLs in a text, even one within the other, and looks for a part of a key. */
final class KeyLeaks {

  /** A part of this length does not occur by chance. */
  private static final int PART = 12;

  /** The beginning of a key tells more than another part, because it occurs where a text is cut. */
  private static final int BEGINNING = 10;

  private static final Pattern UNICODE = Pattern.compile("\\\\+[uU]([0-9a-fA-F]{4})");
  private static final Pattern ESCAPE = Pattern.compile("\\\\+(.)", Pattern.DOTALL);
  private static final Pattern PERCENT = Pattern.compile("%([0-9a-fA-F]{2})");

  private final List<String> parts = new ArrayList<>();
  /** The texts of many calls differ little. */
  private final Map<String, Boolean> known = new HashMap<>();

  KeyLeaks(String key) {
    String folded = key.toLowerCase(Locale.ROOT);
    parts.add(folded.substring(0, BEGINNING));
    for (int i = 0; i + PART <= folded.length(); i++) {
      parts.add(folded.substring(i, i + PART));
    }
  }

  /** Returns whether a part of the key can be read from a text. */
  boolean in(String text) {
    return known.computeIfAbsent(text, this::find);
  }

  private boolean find(String text) {
    Set<String> seen = new HashSet<>();
    ArrayDeque<String> open = new ArrayDeque<>(List.of(text));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (!seen.add(next)) {
        continue;
      }
      if (shows(next)) {
        return true;
      }
      open.add(replaced(UNICODE, next, found -> "" + (char) Integer.parseInt(found.group(1), 16)));
      open.add(replaced(ESCAPE, next, found -> found.group(1)));
      open.add(replaced(PERCENT, next, found -> "" + (char) Integer.parseInt(found.group(1), 16)));
    }
    return false;
  }

  private boolean shows(String text) {
    String folded = text.toLowerCase(Locale.ROOT);
    return parts.stream().anyMatch(folded::contains);
  }

  private static String replaced(Pattern pattern, String text, java.util.function.Function<MatchResult, String> value) {
    return pattern.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value.apply(found)));
  }
}
