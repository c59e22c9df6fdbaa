package io.github.kimisdk.json;

/**
 * The failure for text that is not JSON: where it stops being JSON, what could have stood there and what does.
 *
 * <p>The message is one line: {@code line 3, column 14 (offset 52): expected ',' or '}', found '"'}.
 */
public final class JsonParseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int line;
  private final int column;
  private final int offset;
  private final String expected;
  private final String found;

  JsonParseException(int line, int column, int offset, String expected, String found) {
    super("line " + line + ", column " + column + " (offset " + offset + "): expected " + expected
        + ", found " + found);
    this.line = line;
    this.column = column;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }

  /**
   * The line of the place, from 1; LF, CR and CRLF each end one.
   *
   * @return the line
   */
  public int line() {
    return line;
  }

  /**
   * The column of the place, from 1, counted in characters (Unicode code points).
   *
   * @return the column
   */
  public int column() {
    return column;
  }

  /**
   * The distance of the place from the start of the text, from 0: in bytes where bytes were parsed (from the start
   * of the given range), in chars where a {@code String} was.
   *
   * @return the offset
   */
  public int offset() {
    return offset;
  }

  /**
   * The words for what could have stood there, such as {@code ',' or '}'}.
   *
   * @return the expected value, in words
   */
  public String expected() {
    return expected;
  }

  /**
   * The words for what stands there, such as {@code the end of the text}.
   *
   * @return the value that was found, in words
   */
  public String found() {
    return found;
  }
}
