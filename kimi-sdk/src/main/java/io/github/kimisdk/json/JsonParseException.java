package io.github.kimisdk.json;

/**
 * Thrown when a text is not JSON. It has the position of the first wrong character, the expected characters, and the found
 * ones.
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
   * Returns the line of the position, from 1. LF, CR and CRLF each end a line.
   *
   * @return the line
   */
  public int line() {
    return line;
  }

  /**
   * Returns the column of the position, from 1, in Unicode code points.
   *
   * @return the column
   */
  public int column() {
    return column;
  }

  /**
   * Returns the distance of the position from the start of the text, from 0. The unit is bytes if bytes were parsed, from the
   * start of their range, and chars if a {@code String} was.
   *
   * @return the offset
   */
  public int offset() {
    return offset;
  }

  /**
   * Returns the expected characters, in words, such as {@code ',' or '}'}.
   *
   * @return the expected characters, in words
   */
  public String expected() {
    return expected;
  }

  /**
   * Returns the found characters, in words, such as {@code the end of the text}.
   *
   * @return the found characters, in words
   */
  public String found() {
    return found;
  }
}
