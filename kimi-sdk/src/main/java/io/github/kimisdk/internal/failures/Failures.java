package io.github.kimisdk.internal.failures;

import static io.github.kimisdk.internal.text.MaskedCause.described;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.internal.http.ExchangeFailure;
import io.github.kimisdk.internal.http.Numbers;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.http.RetryAfter;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.threads.DurationText;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.PartialAnswer;
import io.github.kimisdk.json.JsonLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/** Makes the exceptions of calls from answers with an error, with {@link ErrorClassifier}, and from exceptions of the network. */
public final class Failures {

  private static final int MAX_CAUSES = 16;
  private static final int MAX_EXPECTED = 400;
  private static final String EXHAUSTED = "Raise the limits of open files and threads for this process (ulimit -n, ulimit -u), "
      + "or set limits(...) to fewer calls at once";

  private final Endpoint endpoint;
  private final ApiKey key;
  private final boolean streamable;
  private final ProxySelector proxies;

  /**
   * Creates the failures of a call.
   *
   * @param endpoint the endpoint of the call
   * @param key the key, which tells which host knows it
   * @param streamable whether an answer was asked for as a whole that could be a stream
   * @param proxies the proxies of the HTTP client; null for none
   */
  public Failures(Endpoint endpoint, ApiKey key, boolean streamable, ProxySelector proxies) {
    this.endpoint = endpoint;
    this.key = key;
    this.streamable = streamable;
    this.proxies = proxies;
  }

  /** The failure of an answer with an error status or a redirect. */
  public KimiException of(CallDetails known, Reply reply) {
    ApiError error = ErrorWire.read(reply.text());
    if (reply.status() < 400) {
      Optional<String> target = reply.headers().firstValue("location")
          .map(KeyMask::mask).map(Failures::address).map(ErrorWire::brief);
      return new KimiException.BadRequest(
          "expected an answer, found " + target.map(place -> "a redirect to " + place).orElse("status " + reply.status()),
          target.isPresent()
              ? "Redirects are not followed, so that the key goes to no other host; set the base URL to the new address"
              : "A proxy or a cache may answer so; check the base URL " + base(),
          known.withError(error));
    }
    return of(known, error, reply.reset().filter(any -> known.origin().filter(Failures::countsInReset).isPresent()));
  }

  /**
   * Whether the reset header refers to the limit that was reached. This is known for search and fetch of the platform; elsewhere
   * it may refer to another limit.
   */
  private static boolean countsInReset(CallOrigin origin) {
    return String.valueOf(origin.uri().getPath()).contains("/tools/");
  }

  /** The failure for an error of the service, which came with an HTTP status or inside a stream. */
  public KimiException of(CallDetails known, ApiError error) {
    return of(known, error, Optional.empty());
  }

  private KimiException of(CallDetails known, ApiError error, Optional<Duration> reset) {
    CallDetails details = known.withError(error);
    if (details.retryAfter().isEmpty()) {
      Optional<Duration> asked = RetryAfter.in(error.message()).or(() -> reset);
      details =
          new CallDetails(
              details.origin(), details.status(), details.requestId(), details.attempt(), details.error(), asked,
              details.partial());
    }
    return new ErrorClassifier(new HostHints(endpoint, key, streamable), error, details).failure();
  }

  /** Whether an answer with status 200 is an error in JSON. */
  public boolean isError(String answer) {
    return ErrorWire.in(answer, JsonLimits.DEFAULT).isPresent();
  }

  /** The failure for an error event of a stream. */
  public KimiException ofEvent(CallDetails known, String event) {
    return of(known, ErrorWire.read(event));
  }

  /** The failure of an answer that is not what was expected. */
  public KimiException unreadable(CallDetails known, String expected, String found) {
    boolean page = found.stripLeading().startsWith("<");
    return new KimiException.InvalidResponse(
        "expected " + KeyMask.cut(expected, MAX_EXPECTED) + ", found " + (found.isEmpty() ? "nothing" : ErrorWire.brief(found)),
        page
            ? "A page of HTML comes from a proxy or a wrong base URL; check the base URL " + base()
            : "If this continues, report it with the request id",
        known,
        null);
  }

  /** The failure of a response that exceeds the limit of its size in bytes; {@code counted} says which bytes count. */
  public KimiException tooLarge(CallDetails known, int limit, String counted) {
    return new KimiException.InvalidResponse(
        "expected a response of at most " + limit + " bytes" + counted + ", found more",
        "If the response may be so large, raise Kimi.builder().maxResponseBytes(...); without it the limit follows the heap "
        + "(-Xmx)",
        known,
        null);
  }

  /** The failure of an answer with more choices or tool calls than the limit. */
  public KimiException tooMany(CallDetails known, TooMany excess) {
    return new KimiException.InvalidResponse(
        "expected an answer with at most " + excess.limit() + " " + excess.what() + ", found more",
        "If the answer may have so many, raise Kimi.builder()." + excess.setting() + "(...)",
        known,
        null);
  }

  /**
   * A limit that an answer exceeds.
   *
   * @param what the things that are counted, in the plural
   * @param limit the limit
   * @param setting the method of the builder that sets it
   */
  public record TooMany(String what, int limit, String setting) {}

  /** The failure for an exception of the network, a timeout or the closing of the client. Any other exception is not retried. */
  public KimiException of(CallDetails known, Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    if (cause instanceof KimiException made) {
      return made;
    }
    if (cause instanceof ExchangeFailure ended) {
      return ended.phase() == null
          ? new KimiException.Interrupted(ended.getMessage(), known, null)
          : late(known, ended.phase(), ended.limit());
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return new KimiException.TimedOut(
          "no connection within the connect timeout", hostHint(known), known, Phase.CONNECT);
    }
    if (cause instanceof HttpTimeoutException) {
      return new KimiException.TimedOut("no answer in time", hostHint(known), known, Phase.FIRST_BYTE);
    }
    if (known.status().isEmpty() && exhausted(cause)) {
      return new KimiException.Unreachable(
          "no connection to " + host(known) + ", found no free file or thread on this machine: " + described(cause),
          EXHAUSTED,
          known,
          cause);
    }
    if (cause instanceof NumberFormatException) {
      return new KimiException.InvalidResponse(
          "expected the head of an HTTP response, found one that cannot be read: " + described(cause), hostHint(known), known,
          cause);
    }
    if (!(cause instanceof IOException || cause instanceof UncheckedIOException)) {
      return broken(known, cause);
    }
    if (described(cause).contains("WWW-Authenticate header missing")) {
      return of(known.withAnswer(401, Optional.empty(), Optional.empty()), ErrorWire.read(described(cause)));
    }
    if (known.status().isPresent()) {
      return brokenOff(known, "the connection was lost in the middle of the answer: " + described(cause), cause);
    }
    return unreachable(known, cause);
  }

  /**
   * Whether the machine has run out of files or threads, which may be free again at the next attempt. JDK 17 throws an
   * InternalError if it cannot open the selector of a new client.
   */
  public static boolean exhausted(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < MAX_CAUSES; depth++) {
      String message = String.valueOf(at.getMessage());
      if (at instanceof OutOfMemoryError && message.startsWith("unable to create")
          || at instanceof IOException && (failure instanceof InternalError || message.contains("Too many open files"))) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }

  /** The failure of a call in which a task threw, or whose HTTP client threw what is no failure of the network. */
  public KimiException broken(CallDetails known, Throwable cause) {
    return new KimiException.InvalidResponse(
        "unexpected " + described(cause) + " during the call",
        exhausted(cause) ? EXHAUSTED
        : cause instanceof OutOfMemoryError ? "Give this program more heap (-Xmx), or set limits(...) to fewer calls at once"
        : "This is a fault of kimi-sdk, or of a subscriber, a check or an HttpClient that was supplied; report it with the cause",
        known,
        cause);
  }

  /** The failure of a call whose request was refused by code of the program, or could not be changed by it. */
  public KimiException unchanged(CallDetails known, Throwable reason) {
    return reason instanceof KimiException made ? made : new KimiException.Misconfigured(
        "onRequest refused the request: " + described(reason),
        "Nothing was sent in this attempt; the function of onRequest(...) has to return a request", known, reason);
  }

  /** The failure of a call whose answer cannot be stored on this machine. */
  public KimiException notStored(CallDetails known, Throwable cause) {
    return cause instanceof KimiException made ? made : new KimiException.InvalidResponse(
        "the answer cannot be stored: " + described(cause), "Check the free space and the permissions of the folder", known,
        cause);
  }

  /** The failure of a call that reached a timeout. */
  public KimiException late(CallDetails known, Phase phase, Duration limit) {
    String what = "not one byte of the answer within ";
    String hint = "Long reasoning may need a longer first-byte timeout" + (streamable ? "; or stream the answer" : "");
    if (phase == Phase.CONNECT) {
      what = "no connection within ";
      hint = hostHint(known);
    } else if (phase == Phase.IDLE) {
      what = known.status().isEmpty() ? "the request was not sent on for "
          : "the server fell silent in the middle of the answer for ";
      hint = known.status().isEmpty()
          ? "The network or the server takes no more bytes, or the content comes too slowly; check them, or set a longer "
          + "idle timeout"
          : soFar(known) + "long reasoning may need a longer idle timeout";
    } else if (phase == Phase.PROGRESS) {
      what = "no content, only signs of life (pings, empty chunks, white space), for ";
      hint = "If the server needs so long before it answers, set a longer progress timeout";
    } else if (phase == Phase.TOTAL) {
      what = "the call did not end within ";
      hint = "If the answer may take so long, set a longer total timeout";
    }
    return new KimiException.TimedOut(what + DurationText.of(limit), hint, known, phase);
  }

  /** The failure of a call that reached its total timeout in the queue of the rate limiter. */
  public KimiException queued(CallDetails known, int attempts, Duration waited, Duration limit) {
    String sent = attempts == 0 ? " and was not sent" : " and was not sent again after request " + attempts;
    return new KimiException.TimedOut(
        "the call waited " + DurationText.of(waited) + " in this client's own queue" + sent + " within the total timeout of "
        + DurationText.of(limit),
        "The queue keeps the limits(...) of the client: raise them to those of the account, make fewer calls at once, "
            + "or set a longer total timeout",
        known,
        Phase.TOTAL);
  }

  /** The failure of a call that reached its total timeout before the key supplier gave a key. */
  public KimiException keyless(CallDetails known, Duration limit) {
    return new KimiException.TimedOut(
        "the key supplier gave no key within the total timeout of " + DurationText.of(limit),
        "Find out why the supplier takes so long; it should have a timeout of its own",
        known,
        Phase.TOTAL);
  }

  /** The failure of a call whose key supplier has failed, perhaps after the refusal of a key. */
  public KimiException noKey(CallDetails known, Throwable reason, Optional<KimiException> refusal) {
    Throwable cause = reason instanceof CompletionException && reason.getCause() != null ? reason.getCause() : reason;
    KimiException failure = cause instanceof KimiException.Misconfigured wrong
        ? new KimiException.Misconfigured(wrong.what(), wrong.hint(), known, wrong.getCause())
        : new KimiException.Misconfigured(
            "the key supplier failed: " + described(cause),
            "Every attempt needs a key, so the supplier itself has to retry whatever may fail for a moment",
            known,
            cause);
    refusal.ifPresent(failure::addSuppressed);
    return failure;
  }

  /** The failure of a call whose key was refused, and whose supplier has given the same key again. */
  public KimiException sameKey(KimiException refusal) {
    return new KimiException.AccessDenied(
        refusal.what(), "The key supplier gave the refused key again. " + refusal.hint(), refusal.details());
  }

  /** The failure of a stream whose reader was interrupted. */
  public KimiException interrupted(CallDetails known, InterruptedException cause) {
    return new KimiException.Interrupted(
        "the thread was interrupted while it waited for the next chunk", PartialAnswer.masked(known), cause);
  }

  /** The failure of an answer that ended early; the cause may be null. */
  public KimiException brokenOff(CallDetails known, String what, Throwable cause) {
    String hint = soFar(known) + "ask again"
        + (known.partial().isPresent() ? " for the rest" : streamable ? ", or stream the answer to keep its beginning" : "");
    return new KimiException.IncompleteAnswer(what, hint, known, cause);
  }

  private static String soFar(CallDetails known) {
    return known.partial().isPresent() ? "partial() has the answer so far; " : "Nothing of the answer was kept; ";
  }

  private KimiException unreachable(CallDetails known, Throwable cause) {
    String host = host(known);
    int depth = 0;
    // Causes may form a cycle.
    for (Throwable at = cause; at != null && depth < MAX_CAUSES; at = at.getCause(), depth++) {
      if (at instanceof UnresolvedAddressException || at instanceof UnknownHostException) {
        return new KimiException.Unreachable("unknown host: " + reached(known), hostHint(known), known, cause);
      }
      if (at instanceof SSLException) {
        return new KimiException.Unreachable(
            "no secure connection to " + host + ": " + described(at),
            String.valueOf(at.getMessage()).contains("nrecognized SSL message")
                ? "The port speaks no TLS; check the base URL " + base()
                : "Check the host's certificate, the clock of this machine, and a proxy that may replace certificates",
            known,
            cause);
      }
    }
    long refused = Numbers.after(String.valueOf(cause.getMessage()), "Tunnel failed, got: ");
    if (refused >= 300 && refused < 500 && refused != 408 && refused != 425 && refused != 429) {
      return new KimiException.Misconfigured("the proxy opens no tunnel to " + host + " and answers " + refused,
          "Ask whether this proxy admits the host, or set another proxy", known, cause);
    }
    String what = cause instanceof ConnectException ? "connection refused by " : "no answer from ";
    // JDK-8225647: a supplied HTTP/2 client makes more calls at once than the server allows on one connection.
    boolean crowded = String.valueOf(cause.getMessage()).contains("too many concurrent streams");
    String hint =
        crowded ? "Supply an HttpClient of version HTTP_1_1, or set limits(...) to fewer calls at once" : hostHint(known);
    return new KimiException.Unreachable(what + reached(known) + ": " + described(cause), hint, known, cause);
  }

  private static String host(CallDetails known) {
    return known.origin().map(CallOrigin::host).orElse("the host");
  }

  /** The other end of the connection: the host, or a proxy before it. */
  private String reached(CallDetails known) {
    return proxy(known).map(proxy -> "the proxy " + proxy + " before ").orElse("") + host(known);
  }

  private String hostHint(CallDetails known) {
    return "Check the base URL " + base() + ", the network and the proxy" + proxy(known).map(proxy -> " " + proxy).orElse("");
  }

  /** The host and port of the proxy before the host of a call. */
  private Optional<String> proxy(CallDetails known) {
    try {
      return Optional.ofNullable(proxies).flatMap(all -> known.origin().map(from -> all.select(from.uri())))
          // The JDK's client passes over proxies of other types.
          .filter(found -> !found.isEmpty() && found.get(0).type() == Proxy.Type.HTTP)
          .map(found -> (InetSocketAddress) found.get(0).address()).map(at -> at.getHostString() + ":" + at.getPort());
    } catch (RuntimeException unknown) {
      // A selector of the program may throw, and the failure of the call counts.
      return Optional.empty();
    }
  }

  private String base() {
    return endpoint.baseUrl().toString();
  }

  /** An address without user info, query and fragment, which may contain secrets. It may be no valid address. */
  private static String address(String uri) {
    int end = 0;
    while (end < uri.length() && uri.charAt(end) != '?' && uri.charAt(end) != '#') {
      end++;
    }
    String place = uri.substring(0, end).replace('\\', '/');
    int authority = place.indexOf("//") < 0 ? 0 : place.indexOf("//") + 2;
    int path = place.indexOf('/', authority);
    int user = place.lastIndexOf('@', path < 0 ? end : path);
    String shown = user < authority ? place : place.substring(0, authority) + "***@" + place.substring(user + 1);
    return end < uri.length() ? shown + uri.charAt(end) + "***" : shown;
  }
}
