package io.github.kimisdk.server;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.wire.ErrorWire;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * The answer of the server where its model or script throws.
 *
 * <p>An error of the service is passed on as it is. A failure on the way to the service is one of a gateway (502, 504): its
 * text may name an address, so the client gets a fixed sentence. Anything else is a 500 with its class and message.
 *
 * @param status the HTTP status
 * @param error the error of the body
 * @param retryAfter how long the service asks to wait
 * @param passedOn whether this is an error of the service, which the client is told in full
 */
record ErrorAnswer(int status, ApiError error, Optional<Duration> retryAfter, boolean passedOn) {

  private static final int DEEPEST_CAUSE = 20;

  /** The answer for anything that was thrown. */
  static ErrorAnswer of(Throwable failure) {
    Throwable at = failure instanceof RuntimeException ? failure : null;
    for (int depth = 0; at != null && depth < DEEPEST_CAUSE; depth++) {
      if (at instanceof KimiException known) {
        return of(known);
      }
      if (at instanceof HttpTimeoutException || at instanceof SocketTimeoutException) {
        return late();
      }
      if (at instanceof SocketException || at instanceof UnknownHostException || at instanceof SSLException) {
        return unreachable();
      }
      at = at.getCause();
    }
    String message = failure.getMessage() == null ? "" : ": " + failure.getMessage();
    return ours(500, "server_error", failure.getClass().getName() + message);
  }

  private static ErrorAnswer of(KimiException failure) {
    int status = failure.status().orElse(0);
    if (failure instanceof KimiException.Unreachable) {
      return unreachable();
    }
    if (failure instanceof KimiException.TimedOut) {
      return late();
    }
    if (failure instanceof KimiException.IncompleteAnswer) {
      return ours(502, "server_error", "the answer of the upstream service broke off");
    }
    if (failure instanceof KimiException.InvalidResponse || status / 100 == 3) {
      return ours(502, "server_error", "the answer of the upstream service cannot be read");
    }
    if (failure instanceof KimiException.Misconfigured) {
      return ours(500, "server_error", "the server is not set up to call its model");
    }
    if (failure instanceof KimiException.Interrupted) {
      return ours(503, "server_unavailable", "the server ended the call of its model");
    }
    Kind kind = Kind.of(failure);
    return new ErrorAnswer(status < 400 ? kind.status : status, error(failure, kind.type), failure.details().retryAfter(), true);
  }

  /** The service's own words; for a refusal that was made before the call, all of its message, which names no host. */
  private static ApiError error(KimiException failure, String type) {
    if (failure.error().isEmpty()) {
      return ApiError.of(type, failure.details().origin().isPresent() ? failure.what() : failure.getMessage());
    }
    ApiError error = failure.error().get();
    return new ApiError(error.message(), Optional.of(error.type().orElse(type)), error.code(), error.raw());
  }

  private static ErrorAnswer unreachable() {
    return ours(502, "server_error", "the upstream service cannot be reached");
  }

  private static ErrorAnswer late() {
    return ours(504, "server_error", "the upstream service did not answer in time");
  }

  private static ErrorAnswer ours(int status, String type, String message) {
    return new ErrorAnswer(status, ApiError.of(type, message), Optional.empty(), false);
  }

  /** The whole answer. */
  ScriptedAnswer answer() {
    ScriptedAnswer answer = ScriptedAnswer.json(status, ErrorWire.write(error).toString());
    return retryAfter.isEmpty() ? answer
        : answer.withHeader("Retry-After", "" + retryAfter.get().plusNanos(999_999_999).toSeconds());
  }

  /** The status and the type of an error of the service that brings none. */
  private record Kind(int status, String type) {

    static Kind of(KimiException failure) {
      if (failure instanceof KimiException.RateLimited) {
        return new Kind(429, "rate_limit_reached_error");
      }
      if (failure instanceof KimiException.Overloaded) {
        return new Kind(429, "engine_overloaded_error");
      }
      if (failure instanceof KimiException.QuotaExhausted) {
        return new Kind(429, "exceeded_current_quota_error");
      }
      if (failure instanceof KimiException.AccessDenied) {
        boolean known = failure.status().orElse(401) != 401;
        return known ? new Kind(403, "permission_denied_error") : new Kind(401, "invalid_authentication_error");
      }
      if (failure instanceof KimiException.NotFound) {
        return new Kind(404, "resource_not_found_error");
      }
      if (failure instanceof KimiException.ContentFiltered) {
        return new Kind(400, "content_filter");
      }
      boolean refused = failure instanceof KimiException.BadRequest || failure instanceof KimiException.ContextOverflow;
      return refused ? new Kind(400, "invalid_request_error") : new Kind(500, "server_error");
    }
  }
}
