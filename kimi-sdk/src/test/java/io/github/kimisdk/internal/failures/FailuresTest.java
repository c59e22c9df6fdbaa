package io.github.kimisdk.internal.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.http.Errors;
import io.github.kimisdk.internal.http.ExchangeFailure;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.PartialAnswer;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exceptions of calls: their types, their words and their hints. */
class FailuresTest {

  private static final ApiKey KEY = new ApiKey("0f3a9cPlanted77b1d2e4c5a6978812", "a test");
  private static final Failures FAILURES = new Failures(Endpoint.of("http://127.0.0.1:9/v1"), KEY, true, null);
  private static final CallDetails ASKED = CallDetails.NONE.withOrigin(new CallOrigin(URI.create("http://h.example:8/v1"),
      () -> ""));
  private static final CallDetails ANSWERED = ASKED.withAnswer(200, Optional.empty(), Optional.empty());
  private static final String NETWORK = "Check the base URL http://127.0.0.1:9/v1, the network and the proxy";

  private static Reply redirect(int status, String... location) {
    return Errors.reply(status, location.length == 0 ? Map.of() : Map.of("location", List.of(location[0])), 100);
  }

  private static void assertFailure(KimiException failure, Class<?> type, String what, String hint) {
    assertThat(failure).isInstanceOf(type);
    assertThat(failure.what()).isEqualTo(what);
    assertThat(failure.hint()).startsWith(hint);
  }

  @ParameterizedTest
  @CsvSource(nullValues = "-", value = {
    "http://other.example/v1, http://other.example/v1", "http://other.example/v1?token=x, http://other.example/v1?***",
    "http://other.example/v1#part, http://other.example/v1#***", "http://me:word@other.example/v1, http://***@other.example/v1",
    "//me@other.example, //***@other.example", "/v2/@me, /v2/@me", "http:\\\\me@h\\x, http://***@h/x", "me@h, ***@h",
    "http://other.example?a@b, http://other.example?***", "/a?x#y, /a?***", "http://h/a@b, http://h/a@b",
    "http://@h/, http://***@h/", "?a, ?***"
  })
  void aRedirectIsNotFollowedAndItsAddressShowsNoSecret(String location, String shown) {
    assertFailure(FAILURES.of(ASKED, redirect(302, location)), KimiException.BadRequest.class,
        "expected an answer, found a redirect to " + shown,
        "Redirects are not followed, so that the key goes to no other host; set the base URL to the new address");
  }

  @Test
  void aStatusOfARedirectWithoutAnAddressIsToldAsItIs() {
    assertFailure(FAILURES.of(ASKED, redirect(304)), KimiException.BadRequest.class, "expected an answer, found status 304",
        "A proxy or a cache may answer so; check the base URL http://127.0.0.1:9/v1");
    assertThat(FAILURES.of(ASKED, redirect(400))).hasMessageNotContaining("expected an answer");
  }

  @Test
  void theResetOfALimitIsTheWaitForToolsOfThePlatformOnly() {
    String second = String.valueOf(VirtualTime.START.getEpochSecond() + 30);
    for (String path : List.of("/v1/tools/search", "/v1/chat")) {
      Reply reply = Errors.reply(429, Map.of("x-ratelimit-reset", List.of(second)), 100);
      CallDetails known = CallDetails.NONE.withOrigin(new CallOrigin(URI.create("http://h" + path), () -> ""));
      KimiException failure = FAILURES.of(reply.details(known, VirtualTime.still()), reply);
      assertThat(failure.details().retryAfter())
          .isEqualTo(path.contains("tools") ? Optional.of(Duration.ofSeconds(30)) : Optional.empty());
    }
  }

  @Test
  void aWaitInTheHeadGoesBeforeThatInTheWords() {
    ApiError slow = new ApiError("try again after 5 seconds", Optional.of("rate_limit_error"), Optional.empty(),
        JsonObject.EMPTY);
    assertThat(FAILURES.of(ASKED, slow).details().retryAfter()).contains(Duration.ofSeconds(5));
    assertThat(FAILURES.of(ASKED.withAnswer(429, Optional.of("r"), Optional.of(Duration.ofSeconds(2))), slow).details())
        .satisfies(details -> {
          assertThat(details.retryAfter()).contains(Duration.ofSeconds(2));
          assertThat(details.requestId()).contains("r");
          assertThat(details.origin()).isEqualTo(ASKED.origin());
        });
  }

  @Test
  void anErrorInAnAnswerOfSuccessIsFound() {
    assertThat(FAILURES.isError("{\"error\":{\"message\":\"x\"}}")).isTrue();
    assertThat(FAILURES.isError("{\"a\":1}")).isFalse();
  }

  @Test
  void anUnreadableAnswerIsShownByItsBeginning() {
    assertFailure(FAILURES.unreadable(ANSWERED, "JSON", ""), KimiException.InvalidResponse.class, "expected JSON, found nothing",
        "If this continues, report it with the request id");
    assertFailure(FAILURES.unreadable(ANSWERED, "JSON", " <html>" + KEY.header()), KimiException.InvalidResponse.class,
        "expected JSON, found <html>Bearer ***",
            "A page of HTML comes from a proxy or a wrong base URL; check the base URL http");
    assertThat(FAILURES.unreadable(ANSWERED, "x".repeat(400), "a").what()).isEqualTo("expected " + "x".repeat(400) + ", found a");
    assertThat(FAILURES.unreadable(ANSWERED, "x".repeat(401), "a").what())
        .isEqualTo("expected " + "x".repeat(400) + "..., found a");
    assertThat(FAILURES.unreadable(ANSWERED, "x".repeat(399) + "\ud83d\ude00", "a").what()).as("no half of a character")
        .isEqualTo("expected " + "x".repeat(399) + "..., found a");
    assertThat(ErrorWire.brief("a\nb " + KEY.header())).isEqualTo("a b Bearer ***");
  }

  @Test
  void aLimitOfSizeNamesItsSetting() {
    assertFailure(FAILURES.tooLarge(ANSWERED, 7, " of text"), KimiException.InvalidResponse.class,
        "expected a response of at most 7 bytes of text, found more", "If the response may be so large, raise Kimi.builder()");
    assertFailure(FAILURES.tooMany(ANSWERED, new Failures.TooMany("choices", 3, "maxChoices")),
        KimiException.InvalidResponse.class,
        "expected an answer with at most 3 choices, found more",
        "If the answer may have so many, raise Kimi.builder().maxChoices(...)");
  }

  @Test
  void aFailureOfThisClientKeepsItsMeaning() {
    KimiException made = new KimiException.Misconfigured("x", "");
    assertThat(FAILURES.of(ASKED, made)).isSameAs(made);
    assertThat(FAILURES.of(ASKED, new CompletionException(made))).isSameAs(made);
    assertThat(FAILURES.of(ASKED, new CompletionException("x", null))).isInstanceOf(KimiException.InvalidResponse.class);
    assertFailure(FAILURES.of(ASKED, ExchangeFailure.closed(true)), KimiException.Interrupted.class,
        "the client was closed during the call", "This program ended the call");
    assertThat(FAILURES.of(ASKED, ExchangeFailure.closed(false)).what()).isEqualTo("the client is closed");
  }

  @Test
  void timeoutsOfTheJdkAreTimeouts() {
    assertFailure(FAILURES.of(ASKED, new HttpConnectTimeoutException("x")), KimiException.TimedOut.class,
        "no connection within the connect timeout", NETWORK);
    assertThat(((KimiException.TimedOut) FAILURES.of(ASKED, new HttpConnectTimeoutException("x"))).phase())
        .isEqualTo(Phase.CONNECT);
    assertFailure(FAILURES.of(ASKED, new HttpTimeoutException("x")), KimiException.TimedOut.class, "no answer in time", NETWORK);
    assertThat(((KimiException.TimedOut) FAILURES.of(ASKED, new HttpTimeoutException("x"))).phase()).isEqualTo(Phase.FIRST_BYTE);
  }

  static Throwable[] exhaustions() {
    return new Throwable[] {
      new IOException("Too many open files"), new IOException("x", new IOException("Too many open files")),
      new OutOfMemoryError("unable to create native thread"), new InternalError(new IOException("pipe")),
    };
  }

  @ParameterizedTest
  @MethodSource("exhaustions")
  void aMachineWithoutFilesOrThreadsIsNamed(Throwable cause) {
    assertThat(Failures.exhausted(cause)).isTrue();
    KimiException failure = FAILURES.of(ASKED, cause);
    assertThat(failure).isInstanceOf(KimiException.Unreachable.class);
    assertThat(failure.what())
        .startsWith("no connection to h.example:8, found no free file or thread on this machine: ");
    assertThat(FAILURES.of(ANSWERED, cause).what()).doesNotContain("no free file");
  }

  @Test
  void otherErrorsAreNoExhaustion() {
    assertThat(Failures.exhausted(null)).isFalse();
    assertThat(Failures.exhausted(new OutOfMemoryError("Java heap space"))).isFalse();
    assertThat(Failures.exhausted(new OutOfMemoryError())).isFalse();
    assertThat(Failures.exhausted(new IOException("reset"))).isFalse();
    assertThat(Failures.exhausted(new IllegalStateException("Too many open files"))).isFalse();
    assertThat(Failures.exhausted(new InternalError("x"))).isFalse();
    Throwable deep = new IOException("Too many open files");
    for (int i = 0; i < 15; i++) {
      deep = new IllegalStateException("x", deep);
    }
    assertThat(Failures.exhausted(deep)).isTrue();
    assertThat(Failures.exhausted(new IllegalStateException("x", deep))).as("causes may form a cycle").isFalse();
  }

  @Test
  void anExceptionThatIsNoneOfTheNetworkIsAFault() {
    assertFailure(FAILURES.of(ASKED, new IllegalStateException("odd")), KimiException.InvalidResponse.class,
        "unexpected IllegalStateException: odd during the call", "This is a fault of kimi-sdk, or of a subscriber");
    assertFailure(FAILURES.of(ASKED, new NumberFormatException("odd")), KimiException.InvalidResponse.class,
        "expected the head of an HTTP response, found one that cannot be read: NumberFormatException: odd", NETWORK);
    assertThat(FAILURES.of(ASKED, new UncheckedIOException(new IOException("odd"))))
        .isInstanceOf(KimiException.Unreachable.class);
  }

  @Test
  void aRefusalWithoutAChallengeIsOneOfTheKey() {
    KimiException failure = FAILURES.of(ASKED, new IOException("WWW-Authenticate header missing"));
    assertThat(failure).isInstanceOf(KimiException.AccessDenied.class);
    assertThat(failure.status()).hasValue(401);
  }

  @Test
  void anAnswerThatBreaksOffIsIncompleteAndSaysWhatIsKept() {
    KimiException failure = FAILURES.of(ANSWERED, new IOException("reset"));
    assertFailure(failure, KimiException.IncompleteAnswer.class,
        "the connection was lost in the middle of the answer: IOException: reset",
        "Nothing of the answer was kept; ask again, or stream the answer to keep its beginning");
    CallDetails partial = ANSWERED.withPartial(ChatResponse.of("a"));
    assertFailure(FAILURES.brokenOff(partial, "cut", null), KimiException.IncompleteAnswer.class, "cut",
        "partial() has the answer so far; ask again for the rest");
  }

  @Test
  void aHostThatCannotBeReachedIsNamedWithTheReason() {
    assertFailure(FAILURES.of(ASKED, new UnknownHostException("x")), KimiException.Unreachable.class, "unknown host: h.example:8",
        NETWORK);
    assertThat(FAILURES.of(ASKED, new IOException("x", new UnresolvedAddressException())).what())
        .isEqualTo("unknown host: h.example:8");
    assertFailure(FAILURES.of(ASKED, new IOException("x", new SSLException("bad"))), KimiException.Unreachable.class,
        "no secure connection to h.example:8: SSLException: bad", "Check the host's certificate");
    for (String plain : List.of("Unsupported or unrecognized SSL message", "Unrecognized SSL message, plaintext connection?")) {
      assertThat(FAILURES.of(ASKED, new SSLException(plain)).hint()).startsWith("The port speaks no TLS; check the base URL");
    }
    assertFailure(FAILURES.of(ASKED, new ConnectException("no")), KimiException.Unreachable.class,
        "connection refused by h.example:8: ConnectException: no", NETWORK);
    assertFailure(FAILURES.of(ASKED, new IOException("reset")), KimiException.Unreachable.class,
        "no answer from h.example:8: IOException: reset", NETWORK);
    assertFailure(FAILURES.of(CallDetails.NONE, new IOException("too many concurrent streams")), KimiException.Unreachable.class,
        "no answer from the host: IOException: too many concurrent streams", "Supply an HttpClient of version HTTP_1_1");
  }

  @Test
  void aCauseThatIsTooDeepOrWithinACycleIsNotLookedFor() {
    IOException first = new IOException("first");
    first.initCause(new IOException("second", first));
    assertThat(FAILURES.of(ASKED, first).what()).startsWith("no answer from");
    Throwable deep = new UnknownHostException("x");
    for (int i = 0; i < 15; i++) {
      deep = new IOException("level", deep);
    }
    assertThat(FAILURES.of(ASKED, deep).what()).isEqualTo("unknown host: h.example:8");
    assertThat(FAILURES.of(ASKED, new IOException("level", deep)).what()).startsWith("no answer from");
  }

  @Test
  void codeOfTheProgramThatRefusesOrFailsIsNamed() {
    IllegalStateException reason = new IllegalStateException("no");
    assertFailure(FAILURES.unchanged(ASKED, reason), KimiException.Misconfigured.class,
        "onRequest refused the request: IllegalStateException: no", "Nothing was sent in this attempt");
    assertFailure(FAILURES.notStored(ASKED, reason), KimiException.InvalidResponse.class,
        "the answer cannot be stored: IllegalStateException: no", "Check the free space and the permissions of the folder");
    KimiException made = new KimiException.Misconfigured("x", "");
    assertThat(FAILURES.unchanged(ASKED, made)).isSameAs(made);
    assertThat(FAILURES.notStored(ASKED, made)).isSameAs(made);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void eachTimeoutSaysWhatWasMissingAndWhichSettingItIs(Phase phase) {
    Map<Phase, String> words = Map.of(Phase.CONNECT, "no connection within 5 s", Phase.FIRST_BYTE,
        "not one byte of the answer within 5 s", Phase.IDLE, "the server fell silent in the middle of the answer for 5 s",
        Phase.PROGRESS, "no content, only signs of life (pings, empty chunks, white space), for 5 s", Phase.TOTAL,
        "the call did not end within 5 s");
    Map<Phase, String> hints = Map.of(Phase.CONNECT, NETWORK, Phase.FIRST_BYTE,
        "Long reasoning may need a longer first-byte timeout; or stream the answer", Phase.IDLE,
        "Nothing of the answer was kept; long reasoning may need a longer idle timeout", Phase.PROGRESS,
        "If the server needs so long before it answers, set a longer progress timeout", Phase.TOTAL,
        "If the answer may take so long, set a longer total timeout");
    assertFailure(FAILURES.late(ANSWERED, phase, Duration.ofSeconds(5)), KimiException.TimedOut.class, words.get(phase),
        hints.get(phase));
    assertThat(((KimiException.TimedOut) FAILURES.late(ANSWERED, phase, Duration.ofSeconds(5))).phase()).isEqualTo(phase);
  }

  @Test
  void aCallThatStreamsIsNotAdvisedToStream() {
    Failures streaming = new Failures(Endpoint.of("http://127.0.0.1:9/v1"), KEY, false, null);
    ApiError late = new ApiError("late", Optional.empty(), Optional.empty(), JsonObject.EMPTY);
    CallDetails gateway = ASKED.withAnswer(504, Optional.empty(), Optional.empty());
    for (Function<Failures, KimiException> way : List.<Function<Failures, KimiException>>of(
        failures -> failures.late(ASKED, Phase.FIRST_BYTE, Duration.ofSeconds(5)),
        failures -> failures.brokenOff(ANSWERED, "cut", null), failures -> failures.of(gateway, late))) {
      assertThat(way.apply(FAILURES).hint()).contains("stream the answer");
      assertThat(way.apply(streaming).hint()).isNotEmpty().doesNotContain("stream");
    }
  }

  @Test
  void aFullHeapIsNoFaultOfThisLibrary() {
    assertFailure(FAILURES.of(ASKED, new OutOfMemoryError("Java heap space")), KimiException.InvalidResponse.class,
        "unexpected OutOfMemoryError: Java heap space during the call", "Give this program more heap (-Xmx)");
    assertFailure(FAILURES.of(ANSWERED, new OutOfMemoryError("unable to create native thread")),
        KimiException.InvalidResponse.class, "unexpected OutOfMemoryError: unable to create native thread during the call",
        "Raise the limits of open files and threads for this process");
  }

  @Test
  void anUnknownHostMayBeThatOfAProxy() {
    Selector proxied = new Selector(List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("p.example", 3))));
    assertThat(new Failures(Endpoint.of("http://127.0.0.1:9/v1"), KEY, true, proxied)
        .of(ASKED, new UnknownHostException("x")).what())
        .isEqualTo("unknown host: the proxy p.example:3 before h.example:8");
  }

  @Test
  void aSelectorThatThrowsOrKnowsNoProxyHidesNothing() {
    for (ProxySelector odd : List.of(new Selector(null), new Selector(List.of()), new Selector(List.of(Proxy.NO_PROXY)),
        new Selector(List.of(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("127.0.0.1", 1)))))) {
      Failures failures = new Failures(Endpoint.of("http://127.0.0.1:9/v1"), KEY, true, odd);
      assertFailure(failures.of(ASKED, new ConnectException("x")), KimiException.Unreachable.class,
          FAILURES.of(ASKED, new ConnectException("x")).what(), NETWORK);
    }
  }

  /** Gives these proxies for any address, or throws if there are none to give. */
  private static final class Selector extends ProxySelector {

    private final List<Proxy> proxies;

    Selector(List<Proxy> proxies) {
      this.proxies = proxies;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return Objects.requireNonNull(proxies);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      // Nothing is learned.
    }
  }

  @Test
  void anIdleTimeoutBeforeTheAnswerIsThatOfTheRequest() {
    assertFailure(FAILURES.late(ASKED, Phase.IDLE, Duration.ofSeconds(5)), KimiException.TimedOut.class,
        "the request was not sent on for 5 s", "The network or the server takes no more bytes");
  }

  @Test
  void aTimeoutInTheQueueSaysHowOftenTheCallWasSent() {
    assertFailure(FAILURES.queued(ASKED, 0, Duration.ofSeconds(5), Duration.ofSeconds(9)), KimiException.TimedOut.class,
        "the call waited 5 s in this client's own queue and was not sent within the total timeout of 9 s",
        "The queue keeps the limits(...) of the client");
    assertThat(FAILURES.queued(ASKED, 2, Duration.ofSeconds(5), Duration.ofSeconds(9)).what())
        .contains("was not sent again after request 2 within");
  }

  @Test
  void aSupplierWithoutAKeyIsNamed() {
    KimiException late = FAILURES.keyless(ASKED, Duration.ofSeconds(9));
    assertFailure(late, KimiException.TimedOut.class, "the key supplier gave no key within the total timeout of 9 s",
        "Find out why the supplier takes so long");
  }

  @Test
  void aSupplierThatFailsIsNamedWithTheRefusalBefore() {
    KimiException refusal = new KimiException.AccessDenied("refused", "Look", ASKED);
    IllegalStateException reason = new IllegalStateException("no");
    KimiException failed = FAILURES.noKey(ASKED, new CompletionException(reason), Optional.of(refusal));
    assertFailure(failed, KimiException.Misconfigured.class, "the key supplier failed: IllegalStateException: no",
        "Every attempt needs a key");
    assertThat(failed).hasCause(reason);
    assertThat(failed.getSuppressed()).containsExactly(refusal);
    assertThat(failed.details()).isEqualTo(ASKED);
    assertThat(FAILURES.noKey(ASKED, new CompletionException("x", null), Optional.empty()).what())
        .contains("CompletionException");
    KimiException wrong = FAILURES.noKey(ASKED, new KimiException.Misconfigured("no key", "Set one"), Optional.empty());
    assertFailure(wrong, KimiException.Misconfigured.class, "no key", "Set one");
    assertThat(wrong.details()).isEqualTo(ASKED);
    assertFailure(FAILURES.sameKey(refusal), KimiException.AccessDenied.class, "refused",
        "The key supplier gave the refused key again. Look");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPartialAnswerIsMaskedInDetails(boolean interrupted) {
    CallDetails partial = ANSWERED.withPartial(ChatResponse.of("a").withOrigin("i", VirtualTime.START, "m " + KEY.header()
        .substring(7)));
    CallDetails masked = interrupted ? FAILURES.interrupted(partial, new InterruptedException())
        .details() : PartialAnswer.masked(partial);
    assertThat(masked.model()).contains("m ***");
  }
}
