package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;

import io.github.kimisdk.internal.http.Receiver.Result;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A call whose events a test brings one by one; nothing is sent, and no time passes. */
final class CallRig implements AutoCloseable {

  static final HttpHeaders HEADERS = HttpHeaders.of(Map.of(), (name, value) -> true);
  static final IOException LOST = new IOException("lost");

  private static final OutgoingRequest REQUEST = OutgoingRequest.post(URI.create("http://127.0.0.1:1/v1"), new byte[0], false, 0, "m");

  final VirtualTime time = VirtualTime.still();
  final ScriptedReceiver receiver = new ScriptedReceiver();
  final Call call;
  private final Dispatcher dispatcher;
  private final Limiter limiter;
  private final Limiter.Permit blocker;
  private Consumer<KimiException> explanation;
  private int held;

  CallRig() {
    FakeClient client = new FakeClient(body -> new CompletableFuture<>());
    Transport transport = new Transport(new ApiKey("k", "a test"), Map.of(), client, Duration.ofSeconds(1), time);
    dispatcher = new Dispatcher(transport, RateLimits.of(1_000, 1), (failed, told) -> {
      explanation = told;
      return () -> told.accept(failed.failure());
    });
    limiter = dispatcher.limiter(CallSettings.DEFAULT);
    blocker = limiter.enter(0, () -> { });
    call = new Call(dispatcher, CallSettings.DEFAULT, receiver, Runnable::run);
  }

  CallState state() {
    return call.state();
  }

  int running() {
    return dispatcher.running();
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
      case PREPARING -> {
        receiver.blocking = true;
        bring("start");
      }
      case QUEUED -> bring("start");
      case SENT -> {
        bring("start");
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

  void bring(String event) {
    Attempt attempt = call.attempt();
    switch (event) {
      case "start" -> run(call::started);
      case "prepared" -> run(() -> call.prepared(REQUEST));
      case "refused" -> run(() -> call.refused(new IllegalStateException("refused")));
      case "permit" -> run(call::permitCame);
      case "head" -> run(() -> call.headCame(attempt, 200, HEADERS));
      case "bytes" -> bytes(attempt, Result.MORE);
      case "content" -> bytes(attempt, Result.ON_DEMAND);
      case "complete" -> bytes(attempt, Result.COMPLETE);
      case "next" -> {
        block();
        bytes(attempt, new Result.Next(REQUEST));
      }
      case "lost" -> run(() -> call.lost(attempt, LOST));
      case "demand" -> run(call::demandCame);
      case "timer" -> {
        block();
        run(call::pauseOver);
      }
      case "explained" -> run(() -> call.explained(new KimiException.IncompleteAnswer("", "", CallDetails.NONE, null)));
      case "cancel" -> call.cancel();
      case "deadline" -> run(call::deadlineCame);
      case "close" -> call.close();
      case "threw" -> run(() -> call.threw(new IllegalStateException("thrown")));
      default -> throw new IllegalArgumentException(event);
    }
  }

  /** Another call enters the queue of the limiter: the next permit is for that one. */
  private void block() {
    limiter.enter(0, () -> { });
  }

  private void bytes(Attempt attempt, Result result) {
    receiver.result = result;
    run(() -> call.bytesCame(attempt, List.of(ByteBuffer.allocate(1))));
  }

  @Override
  public void close() {
    receiver.go.countDown();
    dispatcher.close();
  }

  /** A receiver that says what a test wants. */
  static final class ScriptedReceiver implements Receiver {

    boolean resumable = true;
    private final CountDownLatch go = new CountDownLatch(1);
    private boolean blocking;
    boolean stands;
    int ends;
    private Result result = Result.MORE;
    private Runnable content;

    @Override
    public boolean blocking() {
      return blocking;
    }

    @Override
    public OutgoingRequest begin() {
      try {
        if (blocking) {
          go.await();
        }
        return REQUEST;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void attempt(Runnable onContent) {
      content = onContent;
    }

    @Override
    public int maxBytes() {
      return 1_000;
    }

    @Override
    public Result head(Reply reply) {
      return Result.ON_DEMAND;
    }

    @Override
    public Result bytes(List<ByteBuffer> buffers) {
      if (result == Result.ON_DEMAND) {
        content.run();
      }
      return result;
    }

    @Override
    public boolean progressed() {
      return true;
    }

    @Override
    public Result end() {
      return Result.COMPLETE;
    }

    @Override
    public Result lost(Throwable cause) {
      return new Result.Broken((failures, known) -> failures.of(known.withAnswer(200, Optional.empty(), Optional.empty()), cause));
    }

    @Override
    public Optional<OutgoingRequest> resume(KimiException failure) {
      return resumable ? Optional.of(REQUEST) : Optional.empty();
    }

    @Override
    public int resumes() {
      return 1;
    }

    @Override
    public Optional<KimiException> verdict(KimiException failure) {
      return stands ? Optional.empty() : Optional.of(failure);
    }

    @Override
    public void complete() {
      ends++;
    }

    @Override
    public void failed(KimiException failure) {
      ends++;
    }
  }
}
