package io.github.kimisdk.server.format;

/** A request that is refused with a code, by which client libraries tell it from others and may try another way. */
public final class CodedRefusal extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String code;

  /**
   * Creates an exception.
   *
   * @param code the code in the error of the format
   * @param message the expectation, the finding and the way out
   */
  public CodedRefusal(String code, String message) {
    super(message);
    this.code = code;
  }

  /** Returns the code. */
  public String code() {
    return code;
  }
}
