package io.github.kimisdk.json;

import java.util.Objects;

/**
 * Thrown when a JSON value has another type, or another form, than its reader expected. It has the path of the value, the
 * expected type, and the found value.
 *
 * <p>The message is one line: {@code /items/2/price: expected number, found string "12"}.
 */
public final class JsonTypeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String path;
  private final String expected;
  private final String found;

  /**
   * Creates an exception.
   *
   * @param path the JSON pointer of the value; empty for the value itself
   * @param expected the expected type in words, such as {@code number}
   * @param found the found value in words, such as {@code string "12"}
   * @throws NullPointerException if an argument is null
   */
  public JsonTypeException(String path, String expected, String found) {
    super((Objects.requireNonNull(path, "path").isEmpty() ? "" : path + ": ") + "expected " + expected + ", found " + found);
    this.path = path;
    this.expected = Objects.requireNonNull(expected, "expected");
    this.found = Objects.requireNonNull(found, "found");
  }

  /**
   * Returns an exception that describes the found value in a few words: {@code string "12"}, {@code object with 3 members}.
   *
   * @param expected the expected type in words, such as {@code number}
   * @param found the value
   * @return the exception with an empty path; {@link #under} returns one with a path
   */
  public static JsonTypeException of(String expected, JsonValue found) {
    return new JsonTypeException("", expected, ValueSummary.of(found));
  }

  /**
   * Returns the JSON pointer of the value, such as {@code /choices/0/message}; empty for the value that was asked.
   *
   * @return the path
   */
  public String path() {
    return path;
  }

  /**
   * Returns the expected type.
   *
   * @return the expected value, in words
   */
  public String expected() {
    return expected;
  }

  /**
   * Returns the found value.
   *
   * @return the value that was found, in words
   */
  public String found() {
    return found;
  }

  /**
   * Returns a copy of this exception for a container of the value. Its path begins with the path of the value in the container.
   *
   * @param prefixPath the JSON pointer of the value in the container
   * @return a copy with the stack trace and the cause of this exception
   * @throws NullPointerException if the argument is null
   */
  public JsonTypeException under(String prefixPath) {
    JsonTypeException copy = new JsonTypeException(Objects.requireNonNull(prefixPath, "prefixPath") + path, expected, found);
    copy.setStackTrace(getStackTrace());
    if (getCause() != null) {
      copy.initCause(getCause());
    }
    return copy;
  }
}
