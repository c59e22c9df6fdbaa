package io.github.kimisdk.server.http;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.server.format.ServerFormat.Failure.Cause;
import io.github.kimisdk.server.format.ServerFormat.Failure;
import io.github.kimisdk.tool.StoreException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * The answer to a client when the model or the script throws.
 *
 * <p>An error of the service is passed on as it is. A failure on the way to the service becomes that of a gateway (502, 504)
 * with a fixed message, because its own message may name an address. So does a refusal of the server's own key by the service,
 * which a client would take for a refusal of its key. Anything else of a model is a 500 with a fixed message, because its own
 * may tell of the program; that of a script has its class and message. Keys and ids in a message are masked.
 *
 * @param failure the cause, the HTTP status and the error of the body
 * @param retryAfter how long the service asks to wait
 * @param passedOn whether this is an error of the service, which the client receives in full
 */
public record ErrorAnswer(Failure failure, Optional<Duration> retryAfter, boolean passedOn) {

  /** There is no thread for the model. */
  public static final class NoThread extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NoThread(Throwable cause) {
      super("no thread for the model", cause);
    }
  }

  public ErrorAnswer {
    ApiError error = failure.error();
    failure = new Failure(failure.cause(), failure.status(), new ApiError(KeyMask.mask(error.message()),
        error.type().map(KeyMask::mask), error.code().map(KeyMask::mask), error.raw()), failure.requested(), failure.limit());
  }

  public int status() {
    return failure.status();
  }

  public ApiError error() {
    return failure.error();
  }

  /** Returns a copy with another failure. */
  public ErrorAnswer with(Failure other) {
    return new ErrorAnswer(other, retryAfter, passedOn);
  }

  private static final String QUOTA = "exceeded_current_quota_error";
  /** The end of the advice for a request with too many tools. */
  private static final String MANY_TOOLS = "#many-tools";
  private static final int DEEPEST_CAUSE = 20;
  private static final ErrorAnswer UNREACHABLE = ours(502, "server_error", "the upstream service cannot be reached");
  private static final ErrorAnswer BUSY =
      new ErrorAnswer(Failure.of(Cause.OTHER, 503, ApiError.of("server_unavailable", "the server has no thread for its model")),
      Optional.of(Duration.ofSeconds(1)), false);
  private static final ErrorAnswer CONFLICT =
      new ErrorAnswer(Failure.of(Cause.OTHER, 409,
      ApiError.of("conflict_error", "another request has the turn of this conversation; nothing was added, so ask again")),
      Optional.empty(), true);
  private static final ErrorAnswer NOT_STORED = ours(500, "server_error", "the conversation cannot be read or stored");
  private static final ErrorAnswer BROKEN = ours(500, "server_error",
      "the model of the server failed; the log of the server has the cause");
  private static final ErrorAnswer LATE = ours(504, "server_error", "the upstream service did not answer in time");
  private static final ErrorAnswer KEY_REFUSED = new ErrorAnswer(Failure.of(Cause.ACCESS, 502,
      ApiError.of("server_error", "the server's own key was refused by the upstream service")), Optional.empty(), false);
  private static final ErrorAnswer UNREADABLE = ours(502, "server_error", "the answer of the upstream service cannot be read");
  private static final Map<Class<? extends KimiException>, ErrorAnswer> FIXED = Map.of(
      KimiException.Unreachable.class, UNREACHABLE,
      KimiException.TimedOut.class, LATE,
      KimiException.InvalidResponse.class, UNREADABLE,
      KimiException.IncompleteAnswer.class, ours(502, "server_error", "the answer of the upstream service broke off"),
      KimiException.Misconfigured.class, ours(500, "server_error", "the server is not set up to call its model"),
      KimiException.Interrupted.class, ours(503, "server_unavailable", "the server ended the call of its model"));

  /** The status and the type of an error that brings none. */
  private record Kind(int status, String type) {}

  private static final Kind OTHER = new Kind(500, "server_error");
  private static final Map<Class<? extends KimiException>, Kind> KINDS = Map.of(
      KimiException.RateLimited.class, new Kind(429, "rate_limit_reached_error"),
      KimiException.Overloaded.class, new Kind(429, "engine_overloaded_error"),
      KimiException.QuotaExhausted.class, new Kind(429, QUOTA),
      KimiException.AccessDenied.class, new Kind(401, "invalid_authentication_error"),
      KimiException.NotFound.class, new Kind(404, "resource_not_found_error"),
      KimiException.ContentFiltered.class, new Kind(400, "content_filter"),
      KimiException.BadRequest.class, new Kind(400, "invalid_request_error"),
      KimiException.ContextOverflow.class, new Kind(400, "invalid_request_error"));

  /** Returns the answer to a request whose body is refused. */
  public static ErrorAnswer of(BadRequest refused) {
    return ours(refused.status(), "invalid_request_error", refused.getMessage());
  }

  /** Returns the answer for anything that a model threw. */
  public static ErrorAnswer of(Throwable failure) {
    return meaning(failure).orElse(BROKEN);
  }

  /** Returns the answer for anything that a script threw, which is for the author of the test. */
  static ErrorAnswer ofScript(Throwable failure) {
    String message = failure.getMessage() == null ? "" : ": " + failure.getMessage();
    return meaning(failure).orElseGet(() -> ours(500, "server_error", failure.getClass().getName() + message));
  }

  private static Optional<ErrorAnswer> meaning(Throwable failure) {
    if (failure instanceof NoThread) {
      return Optional.of(BUSY);
    }
    Throwable cause = failure instanceof RuntimeException ? failure : null;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      Optional<ErrorAnswer> known = known(cause);
      if (known.isPresent()) {
        return known;
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  private static Optional<ErrorAnswer> known(Throwable cause) {
    if (cause instanceof KimiException failure) {
      return Optional.of(of(failure));
    }
    if (cause instanceof StoreException) {
      return Optional.of(cause instanceof StoreException.Conflict ? CONFLICT : NOT_STORED);
    }
    if (cause instanceof HttpTimeoutException || cause instanceof SocketTimeoutException) {
      return Optional.of(LATE);
    }
    boolean network = cause instanceof SocketException || cause instanceof UnknownHostException || cause instanceof SSLException;
    return network ? Optional.of(UNREACHABLE) : Optional.empty();
  }

  private static ErrorAnswer of(KimiException failure) {
    int status = failure.status().orElse(0);
    if (failure instanceof KimiException.AccessDenied && (status != 0 || failure.details().origin().isPresent())) {
      return KEY_REFUSED;
    }
    ErrorAnswer fixed = FIXED.getOrDefault(failure.getClass(), status / 100 == 3 ? UNREADABLE : null);
    if (fixed != null) {
      return fixed;
    }
    Kind kind = KINDS.getOrDefault(failure.getClass(), OTHER);
    Failure told = Failure.of(
        failure instanceof KimiException.QuotaExhausted ? Cause.QUOTA : Cause.OTHER, status < 400 ? kind.status : status,
        error(failure, kind.type));
    if (failure instanceof KimiException.ContextOverflow overflow) {
      told = new Failure(Cause.OVERFLOW, told.status(), told.error(), overflow.requested(), overflow.limit());
    }
    return new ErrorAnswer(told, failure.details().retryAfter(), true);
  }

  /**
   * Returns the service's own error, with the advice for too many tools, which users of a program can follow. A check that
   * refused the request before the call has only its message, which names no host.
   */
  private static ApiError error(KimiException failure, String type) {
    return failure.error()
        .map(error -> new ApiError(advised(error.message(), failure.hint()), error.type().or(() -> Optional.of(type)),
            error.code(), error.raw()))
        .orElseGet(() -> ApiError.of(type, failure.details().origin().isPresent() ? failure.what() : failure.getMessage()));
  }

  private static String advised(String message, String hint) {
    return hint.endsWith(MANY_TOOLS) ? message + ". " + hint : message;
  }

  private static ErrorAnswer ours(int status, String type, String message) {
    return new ErrorAnswer(Failure.of(Cause.OTHER, status, ApiError.of(type, message)), Optional.empty(), false);
  }

  /** Returns the answer in the wire format of the client. */
  public Answer in(ErrorWriter errors) {
    Answer answer = errors.error(status(), error());
    if (failure.cause() == Cause.QUOTA || failure.cause() == Cause.ACCESS || error().typed(QUOTA)) {
      // A 429 and a 502 are repeated by the client libraries of other vendors, but an exhausted quota or a refused key does not
      // come back.
      answer = answer.withHeader("x-should-retry", "false");
    }
    return retryAfter.isEmpty() ? answer
        : answer.withHeader("Retry-After", "" + retryAfter.get().plusNanos(999_999_999).toSeconds());
  }
}
