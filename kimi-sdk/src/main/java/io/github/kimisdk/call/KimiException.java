package io.github.kimisdk.call;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.text.ErrorPage;
import io.github.kimisdk.internal.text.MaskedCause;
import io.github.kimisdk.internal.text.OneLine;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * Thrown when a call fails. Each subclass stands for failures that a program handles in the same way; {@link #status} and
 * {@link #error} tell more.
 *
 * <p>The class is sealed, but a later version may add a subclass: a {@code switch} over the subclasses needs a {@code default}.
 *
 * <p>An error inside a stream has the same class as the same error with an HTTP status, and carries the answer so far in
 * {@link #partial}. No exception of a call contains the API key. An answer that does not fit the requested record is not a
 * failed call: {@link io.github.kimisdk.chat.AnswerMismatch} is thrown.
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
public abstract sealed class KimiException extends RuntimeException implements Cloneable {

  private static final long serialVersionUID = 1;

  private final String what;
  private final String hint;
  private final boolean repeatable;
  private transient CallDetails details;

  KimiException(String what, String hint, CallDetails details, Throwable cause, boolean repeatable) {
    super(null, MaskedCause.of(cause));
    this.repeatable = repeatable;
    this.what = OneLine.shown(Objects.requireNonNull(what, "what"));
    String anchor = getClass().getSimpleName().toLowerCase(Locale.ROOT);
    this.hint = OneLine.shown(ErrorPage.linked(Objects.requireNonNull(hint, "hint"), anchor));
    this.details = Shown.details(Objects.requireNonNull(details, "details"));
  }

  /** {@return one line that tells what happened, where, and what to do} */
  @Override
  public String getMessage() {
    return what + details().summary() + (hint.isEmpty() ? "" : ". " + hint);
  }

  /** {@return the first part of the message, which tells what happened} */
  public String what() {
    return what;
  }

  /** {@return the advice, with the address of a page that tells more; empty if there is no advice} */
  public String hint() {
    return hint;
  }

  /** {@return everything that is known about the call; {@link CallDetails#NONE} for an exception that was deserialized} */
  public CallDetails details() {
    return details == null ? CallDetails.NONE : details;
  }

  /** {@return whether the same call would fail again; if not, it may succeed later} */
  public boolean permanent() {
    return !repeatable;
  }

  /**
   * Returns this failure with other details, such as an answer so far: of the same class, with the same text, cause, suppressed
   * exceptions, stack trace and fields. With it, code around a {@link io.github.kimisdk.chat.ChatModel} adds the answer so far of
   * one call to the failure of another. The two may share the list of suppressed exceptions, so add neither to the other.
   *
   * @param details the details; their request id and error are masked, the answer in them is not
   * @return a copy
   */
  public KimiException withDetails(CallDetails details) {
    try {
      KimiException copy = (KimiException) clone();
      copy.details = Shown.details(Objects.requireNonNull(details, "details"));
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("unexpected refusal of a copy", e);
    }
  }

  /**
   * Returns the HTTP status of the response.
   *
   * @return the status; absent if no response came; 200 if the error came inside a stream
   */
  public OptionalInt status() {
    return details().status();
  }

  /**
   * Returns the id that the service gave the request; its support asks for it.
   *
   * @return the id; absent if the service sent none
   */
  public Optional<String> requestId() {
    return details().requestId();
  }

  /**
   * Returns the error as the service reports it.
   *
   * @return the error; absent if the service reported none
   */
  public Optional<ApiError> error() {
    return details().error();
  }

  /**
   * Returns the text, reasoning and tool calls that a stream brought before it failed. If they contain the API key, it is masked
   * here, as in all texts of an exception; the chunks of the stream are unchanged.
   *
   * @return the answer so far; absent if nothing came
   */
  public Optional<ChatResponse> partial() {
    return details().partial();
  }

  /**
   * Returns a shell command that makes the same call, with {@code $KIMI_API_KEY} in place of the key.
   *
   * @return the command; absent if nothing was sent
   */
  public Optional<String> curl() {
    return details().origin().map(CallOrigin::curl);
  }

  /** The client cannot make calls: it has no key, a key that cannot be sent, a key supplier that fails, or an invalid address. */
  public static final class Misconfigured extends KimiException {
    private static final long serialVersionUID = 1;
    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     */
    public Misconfigured(String what, String hint) {
      this(what, hint, CallDetails.NONE, null);
    }

    /**
     * Creates an exception of a call.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     * @param cause the cause; may be null
     */
    public Misconfigured(String what, String hint, CallDetails details, Throwable cause) {
      super(what, hint, details, cause, false);
    }
  }

  /**
   * There is no connection: unknown host, refused connection, failed TLS handshake, or a connection that was lost before the
   * response. It is permanent if a certificate, an alert, or a port without TLS forbids the handshake.
   */
  public static final class Unreachable extends KimiException {
    private static final long serialVersionUID = 1;
    /** Words of the JDK for a refused handshake: an alert, a certificate, a name, a version, or no TLS at all. */
    private static final List<String> REFUSED = List.of(
        "fatal alert", "PKIX", "No subject alternative", "No name matching", "No appropriate protocol", "recognized SSL message");

    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     * @param cause the cause; may be null
     */
    public Unreachable(String what, String hint, CallDetails details, Throwable cause) {
      super(what, hint, details, cause, !(cause instanceof SSLException
          && REFUSED.stream().anyMatch(String.valueOf(cause.getMessage())::contains)));
    }
  }

  /** A timeout expired; {@link #phase} tells which. */
  public static final class TimedOut extends KimiException {
    private static final long serialVersionUID = 1;
    private final Timeouts.Phase phase;

    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     * @param phase the timeout that expired
     */
    public TimedOut(String what, String hint, CallDetails details, Timeouts.Phase phase) {
      super(what, hint, details, null, phase != Timeouts.Phase.TOTAL);
      this.phase = Objects.requireNonNull(phase, "phase");
    }

    /** {@return the part of the call that took too long} */
    public Timeouts.Phase phase() {
      return phase;
    }
  }

  /** This program ended the call: it interrupted the thread, or closed the client or the stream. */
  public static final class Interrupted extends KimiException {
    private static final long serialVersionUID = 1;
    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param details the details of the call
     * @param cause the cause; may be null
     */
    public Interrupted(String what, CallDetails details, Throwable cause) {
      super(
          what, "This program ended the call; make it again, uninterrupted, on a client that is open", details, cause, false);
    }
  }

  /** The service refused the request: 400, 413 (the body is too large), and other statuses without a class of their own. */
  public static final class BadRequest extends KimiException {
    private static final long serialVersionUID = 1;
    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     */
    public BadRequest(String what, String hint, CallDetails details) {
      super(what, hint, details, null, false);
    }
  }

  /** The conversation and its answer do not fit into the model's context window. */
  public static final class ContextOverflow extends KimiException {
    private static final long serialVersionUID = 1;
    private final long limit;
    private final long requested;

    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     * @param limit the context window in tokens, or −1
     * @param requested the requested tokens, or −1
     */
    public ContextOverflow(String what, String hint, CallDetails details, long limit, long requested) {
      super(what, hint, details, null, false);
      this.limit = limit;
      this.requested = requested;
    }

    /** {@return the context window in tokens; absent if the service does not tell} */
    public OptionalLong limit() {
      return optional(limit);
    }

    /** {@return the tokens of the request and its answer; absent if the service does not tell} */
    public OptionalLong requested() {
      return optional(requested);
    }
  }

  /** Content review rejected the request or ended the answer. */
  public static final class ContentFiltered extends KimiException {
    private static final long serialVersionUID = 1;
    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     */
    public ContentFiltered(String what, String hint, CallDetails details) {
      super(what, hint, details, null, false);
    }
  }

  /** The key is unknown to this host (401), or is not permitted to make this call (402, 403). */
  public static final class AccessDenied extends KimiException {
    private static final long serialVersionUID = 1;
    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     */
    public AccessDenied(String what, String hint, CallDetails details) {
      super(what, hint, details, null, false);
    }
  }

  /** The model or the address does not exist (404). */
  public static final class NotFound extends KimiException {
    private static final long serialVersionUID = 1;
    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     */
    public NotFound(String what, String hint, CallDetails details) {
      super(what, hint, details, null, false);
    }
  }

  /** The account's tier permits fewer requests, tokens or concurrent calls (429). */
  public static final class RateLimited extends KimiException {
    private static final long serialVersionUID = 1;
    private final RateLimits.Kind limited;
    private final long limit;

    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     * @param limited the kind of limit
     * @param limit the limit, or −1
     */
    public RateLimited(String what, String hint, CallDetails details, RateLimits.Kind limited, long limit) {
      super(what, hint, details, null, limited != RateLimits.Kind.TOKENS_PER_DAY);
      this.limited = Objects.requireNonNull(limited, "limited");
      this.limit = limit;
    }

    /**
     * Returns how long to wait before the next attempt.
     *
     * @return the wait that the service asks for; one second if it asks for none
     */
    public Duration retryAfter() {
      return details().retryAfter().orElse(Duration.ofSeconds(1));
    }

    /** {@return the kind of limit} */
    public RateLimits.Kind limited() {
      return limited;
    }

    /** {@return the limit in requests, tokens or calls; absent if the service does not tell} */
    public OptionalLong limit() {
      return optional(limit);
    }
  }

  /** The service is overloaded (503, 529, and 429 with that reason). */
  public static final class Overloaded extends KimiException {
    private static final long serialVersionUID = 1;
    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     */
    public Overloaded(String what, String hint, CallDetails details) {
      super(what, hint, details, null, true);
    }
  }

  /** The account's balance or quota is used up; another attempt does not help. */
  public static final class QuotaExhausted extends KimiException {
    private static final long serialVersionUID = 1;
    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     */
    public QuotaExhausted(String what, String hint, CallDetails details) {
      super(what, hint, details, null, false);
    }
  }

  /** The service or a gateway failed (408, 409, 425, 5xx). It is permanent with the statuses 501, 505 and 511. */
  public static final class ServerError extends KimiException {
    private static final long serialVersionUID = 1;
    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     */
    public ServerError(String what, String hint, CallDetails details) {
      super(what, hint, details, null, details == null || !Set.of(501, 505, 511).contains(details.status().orElse(0)));
    }
  }

  /** The response cannot be read: truncated JSON, an HTML page, or more bytes than the limits permit. */
  public static final class InvalidResponse extends KimiException {
    private static final long serialVersionUID = 1;
    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     * @param cause the cause; may be null
     */
    public InvalidResponse(String what, String hint, CallDetails details, Throwable cause) {
      super(what, hint, details, cause, false);
    }
  }

  /** The answer began but did not end: the connection was lost, or the stream has no end mark. */
  public static final class IncompleteAnswer extends KimiException {
    private static final long serialVersionUID = 1;
    /**
     * Creates an exception.
     *
     * @param what the failure, in words
     * @param hint the advice; may be empty
     * @param details the details of the call
     * @param cause the cause; may be null
     */
    public IncompleteAnswer(String what, String hint, CallDetails details, Throwable cause) {
      super(what, hint, details, cause, true);
    }
  }

  private static OptionalLong optional(long number) {
    return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
