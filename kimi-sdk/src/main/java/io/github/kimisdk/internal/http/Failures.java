package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonParseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/**
 * What an answer with an error, or an exception of the network, means: the one place that makes failures of calls. One is
 * made when there is a failure, as it loads all kinds of them.
 */
public final class Failures {

  private static final int MOST_CAUSES = 16;

  private final Endpoint endpoint;
  private final ApiKey key;

  /**
   * Failures of calls to an endpoint.
   *
   * @param endpoint where the calls go
   * @param key the key, to keep it out of every message
   */
  Failures(Endpoint endpoint, ApiKey key) {
    this.endpoint = endpoint;
    this.key = key;
  }

  /**
   * The failure that an answer with an error status means.
   *
   * @param known what is known of the call
   * @param reply the answer
   * @return the exception
   */
  public KimiException of(CallDetails known, Reply reply) {
    ApiError error = ErrorWire.read(key.mask(reply.text()));
    if (reply.status() < 400) {
      Optional<String> target = reply.headers().firstValue("location").map(key::mask).map(ErrorWire::brief);
      return new KimiException.BadRequest(
          "expected an answer, found " + target.map(place -> "a redirect to " + place).orElse("status " + reply.status()),
          target.isPresent()
              ? "Redirects are not followed, so that the key goes to no other host; set the base URL to the new address"
              : "The service does not answer so; a proxy or a cache may. Check the base URL " + endpoint.baseUrl(),
          known.withError(error));
    }
    return of(known, error);
  }

  /**
   * The failure that an error of the service means; it may have come as an HTTP status or inside a stream.
   *
   * @param known what is known of the call, the status included
   * @param error what the service says
   * @return the exception
   */
  public KimiException of(CallDetails known, ApiError error) {
    CallDetails details = known.withError(error);
    if (details.retryAfter().isEmpty()) {
      Optional<Duration> asked = RetryAfter.in(error.message());
      details =
          new CallDetails(
              details.origin(), details.status(), details.requestId(), details.attempt(), details.error(), asked,
              details.partial());
    }
    return new Classifier(endpoint, key, error, details).failure();
  }

  /**
   * Whether an answer with a good status is an error all the same.
   *
   * @param answer the answer
   * @return whether it is JSON and holds an error
   */
  public boolean hidden(String answer) {
    try {
      return ErrorWire.find(Json.parse(answer)).isPresent();
    } catch (JsonParseException notJson) {
      return false;
    }
  }

  /**
   * The same for an error event: its texts are masked first.
   *
   * @param known what is known of the call
   * @param event the event's text
   * @return the exception
   */
  public KimiException ofEvent(CallDetails known, String event) {
    return of(known, ErrorWire.read(key.mask(event)));
  }

  /**
   * The failure that an answer of the wrong kind means.
   *
   * @param known what is known of the call
   * @param expected what was expected
   * @param found what was found; it is masked and shortened
   * @return the exception
   */
  public KimiException unreadable(CallDetails known, String expected, String found) {
    boolean page = found.stripLeading().startsWith("<");
    return new KimiException.InvalidResponse(
        "expected " + key.mask(expected) + ", found " + (found.isEmpty() ? "nothing" : ErrorWire.brief(key.mask(found))),
        page
            ? "A page of HTML comes from a proxy or a wrong base URL; check the base URL " + endpoint.baseUrl()
            : "If this goes on, report it with the request id",
        known,
        null);
  }

  /**
   * The failure that a response above the limit of its size means.
   *
   * @param known what is known of the call
   * @param limit the limit in bytes
   * @return the exception
   */
  public KimiException tooLarge(CallDetails known, int limit) {
    return new KimiException.InvalidResponse(
        "expected a response of at most " + limit + " bytes, found more",
        "The connection was closed. If the response may be so large, raise Kimi.builder().maxResponseBytes(...)",
        known,
        null);
  }

  /**
   * The failure that an exception of the network, a limit of time or the closing of the client means. Anything else
   * that was thrown is none of the network: it is said as what it is, and not tried again.
   *
   * @param known what is known of the call; it has a status when the answer had begun
   * @param failure the exception
   * @return the exception of the API
   */
  public KimiException of(CallDetails known, Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    if (cause instanceof KimiException done) {
      return done;
    }
    if (cause instanceof ExchangeFailure ended) {
      return ended.phase() == null
          ? new KimiException.Interrupted(ended.getMessage(), known, null)
          : late(known, ended.phase(), ended.limit());
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return new KimiException.TimedOut(
          "no connection within the connect timeout", hostHint(), known, Phase.CONNECT);
    }
    if (cause instanceof HttpTimeoutException) {
      return new KimiException.TimedOut("no answer in time", hostHint(), known, Phase.FIRST_BYTE);
    }
    if (known.status().isEmpty() && exhausted(cause)) {
      return new KimiException.Unreachable(
          "no connection to " + host(known) + ", found no free file or thread on this machine: " + said(cause),
          "Raise the limits of open files and threads for this process (ulimit -n, ulimit -u), or set limits(...) to fewer calls at once",
          known,
          shown(cause));
    }
    if (known.status().isEmpty() && cause instanceof NumberFormatException) {
      return new KimiException.InvalidResponse(
          "expected the head of an HTTP response, found one that cannot be read: " + said(cause), hostHint(), known, shown(cause));
    }
    if (!(cause instanceof IOException || cause instanceof UncheckedIOException)) {
      return broken(known, cause);
    }
    if (said(cause).contains("WWW-Authenticate header missing")) {
      return of(known.withAnswer(401, Optional.empty(), Optional.empty()), ErrorWire.read(said(cause)));
    }
    if (known.status().isPresent()) {
      return brokenOff(known, "the connection was lost in the middle of the answer: " + said(cause), shown(cause));
    }
    return unreachable(known, cause);
  }

  /**
   * Whether the machine has run out of open files or threads. It may have some again soon, so that the next attempt succeeds.
   * JDK 17 throws an InternalError when it cannot open the selector of a new client.
   */
  static boolean exhausted(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < MOST_CAUSES; depth++) {
      String message = String.valueOf(at.getMessage());
      if (at instanceof OutOfMemoryError && message.startsWith("unable to create")
          || at instanceof IOException && (failure instanceof InternalError || message.contains("Too many open files"))) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }

  /**
   * Something was thrown that is no failure of the network, by this library or by what it was given to call.
   *
   * @param known what is known of the call
   * @param cause what was thrown
   * @return the exception
   */
  public KimiException broken(CallDetails known, Throwable cause) {
    return new KimiException.InvalidResponse(
        "unexpected " + said(cause) + " in the midst of the call",
        "This is a fault of kimi-sdk, or of a subscriber, a check or an HttpClient that was set; report it with the cause",
        known,
        shown(cause));
  }

  /** A cause as it may be shown: where the text of one has a secret in it, another that says the same without. */
  private Throwable shown(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      String message = String.valueOf(at.getMessage());
      if (!key.mask(message).equals(message)) {
        IOException masked = new IOException(said(at));
        masked.setStackTrace(at.getStackTrace());
        return masked;
      }
    }
    return cause;
  }

  /**
   * The failure that a reached limit of time means.
   *
   * @param known what is known of the call
   * @param phase the limit
   * @param limit how long it was
   * @return the exception
   */
  public KimiException late(CallDetails known, Phase phase, Duration limit) {
    String what =
        switch (phase) {
          case CONNECT -> "no connection within ";
          case FIRST_BYTE -> "not one byte of the answer within ";
          case IDLE -> "the server fell silent in the middle of the answer for ";
          case PROGRESS -> "no content, only signs of life (pings, empty chunks, white space), for ";
          case TOTAL -> "the call did not end within ";
        };
    String hint =
        switch (phase) {
          case TOTAL -> "Set a longer total timeout if the answer may take so long";
          case IDLE -> "What came before is in partial(); long reasoning may need a longer idle timeout";
          case PROGRESS -> "If the server needs so long before it answers, set a longer progress timeout";
          default -> "Long reasoning without streaming may need a longer first-byte timeout; or stream the answer";
        };
    return new KimiException.TimedOut(what + DurationText.of(limit), hint, known, phase);
  }

  /**
   * The failure of a call whose total time ended while it waited for the client's own rate limits.
   *
   * @param known what is known of the call
   * @param attempts how many attempts were sent before
   * @param waited how long it waited
   * @param limit the total timeout
   * @return the exception
   */
  KimiException queued(CallDetails known, int attempts, Duration waited, Duration limit) {
    String sent = attempts == 0 ? " and was not sent" : " and was not sent again after " + attempts + " attempt(s)";
    return new KimiException.TimedOut(
        "the call waited " + DurationText.of(waited) + " in this client's own queue" + sent + " within the total timeout of " + DurationText.of(limit),
        "The queue keeps the limits(...) of the client: raise them to those of the account, make fewer calls at once, "
            + "or set a longer total timeout",
        known,
        Phase.TOTAL);
  }

  /**
   * The failure of a wait for a chunk whose thread was interrupted.
   *
   * @param known what is known of the call
   * @param cause what the thread was told
   * @return the exception
   */
  public KimiException interrupted(CallDetails known, InterruptedException cause) {
    return new KimiException.Interrupted("the thread was interrupted while it waited for the next chunk", known, cause);
  }

  /**
   * The failure of an answer that stopped before its end.
   *
   * @param known what is known of the call
   * @param what what happened
   * @param cause what the network says, or null
   * @return the exception
   */
  public KimiException brokenOff(CallDetails known, String what, Throwable cause) {
    return new KimiException.IncompleteAnswer(what, "What came before is in partial(); ask again for the rest", known, cause);
  }

  private KimiException unreachable(CallDetails known, Throwable cause) {
    String host = host(known);
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof UnresolvedAddressException || at instanceof UnknownHostException) {
        return new KimiException.Unreachable("unknown host " + host, hostHint(), known, cause);
      }
      if (at instanceof SSLException) {
        return new KimiException.Unreachable(
            "no secure connection to " + host + ": " + said(at),
            "Check the host's certificate, the clock of this machine, and a proxy that may replace certificates",
            known,
            shown(cause));
      }
    }
    String what = cause instanceof ConnectException ? "connection refused by " : "no answer from ";
    // JDK-8225647: HTTP/2 of a client that the caller brought, with more calls at once than the server lets one connection carry.
    boolean crowded = String.valueOf(cause.getMessage()).contains("too many concurrent streams");
    String hint = crowded ? "Bring an HttpClient of version HTTP_1_1, or set limits(...) to fewer calls at once" : hostHint();
    return new KimiException.Unreachable(what + host + ": " + said(cause), hint, known, shown(cause));
  }

  private static String host(CallDetails known) {
    return known.origin().map(CallOrigin::host).orElse("the host");
  }

  private String hostHint() {
    return "Check the base URL " + endpoint.baseUrl() + ", the network and the proxy";
  }

  private String said(Throwable cause) {
    String message = cause.getMessage() == null ? "" : ": " + key.mask(cause.getMessage());
    return cause.getClass().getSimpleName() + message;
  }
}
