package io.github.kimisdk.json;

/** A JSON boolean: {@link #TRUE} or {@link #FALSE}. They can be compared with {@code ==}. */
public final class JsonBoolean implements JsonValue {
  /** The value {@code true}. */
  public static final JsonBoolean TRUE = new JsonBoolean(true);

  /** The value {@code false}. */
  public static final JsonBoolean FALSE = new JsonBoolean(false);

  private final boolean value;

  private JsonBoolean(boolean value) {
    this.value = value;
  }

  /**
   * Returns the JSON boolean for a Java boolean.
   *
   * @param value true or false
   * @return {@link #TRUE} or {@link #FALSE}
   */
  public static JsonBoolean of(boolean value) {
    return value ? TRUE : FALSE;
  }

  /**
   * Returns the Java boolean.
   *
   * @return true or false
   */
  public boolean value() {
    return value;
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(value);
  }

  @Override
  public String toString() {
    return value ? "true" : "false";
  }
}
