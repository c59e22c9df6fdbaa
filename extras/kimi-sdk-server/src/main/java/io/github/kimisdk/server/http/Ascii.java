package io.github.kimisdk.server.http;

/** Classes of ASCII characters in the grammar of HTTP. */
public final class Ascii {

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private Ascii() {}

  static boolean letterOrDigit(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  /** Returns whether a text is a token (RFC 9110, section 5.6.2), as methods and names of headers are. */
  public static boolean isToken(String text) {
    return !text.isEmpty() && consistsOf(text, TOKEN_MARKS);
  }

  /** Returns whether a text has letters, digits and these marks only. */
  static boolean consistsOf(String text, String marks) {
    for (int i = 0; i < text.length(); i++) {
      if (!letterOrDigit(text.charAt(i)) && marks.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns a text without the spaces and tabs around it. */
  public static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && blank(text.charAt(start))) {
      start++;
    }
    while (end > start && blank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
