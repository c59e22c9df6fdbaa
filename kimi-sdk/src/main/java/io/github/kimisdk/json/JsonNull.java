package io.github.kimisdk.json;

/** The JSON value {@code null}. {@link #NULL} is the only instance. */
public final class JsonNull implements JsonValue {
  /** The only instance. */
  public static final JsonNull NULL = new JsonNull();

  private JsonNull() {}

  @Override
  public String toString() {
    return "null";
  }
}
