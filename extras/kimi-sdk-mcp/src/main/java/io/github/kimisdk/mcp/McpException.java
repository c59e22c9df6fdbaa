package io.github.kimisdk.mcp;

import io.github.kimisdk.internal.text.KnownKeys;
import io.github.kimisdk.internal.text.MaskedCause;
import io.github.kimisdk.json.JsonValue;
import java.util.Objects;
import java.util.Optional;

/**
 * Thrown when a server cannot be used, or fails a request. Each subclass stands for failures that a program handles in the same
 * way. The texts contain no token.
 *
 * <p>The class is sealed, but a later version may add a subclass: a {@code switch} over the subclasses needs a {@code default}.
 *
 * <p>A failed call of a tool does not throw: its {@link io.github.kimisdk.tool.ToolResult} is a failure that the model reads, and
 * {@link io.github.kimisdk.tool.ToolResult#cause} has the exception.
 */
public abstract sealed class McpException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String what;
  private final String hint;

  McpException(String what, String hint, Throwable cause) {
    super(null, MaskedCause.of(cause));
    this.what = KnownKeys.mask(Objects.requireNonNull(what, "what"));
    this.hint = KnownKeys.mask(Objects.requireNonNull(hint, "hint"));
  }

  /** {@return one line that tells what happened, where, and what to do} */
  @Override
  public String getMessage() {
    return what + (hint.isEmpty() ? "" : ". " + hint);
  }

  /** {@return a sentence that tells what to do; empty if there is no advice} */
  public String hint() {
    return hint;
  }

  /** A setting or a file of settings is wrong. No message was sent. */
  public static final class Misconfigured extends McpException {

    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param what the expectation, the finding and its place
     * @param hint the advice
     */
    public Misconfigured(String what, String hint) {
      super(what, hint, null);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param what the expectation, the finding and its place
     * @param hint the advice
     * @param cause the exception that tells more
     */
    public Misconfigured(String what, String hint, Throwable cause) {
      super(what, hint, Objects.requireNonNull(cause, "cause"));
    }
  }

  /** The server cannot be started or reached, or it has ended. */
  public static final class Unreachable extends McpException {

    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param what the event and its place
     * @param hint the advice
     */
    public Unreachable(String what, String hint) {
      super(what, hint, null);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param what the event and its place
     * @param hint the advice
     * @param cause the exception that tells more
     */
    public Unreachable(String what, String hint, Throwable cause) {
      super(what, hint, Objects.requireNonNull(cause, "cause"));
    }
  }

  /** The server refuses the token, or expects one (status 401 or 403), or the sign-in has failed. */
  public static final class Unauthorized extends McpException {

    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param what the event and its place
     * @param hint the advice
     */
    public Unauthorized(String what, String hint) {
      super(what, hint, null);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param what the event and its place
     * @param hint the advice
     * @param cause the exception that tells more
     */
    public Unauthorized(String what, String hint, Throwable cause) {
      super(what, hint, Objects.requireNonNull(cause, "cause"));
    }
  }

  /** The server answers a request with an error of JSON-RPC. */
  public static final class Refused extends McpException {

    private static final long serialVersionUID = 1;

    private final int code;
    private final transient JsonValue data;

    /**
     * Creates an exception.
     *
     * @param what the request and the message of the error
     * @param code the code of the error
     * @param data more about the error; null if the server sends nothing more
     */
    Refused(String what, int code, JsonValue data) {
      super(what, "", null);
      this.code = code;
      this.data = data;
    }

    /** {@return the code of the error, such as −32602 for invalid parameters} */
    public int code() {
      return code;
    }

    /** {@return the data of the error, as the server sent it; absent if it sent none} */
    public Optional<JsonValue> data() {
      return Optional.ofNullable(data);
    }
  }

  /** The server breaks the protocol: its message is no JSON, has no known form, or speaks an unsupported revision. */
  public static final class InvalidMessage extends McpException {

    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param what the expectation and the finding
     * @param hint the advice
     */
    public InvalidMessage(String what, String hint) {
      super(what, hint, null);
    }
  }

  /** A limit is exceeded, such as the size of a message or the number of tools. */
  public static final class LimitExceeded extends McpException {

    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param what the limit and the finding
     * @param hint the advice
     */
    public LimitExceeded(String what, String hint) {
      super(what, hint, null);
    }
  }

  /** The server did not answer in time. */
  public static final class TimedOut extends McpException {

    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param what the request and the time limit
     * @param hint the advice
     */
    public TimedOut(String what, String hint) {
      super(what, hint, null);
    }
  }
}
