package io.github.kimisdk.internal.text;

import java.util.Optional;

/** Shows a value in one line of at most 120 characters, and texts of others without what controls a terminal. */
public final class OneLine {

  private static final int MOST = 115;
  /** Keys are masked in more than what is shown, because a part of a key is not found. */
  private static final int READ = 1_000;
  /** Line breaks and tabs, and the zero-width characters that join others or keep them apart. */
  private static final String KEPT = "\n\t\u200c\u200d";

  private OneLine() {}

  /** Returns the name of a type with its parts in brackets. A part that is absent or empty is left out. */
  public static String of(String type, Object... parts) {
    StringBuilder line = new StringBuilder(type).append('[');
    for (Object part : parts) {
      String text = (part instanceof Optional<?> some ? some.isPresent() ? some.get() : "" : part).toString();
      line.append(text.isEmpty() || line.length() == type.length() + 1 ? "" : ", ")
          .append(text, 0, Math.min(READ, text.length()));
    }
    StringBuilder shown = new StringBuilder(KeyMask.cut(line.toString(), MOST)).append(']');
    for (int i = 0; i < shown.length(); i++) {
      shown.setCharAt(i, harmless(shown.charAt(i)) && shown.charAt(i) >= ' ' ? shown.charAt(i) : ' ');
    }
    return shown.toString();
  }

  /**
   * Returns a text of others as a message shows it: with masked keys, and with an escape such as {@code \\u001b} for each
   * character that controls a terminal or the direction of the text. Line breaks and tabs stay, and so do the characters that
   * join others, which emoji and some scripts need.
   */
  public static String shown(String text) {
    String lines = KeyMask.mask(text).replace("\r\n", "\n");
    StringBuilder escaped = new StringBuilder();
    for (int at = 0; at < lines.length(); at = lines.offsetByCodePoints(at, 1)) {
      int c = lines.codePointAt(at);
      escaped.append(harmless(c) ? Character.toString(c) : String.format(c > 0xFFFF ? "\\u{%x}" : "\\u%04x", c));
    }
    return escaped.toString();
  }

  private static boolean harmless(int c) {
    int type = Character.getType(c);
    return KEPT.indexOf(c) >= 0 || type != Character.CONTROL && type != Character.FORMAT && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }

  /** Returns the name of a type with a part and a text in quotes. */
  public static String said(String type, Object part, String text) {
    return of(type, part, '"' + text + '"');
  }
}
