package io.github.kimisdk.json;

/** The JSON value {@code null}: there is only {@link #NULL}. */
public final class JsonNull implements JsonValue {
  /** The one value. */
  public static final JsonNull NULL = new JsonNull();

  private JsonNull() {}

  @Override
  public String kind() {
    return "null";
  }

  @Override
  public String toString() {
    return "null";
  }
}
