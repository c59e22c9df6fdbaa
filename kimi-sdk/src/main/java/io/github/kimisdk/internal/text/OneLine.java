package io.github.kimisdk.internal.text;

import java.util.Optional;

/** Shows a value in one line of at most 120 characters. */
public final class OneLine {

  private static final int MOST = 115;
  /** Keys are masked in more than what is shown, because a part of a key is not found. */
  private static final int READ = 1_000;

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
      shown.setCharAt(i, Character.isISOControl(shown.charAt(i)) ? ' ' : shown.charAt(i));
    }
    return shown.toString();
  }

  /** Returns the name of a type with a part and a text in quotes. */
  public static String said(String type, Object part, String text) {
    return of(type, part, '"' + text + '"');
  }
}
