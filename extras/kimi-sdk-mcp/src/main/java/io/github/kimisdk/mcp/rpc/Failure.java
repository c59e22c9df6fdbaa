package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.json.JsonValue;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** A failure below the public API, which makes the exception of its kind. Its texts are not masked yet. */
public class Failure extends RuntimeException {

  /** The public exceptions, and failures that only this library handles. */
  public enum Kind { MISCONFIGURED, UNREACHABLE, UNAUTHORIZED, REFUSED, INVALID_MESSAGE, LIMIT_EXCEEDED, TIMED_OUT, INTERRUPTED,
    /** The server does not know the session any more, and did not handle the request. */
    SESSION_ENDED,
    /** The server gave a status of HTTP instead of an answer; the code has it. */
    STATUS }

  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final String hint;
  private final int code;
  private final transient JsonValue data;

  /**
   * Creates a failure.
   *
   * @param what the expectation or the event, the finding and its place
   * @param hint a sentence that tells what to do; empty if there is no advice
   */
  public Failure(Kind kind, String what, String hint) {
    this(kind, what, hint, null, 0, null);
  }

  /** Creates a failure with a cause; null if there is none. */
  public Failure(Kind kind, String what, String hint, Throwable cause) {
    this(kind, what, hint, cause, 0, null);
  }

  private Failure(Kind kind, String what, String hint, Throwable cause, int code, JsonValue data) {
    super(Objects.requireNonNull(what, "what"), cause);
    this.kind = kind;
    this.hint = hint;
    this.code = code;
    this.data = data;
  }

  /** An error of JSON-RPC, with its code and its data, which may be null. */
  public static Failure refused(String what, int code, JsonValue data) {
    return new Failure(Kind.REFUSED, what, "", null, code, data);
  }

  /** A status of HTTP without an error of JSON-RPC. */
  public static Failure status(int status, String what, String hint) {
    return new Failure(Kind.STATUS, what, hint, null, status, null);
  }

  /** The failure behind an exception of a future. */
  public static Failure of(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Failure known) {
      return known;
    }
    return cause instanceof CancellationException ? new Failure(Kind.INTERRUPTED, "the request was cancelled", "", cause)
        : new Failure(Kind.UNREACHABLE, "the request failed: " + cause, "", cause);
  }

  /** The failure with its place behind its text. */
  public Failure at(String place) {
    return new Failure(kind, getMessage() + place, hint, getCause(), code, data);
  }

  public Kind kind() {
    return kind;
  }

  /** A sentence that tells what to do; empty if there is no advice. */
  public String hint() {
    return hint;
  }

  /** The code of an error of JSON-RPC, or a status of HTTP; 0 for other failures. */
  public int code() {
    return code;
  }

  /** The data of an error of JSON-RPC. */
  public Optional<JsonValue> data() {
    return Optional.ofNullable(data);
  }
}
