package io.github.kimisdk.internal.http;

/** Finds numbers in messages of the service. */
public final class Numbers {

  private Numbers() {}

  /** The first whole number directly after a phrase, in any case of letters; −1 if there is none. */
  public static long after(String text, String phrase) {
    return between(text, phrase, "");
  }

  /** The first whole number directly between two phrases, in any case of letters; −1 if there is none. */
  public static long between(String text, String before, String after) {
    for (int at = 0; at + before.length() <= text.length(); at++) {
      if (text.regionMatches(true, at, before, 0, before.length())) {
        long number = at(text, at + before.length(), after);
        if (number >= 0) {
          return number;
        }
      }
    }
    return -1;
  }

  private static long at(String text, int from, String after) {
    int end = from;
    while (end < text.length() && end - from < 18 && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end == from || !text.regionMatches(true, end, after, 0, after.length()) ? -1
        : Long.parseLong(text.substring(from, end));
  }
}
