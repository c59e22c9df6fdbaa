package io.github.kimisdk.internal.wire;

/**
 * Finds the end of arguments that come in pieces. Only brackets and strings are looked at, each character once: to parse the
 * arguments again with each piece would take the square of their length.
 */
public final class ArgumentsEnd {

  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean reached;

  /** Whether the arguments are a whole value. A number or a word never is, because it may go on. */
  public boolean reached() {
    return reached;
  }

  public void take(String piece) {
    for (int i = 0; i < piece.length() && !reached; i++) {
      if (inString) {
        takeInString(piece.charAt(i));
      } else {
        take(piece.charAt(i));
      }
    }
  }

  private void takeInString(char c) {
    if (escaped) {
      escaped = false;
    } else if (c == '\\') {
      escaped = true;
    } else if (c == '"') {
      inString = false;
      reached = depth == 0;
    }
  }

  private void take(char c) {
    if (c == '"') {
      inString = true;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if (c == '}' || c == ']') {
      depth--;
      reached = depth <= 0;
    }
  }
}
