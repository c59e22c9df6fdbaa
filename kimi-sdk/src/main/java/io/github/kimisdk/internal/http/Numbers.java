package io.github.kimisdk.internal.http;

/** Numbers in the words of the service. */
final class Numbers {

  private Numbers() {}

  /** The whole number right after the first place of a phrase, whatever its case; −1 when there is none. */
  static long after(String text, String phrase) {
    return between(text, phrase, "");
  }

  /** The first whole number that stands right between two phrases, whatever their case; −1 when there is none. */
  static long between(String text, String before, String after) {
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
    return end == from || !text.regionMatches(true, end, after, 0, after.length()) ? -1 : Long.parseLong(text.substring(from, end));
  }
}
