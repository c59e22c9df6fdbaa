package io.github.kimisdk.mcp;

import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.text.MaskedCause;
import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.oauth.SignInFailure;
import io.github.kimisdk.mcp.rpc.Failure;
import java.net.URI;
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

  private McpException(Failure failure) {
    super(null, MaskedCause.of(failure.getCause()));
    this.what = OneLine.shown(failure.getMessage());
    this.hint = OneLine.shown(failure.hint());
  }

  /** Returns the exception of a failure, with the stack of this thread. */
  static McpException of(Failure failure) {
    return switch (failure.kind()) {
      case MISCONFIGURED -> new Misconfigured(failure);
      case UNREACHABLE, SESSION_ENDED, STATUS -> new Unreachable(failure);
      case UNAUTHORIZED -> failure instanceof SignInFailure step ? new SignInFailed(step) : new Unauthorized(failure);
      case REFUSED -> new Refused(failure);
      case INVALID_MESSAGE -> new InvalidMessage(failure);
      case LIMIT_EXCEEDED -> new LimitExceeded(failure);
      case TIMED_OUT -> new TimedOut(failure);
      case INTERRUPTED -> new Interrupted(failure);
    };
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

  /** A setting or a file of settings is wrong. */
  public static final class Misconfigured extends McpException {

    private static final long serialVersionUID = 1;

    private Misconfigured(Failure failure) {
      super(failure);
    }
  }

  /** The server cannot be started or reached, or it has ended. */
  public static final class Unreachable extends McpException {

    private static final long serialVersionUID = 1;

    private Unreachable(Failure failure) {
      super(failure);
    }
  }

  /** The server refuses the token, or expects one (status 401 or 403). */
  public static final class Unauthorized extends McpException {

    private static final long serialVersionUID = 1;

    private Unauthorized(Failure failure) {
      super(failure);
    }
  }

  /** A step of the sign-in has failed. No token and no code went to another server. */
  public static final class SignInFailed extends McpException {

    private static final long serialVersionUID = 1;

    /** The steps of a sign-in. A later version may add steps. */
    public enum Step {
      /** Finding the authorization server and its metadata. */
      DISCOVERY,
      /** Registering the client. */
      REGISTRATION,
      /** The way of the user to the authorization server and back. */
      AUTHORIZATION,
      /** The request for tokens, or for new ones. */
      TOKEN,
      /** Reading or writing the {@link TokenStore}. */
      STORE,
      /** Ending the tokens at a sign-out, which has deleted them here. */
      REVOCATION
    }

    private final Step step;
    private final transient Optional<URI> address;

    private SignInFailed(SignInFailure failure) {
      super(failure);
      this.step = Step.valueOf(failure.step().name());
      this.address = failure.address().filter(uri -> uri.toString().equals(KeyMask.mask(uri.toString())));
    }

    /** {@return the step that failed} */
    public Step step() {
      return step;
    }

    /** {@return the address of the step; absent if it has none, or after deserialization} */
    public Optional<URI> address() {
      return address == null ? Optional.empty() : address;
    }
  }

  /** The server answers a request with an error of JSON-RPC. */
  public static final class Refused extends McpException {

    private static final long serialVersionUID = 1;

    private final int code;
    private final transient Optional<JsonValue> data;

    private Refused(Failure failure) {
      super(failure);
      this.code = failure.code();
      this.data = failure.data();
    }

    /** {@return the code of the error, such as −32602 for invalid parameters} */
    public int code() {
      return code;
    }

    /** {@return the data of the error, as the server sent it; absent if there is none, or after deserialization} */
    public Optional<JsonValue> data() {
      return data == null ? Optional.empty() : data;
    }
  }

  /** The server breaks the protocol: its message is no JSON, has no known form, or speaks an unsupported revision. */
  public static final class InvalidMessage extends McpException {

    private static final long serialVersionUID = 1;

    private InvalidMessage(Failure failure) {
      super(failure);
    }
  }

  /** A limit is exceeded, such as the size of a message or the number of tools. */
  public static final class LimitExceeded extends McpException {

    private static final long serialVersionUID = 1;

    private LimitExceeded(Failure failure) {
      super(failure);
    }
  }

  /** The server did not answer in time. */
  public static final class TimedOut extends McpException {

    private static final long serialVersionUID = 1;

    private TimedOut(Failure failure) {
      super(failure);
    }
  }

  /** The thread was interrupted while it waited, or the request was cancelled. */
  public static final class Interrupted extends McpException {

    private static final long serialVersionUID = 1;

    private Interrupted(Failure failure) {
      super(failure);
    }
  }
}
