package io.github.kimisdk.server.gemini;

/**
 * Bytes as text in base64. Gemini's JSON permits both alphabets and no padding; the client library for Python sends the one for
 * URLs.
 */
final class EncodedBytes {

  private EncodedBytes() {}

  /**
   * Returns the same bytes in the standard alphabet with padding, as data URLs need them.
   *
   * @throws IllegalArgumentException if the text is not base64
   */
  static String standard(String text) {
    StringBuilder standard = new StringBuilder(text.length() + 3);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=' && text.length() - i < 3) {
        break;
      }
      standard.append(standard(c));
    }
    if (standard.length() % 4 == 1) {
      throw new IllegalArgumentException("expected base64, found text that is cut off");
    }
    return standard.append("=".repeat(-standard.length() & 3)).toString();
  }

  private static char standard(char c) {
    if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/') {
      return c;
    }
    if (c == '-' || c == '_') {
      return c == '-' ? '+' : '/';
    }
    throw new IllegalArgumentException("expected base64, found the character " + (int) c);
  }
}
