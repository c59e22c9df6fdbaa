package io.github.kimisdk.json;

import java.util.Objects;

/**
 * The failure for a JSON value that is not what its reader expected: the path of the value, what was expected and
 * what is there.
 *
 * <p>The message is one line: {@code /items/2/price: expected number, found string "12"}.
 */
public final class JsonTypeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String path;
  private final String expected;
  private final String found;

  /**
   * A mismatch at a path.
   *
   * @param path the JSON pointer of the value; empty for the value itself
   * @param expected the words for what was expected, such as {@code number}
   * @param found the words for what is there, such as {@code string "12"}
   * @throws NullPointerException if an argument is null
   */
  public JsonTypeException(String path, String expected, String found) {
    super((Objects.requireNonNull(path, "path").isEmpty() ? "" : path + ": ") + "expected " + expected + ", found " + found);
    this.path = path;
    this.expected = Objects.requireNonNull(expected, "expected");
    this.found = Objects.requireNonNull(found, "found");
  }

  /**
   * A mismatch of a value, which is described in a few words: {@code string "12"}, {@code object with 3 members}.
   *
   * @param expected the words for what was expected, such as {@code number}
   * @param found the value that is there
   * @return the mismatch, with an empty path; {@link #under} gives it one
   */
  public static JsonTypeException of(String expected, JsonValue found) {
    return kind(expected, found);
  }

  static JsonTypeException kind(String expected, JsonValue found) {
    return new JsonTypeException("", expected, Words.of(found));
  }

  /**
   * The JSON pointer of the value, such as {@code /choices/0/message}; empty for the value that was asked.
   *
   * @return the path
   */
  public String path() {
    return path;
  }

  /**
   * The words for what was expected.
   *
   * @return the expected value, in words
   */
  public String expected() {
    return expected;
  }

  /**
   * The words for what is there.
   *
   * @return the value that was found, in words
   */
  public String found() {
    return found;
  }

  /**
   * The same mismatch as seen from a container further up: its path begins with the given one.
   *
   * @param prefixPath the JSON pointer of the value that was asked, seen from that container
   * @return the copy, with the stack trace and the cause of this one
   * @throws NullPointerException if the argument is null
   */
  public JsonTypeException under(String prefixPath) {
    JsonTypeException copy = new JsonTypeException(Objects.requireNonNull(prefixPath, "prefixPath") + path, expected, found);
    copy.setStackTrace(getStackTrace());
    if (getCause() != null) copy.initCause(getCause());
    return copy;
  }
}
