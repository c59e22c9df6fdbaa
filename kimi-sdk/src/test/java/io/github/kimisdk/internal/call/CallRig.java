package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.call.Receiver.Result;
import io.github.kimisdk.internal.http.Errors;
import io.github.kimisdk.internal.http.Exchange;
import io.github.kimisdk.internal.http.FakeClient;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.ScriptedReceiver;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.keys.SuppliedKey;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A call whose events a test brings one by one; nothing is sent, and no time passes. */
public final class CallRig implements AutoCloseable {

  static final HttpResponse.ResponseInfo HEAD = Errors.head(200, Map.of());
  static final IOException LOST = new IOException("lost");

  private static final IOException STALE = new IOException("HTTP/1.1 header parser received no bytes");
  private static final IllegalStateException FATAL = new IllegalStateException("fatal");
  private static final KimiException INCOMPLETE = new KimiException.IncompleteAnswer("", "", CallDetails.NONE, null);
  private static final Duration TOTAL = Duration.ofHours(1);

  /** The events of a call whose key is supplied. */
  static final Set<String> SUPPLIED = Set.of("keyless", "key", "renewed", "noKey", "sameKey", "denied");

  private static final KimiException DENIED =
      new KimiException.AccessDenied("", "", CallDetails.NONE.withAnswer(401, Optional.empty(), Optional.empty()));
  private static final KimiException UNKNOWN_MODEL = new KimiException.NotFound("", "", CallDetails.NONE);
  private static final IOException UNAUTHORIZED = new IOException("WWW-Authenticate header missing");
  private static final ApiKey KEY = new ApiKey("k", "a test");

  public static final OutgoingRequest REQUEST = OutgoingRequest.post(URI.create("http://127.0.0.1:1/v1"), new byte[0], false, 0,
      "m");

  final VirtualTime time = VirtualTime.still();
  final ScriptedReceiver receiver = new ScriptedReceiver();
  final Call call;
  private final Dispatcher dispatcher;
  private final Transport transport;
  private final Limiter limiter;
  private final Limiter.Permit blocker;
  private int held;
  private int cancelledExplanations;
  private final boolean supplied;

  /** A call whose key is fixed, or supplied by a program that never answers. */
  CallRig(boolean supplied) {
    this.supplied = supplied;
    FakeClient client = new FakeClient(body -> new CompletableFuture<>());
    transport = new Transport(KEY, Map.of(), client, Duration.ofSeconds(1), time);
    transport.clients().answered(0);
    dispatcher = new Dispatcher(transport, RateLimits.of(1_000, 1), (failed, told) -> () -> cancelledExplanations++,
        supplied ? new SuppliedKey(refused -> new CompletableFuture<>(), VirtualTime.still()) : null);
    limiter = dispatcher.limiter(CallSettings.DEFAULT);
    blocker = limiter.enter(0, () -> { });
    CallSettings settings = CallSettings.DEFAULT.withTimeouts(CallSettings.DEFAULT.timeouts().withTotal(TOTAL));
    call = new Call(dispatcher, settings, receiver, Runnable::run);
  }

  CallState state() {
    return call.state();
  }

  int running() {
    return dispatcher.running();
  }

  int cancelledExplanations() {
    return cancelledExplanations;
  }

  /** How many permits the call holds, 0 or 1: another may enter only when it holds none. */
  int permits() {
    blocker.release();
    held = 1;
    Limiter.Permit probe = limiter.enter(0, () -> held = 0);
    probe.release();
    return held;
  }

  void run(Runnable event) {
    call.run(event);
  }

  /** Brings the call into a state by the shortest way. */
  void reach(CallState state) {
    switch (state) {
      case NEW -> { }
      case PREPARING -> bring("start");
      case QUEUED -> {
        receiver.blocking = false;
        bring("start");
        if (supplied) {
          bring("key");
        }
      }
      case AUTHORIZING -> {
        receiver.blocking = false;
        bring("start");
      }
      case SENT -> {
        reach(CallState.QUEUED);
        blocker.release();
      }
      case OPEN -> reach(CallState.SENT, "head");
      case FLOWING -> reach(CallState.OPEN, "content");
      case PAUSED -> reach(CallState.SENT, "lost");
      case EXPLAINING -> reach(CallState.SENT, "deadline");
      case DONE -> reach(CallState.OPEN, "complete");
      case CANCELLED -> reach(CallState.SENT, "cancel");
      case FAILED -> reach(CallState.EXPLAINING, "explained");
    }
  }

  private void reach(CallState state, String event) {
    reach(state);
    bring(event);
  }

  /** The exchange of the last attempt; null before the first one. */
  private Exchange exchange() {
    return call.attempt() == null ? null : call.attempt().exchange();
  }

  void bring(String event) {
    Exchange exchange = exchange();
    switch (event) {
      case "start" -> run(call::started);
      case "prepared" -> run(() -> call.prepared(REQUEST, null));
      case "refused" -> run(() -> call.prepared(null, new IllegalStateException("refused")));
      case "permit" -> run(call::permitCame);
      case "keyless" -> bringKeyless();
      case "key" -> run(() -> call.keyCame(KEY, null));
      case "noKey" -> run(() -> call.keyCame(null, new IllegalStateException("no key")));
      case "renewed", "sameKey" -> {
        if (state() == CallState.AUTHORIZING) {
          bring("key");
          blocker.release();
          bring("denied");
          if (event.equals("renewed")) {
            block();
          }
        }
        run(() -> call.keyCame(event.equals("renewed") ? new ApiKey("other", "a test") : KEY, null));
      }
      case "denied" -> fail(exchange, UNAUTHORIZED, DENIED);
      case "fallback" -> {
        receiver.model = Optional.of("n");
        receiver.blocking = true;
        fail(exchange, FATAL, UNKNOWN_MODEL);
      }
      case "head" -> run(() -> call.head(exchange, HEAD));
      case "bytes" -> bytes(exchange, Result.MORE);
      case "content" -> bytes(exchange, Result.ON_DEMAND);
      case "complete" -> bytes(exchange, Result.COMPLETE);
      case "late" -> {
        time.lag(TOTAL);
        bytes(exchange, Result.COMPLETE);
      }
      case "next" -> {
        block();
        bytes(exchange, Result.ENDED);
      }
      case "lost" -> run(() -> call.lost(exchange, LOST));
      case "stale" -> {
        if (state() == CallState.SENT) {
          block();
        }
        run(() -> call.lost(exchange, STALE));
      }
      case "attemptFailed" -> bytes(exchange, new Result.AttemptFailed((failures, known) -> INCOMPLETE));
      case "lastFailed" -> {
        receiver.resumable = false;
        run(() -> call.lost(exchange, FATAL));
      }
      case "callFailed" -> bytes(exchange, new Result.CallFailed((failures, known) -> INCOMPLETE));
      case "demand" -> run(call::demandCame);
      case "timer" -> {
        block();
        run(call::pauseOver);
      }
      case "explained" -> run(() -> call.explained(INCOMPLETE));
      case "valid" -> {
        receiver.stands = true;
        bring("explained");
      }
      case "cancel" -> call.cancel();
      case "deadline" -> run(call::deadlineCame);
      case "close" -> call.close();
      case "threw" -> run(() -> call.threw(new IllegalStateException("thrown")));
      default -> throw new IllegalArgumentException(event);
    }
  }

  /** Brings the event that leads to the next attempt, in a call whose key is supplied. */
  private void bringKeyless() {
    switch (state()) {
      case PREPARING -> bring("prepared");
      case SENT -> run(() -> call.lost(exchange(), STALE));
      case OPEN, FLOWING -> bytes(exchange(), Result.ENDED);
      default -> run(call::pauseOver);
    }
  }

  /** Another call enters the queue of the limiter: the next permit is for that one. */
  private void block() {
    limiter.enter(0, () -> { });
  }

  /** Brings a failure before the head of an answer, or one in the answer. */
  private void fail(Exchange exchange, Throwable lost, KimiException failure) {
    if (state() == CallState.SENT) {
      run(() -> call.lost(exchange, lost));
    } else {
      bytes(exchange, new Result.AttemptFailed((failures, known) -> failure));
    }
  }

  private void bytes(Exchange exchange, Result result) {
    receiver.result = result;
    run(() -> call.bytes(exchange, List.of(ByteBuffer.allocate(1))));
  }

  @Override
  public void close() {
    receiver.go.countDown();
    dispatcher.close();
  }
}
