package io.github.kimisdk.call;

import io.github.kimisdk.chat.ChatResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A call that failed. The subclass says what happened; catch the ones that you can do something about.
 *
 * <p>Errors that arrive in the middle of a stream are of the same classes as those that arrive as an HTTP status, and
 * carry what was received before ({@link #partial}). No exception ever holds the key. An answer that came but does not fit the
 * record that was asked for is a {@link io.github.kimisdk.chat.AnswerMismatch}.
 *
 * <pre>{@code
 * try {
 *   System.out.println(kimi.ask("Hello"));
 * } catch (KimiException.RateLimited busy) {
 *   System.out.println("try again in " + busy.retryAfter());
 * } catch (KimiException failed) {
 *   System.out.println(failed.getMessage());
 * }
 * }</pre>
 */
public abstract sealed class KimiException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String what;
  private final String hint;
  private final transient CallDetails details;

  KimiException(String what, String hint, CallDetails details, Throwable cause) {
    super(null, cause);
    this.what = Objects.requireNonNull(what, "what");
    this.hint = Objects.requireNonNull(hint, "hint");
    this.details = Objects.requireNonNull(details, "details");
  }

  /**
   * What happened, where, and what to do next, in one line.
   *
   * @return the message
   */
  @Override
  public String getMessage() {
    CallDetails known = details();
    StringBuilder line = new StringBuilder(what);
    String before = " (";
    if (known.status().isPresent()) {
      line.append(before).append("HTTP ").append(known.status().getAsInt());
      before = ", ";
    }
    if (known.origin().isPresent()) {
      line.append(before).append(known.origin().get().host());
      before = ", ";
    }
    if (known.requestId().isPresent()) {
      line.append(before).append("request id ").append(known.requestId().get());
      before = ", ";
    }
    if (known.attempt() > 1) {
      line.append(before).append("attempt ").append(known.attempt());
      before = ", ";
    }
    line.append(before.equals(", ") ? ")" : "");
    return hint.isEmpty() ? line.toString() : line.append(". ").append(hint).toString();
  }

  /**
   * What happened, without where and what to do.
   *
   * @return the beginning of the message
   */
  public String what() {
    return what;
  }

  /**
   * What to do next.
   *
   * @return a sentence; empty when there is nothing to say
   */
  public String hint() {
    return hint;
  }

  /**
   * All that is known of the call.
   *
   * @return the details
   */
  public CallDetails details() {
    return details == null ? CallDetails.NONE : details;
  }

  /**
   * The HTTP status of the answer.
   *
   * @return the status; absent when no answer came; 200 when the error came inside a stream
   */
  public OptionalInt status() {
    return details().status();
  }

  /**
   * The host that was called.
   *
   * @return the host; absent when the call went nowhere
   */
  public Optional<String> host() {
    return details().origin().map(CallOrigin::host);
  }

  /**
   * The service's id of the request, for its support.
   *
   * @return the id; absent when the service sent none
   */
  public Optional<String> requestId() {
    return details().requestId();
  }

  /**
   * Which attempt failed.
   *
   * @return the number, from 1
   */
  public int attempt() {
    return details().attempt();
  }

  /**
   * What the service itself says.
   *
   * @return the error; absent when the service said nothing
   */
  public Optional<ApiError> error() {
    return details().error();
  }

  /**
   * What had been received of a stream before it failed: text, reasoning and tool calls so far.
   *
   * @return the response as far as it came; absent when nothing had come
   */
  public Optional<ChatResponse> partial() {
    return details().partial();
  }

  /**
   * A command for a shell that makes the same call, with {@code $KIMI_API_KEY} in place of the key.
   *
   * @return the command; absent when the call went nowhere
   */
  public Optional<String> curl() {
    return details().origin().map(CallOrigin::curl);
  }

  /** The client cannot make calls as it is set up: no key, a key with a line break, an address that is none. */
  public static final class Misconfigured extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * A client that is not set up.
     *
     * @param what what was expected and what was found
     * @param hint what to do next
     */
    public Misconfigured(String what, String hint) {
      super(what, hint, CallDetails.NONE, null);
    }
  }

  /** No connection: an unknown host, a refused connection, a failed TLS handshake, a connection lost before the answer. */
  public static final class Unreachable extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * No connection.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     * @param cause what the network said, or null
     */
    public Unreachable(String what, String hint, CallDetails details, Throwable cause) {
      super(what, hint, details, cause);
    }
  }

  /** A limit of time was reached; {@link #phase} says which. */
  public static final class TimedOut extends KimiException {
    private static final long serialVersionUID = 1;

    /** The part of a call that took too long. */
    public enum Phase {
      /** Making the connection. */
      CONNECT,
      /** Waiting for the first byte of the answer. */
      FIRST_BYTE,
      /** Waiting for the next byte. */
      IDLE,
      /** Waiting for content, while only signs of life came: pings, empty chunks, white space. */
      PROGRESS,
      /** The whole call. */
      TOTAL;

      @Override
      public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
      }
    }

    private final Phase phase;

    /**
     * A limit of time.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     * @param phase the part of the call that took too long
     */
    public TimedOut(String what, String hint, CallDetails details, Phase phase) {
      super(what, hint, details, null);
      this.phase = Objects.requireNonNull(phase, "phase");
    }

    /**
     * The part of the call that took too long.
     *
     * @return the phase
     */
    public Phase phase() {
      return phase;
    }
  }

  /** The caller ended the call: its thread was interrupted, or the client or the stream was closed. */
  public static final class Interrupted extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * A call that its caller ended.
     *
     * @param what what happened
     * @param details what is known of the call
     * @param cause the interruption, or null
     */
    public Interrupted(String what, CallDetails details, Throwable cause) {
      super(what, "This program ended the call, not the service; make it again, on a client that is open", details, cause);
    }
  }

  /** The service understood the request and did not like it: 400 and other statuses without a class of their own. */
  public static final class BadRequest extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * A refused request.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     */
    public BadRequest(String what, String hint, CallDetails details) {
      super(what, hint, details, null);
    }
  }

  /** The conversation and the room for its answer do not fit into the model's window. */
  public static final class ContextOverflow extends KimiException {
    private static final long serialVersionUID = 1;

    private final long limit;
    private final long requested;

    /**
     * A request that does not fit.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     * @param limit the model's window in tokens, or −1
     * @param requested the tokens that were asked for, or −1
     */
    public ContextOverflow(String what, String hint, CallDetails details, long limit, long requested) {
      super(what, hint, details, null);
      this.limit = limit;
      this.requested = requested;
    }

    /**
     * The model's window.
     *
     * @return tokens; absent when the service does not say
     */
    public OptionalLong limit() {
      return limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    /**
     * What was asked for.
     *
     * @return tokens; absent when the service does not say
     */
    public OptionalLong requested() {
      return requested < 0 ? OptionalLong.empty() : OptionalLong.of(requested);
    }
  }

  /** Content review rejected the request or ended the answer. */
  public static final class ContentFiltered extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * A rejected content.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     */
    public ContentFiltered(String what, String hint, CallDetails details) {
      super(what, hint, details, null);
    }
  }

  /** The key is not known to this host (401). */
  public static final class Unauthorized extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * An unknown key.
     *
     * @param what what happened
     * @param hint which keys belong to which host
     * @param details what is known of the call
     */
    public Unauthorized(String what, String hint, CallDetails details) {
      super(what, hint, details, null);
    }
  }

  /** The key is known and may not do this (402, 403). */
  public static final class Forbidden extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * A call that is not allowed.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     */
    public Forbidden(String what, String hint, CallDetails details) {
      super(what, hint, details, null);
    }
  }

  /** There is no such model, file or address (404). */
  public static final class NotFound extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * Something that is not there.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     */
    public NotFound(String what, String hint, CallDetails details) {
      super(what, hint, details, null);
    }
  }

  /** The body of the request is larger than the service takes (413). */
  public static final class TooLarge extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * A body that is too large.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     */
    public TooLarge(String what, String hint, CallDetails details) {
      super(what, hint, details, null);
    }
  }

  /** Too many requests, tokens or calls at once for the account's tier (429). */
  public static final class RateLimited extends KimiException {
    private static final long serialVersionUID = 1;

    /** What is limited. */
    public enum Limited {
      /** Requests per minute. */
      REQUESTS,
      /** Tokens per minute. */
      TOKENS,
      /** Tokens per day. */
      TOKENS_PER_DAY,
      /** Calls at one time. */
      CONCURRENCY,
      /** The service does not say. */
      UNKNOWN
    }

    private final Limited limited;
    private final long limit;

    /**
     * A limit of the account.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     * @param limited what is limited
     * @param limit the limit, or −1
     */
    public RateLimited(String what, String hint, CallDetails details, Limited limited, long limit) {
      super(what, hint, details, null);
      this.limited = Objects.requireNonNull(limited, "limited");
      this.limit = limit;
    }

    /**
     * How long to wait before the next try.
     *
     * @return what the service asks for; one second when it says nothing
     */
    public Duration retryAfter() {
      return details().retryAfter().orElse(Duration.ofSeconds(1));
    }

    /**
     * What is limited.
     *
     * @return the kind of limit
     */
    public Limited limited() {
      return limited;
    }

    /**
     * The limit itself.
     *
     * @return requests, tokens or calls; absent when the service does not say
     */
    public OptionalLong limit() {
      return limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit);
    }
  }

  /** The service has too much to do at the moment (429 of that kind, 503, 529). */
  public static final class Overloaded extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * A service with too much to do.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     */
    public Overloaded(String what, String hint, CallDetails details) {
      super(what, hint, details, null);
    }
  }

  /** The account's money or quota is used up; trying again does not help. */
  public static final class QuotaExhausted extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * An account without means.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     */
    public QuotaExhausted(String what, String hint, CallDetails details) {
      super(what, hint, details, null);
    }
  }

  /** The service or a gateway before it failed (408, 409, 5xx). */
  public static final class ServerError extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * A failed service.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     */
    public ServerError(String what, String hint, CallDetails details) {
      super(what, hint, details, null);
    }
  }

  /** The answer is not what it should be: JSON that is cut, a page of HTML, an event that is too large. */
  public static final class InvalidResponse extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * An answer that cannot be read.
     *
     * @param what what was expected and what was found
     * @param hint what to do next
     * @param details what is known of the call
     * @param cause what the parser said, or null
     */
    public InvalidResponse(String what, String hint, CallDetails details, Throwable cause) {
      super(what, hint, details, cause);
    }
  }

  /** The answer began and did not come to its end: the connection was cut, or the stream stopped without its end mark. */
  public static final class IncompleteAnswer extends KimiException {
    private static final long serialVersionUID = 1;

    /**
     * An answer without an end.
     *
     * @param what what happened
     * @param hint what to do next
     * @param details what is known of the call
     * @param cause what the network said, or null
     */
    public IncompleteAnswer(String what, String hint, CallDetails details, Throwable cause) {
      super(what, hint, details, cause);
    }
  }
}
