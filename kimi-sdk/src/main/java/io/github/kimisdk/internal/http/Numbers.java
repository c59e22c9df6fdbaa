package io.github.kimisdk.internal.http;

/** Numbers in the words of the service. */
final class Numbers {

  private Numbers() {}

  /** The whole number right after the first place of a phrase, whatever its case; −1 when there is none. */
  static long after(String text, String phrase) {
    for (int at = 0; at + phrase.length() <= text.length(); at++) {
      if (text.regionMatches(true, at, phrase, 0, phrase.length())) {
        long number = at(text, at + phrase.length());
        if (number >= 0) {
          return number;
        }
      }
    }
    return -1;
  }

  private static long at(String text, int from) {
    int end = from;
    while (end < text.length() && end - from < 18 && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end == from ? -1 : Long.parseLong(text.substring(from, end));
  }
}
