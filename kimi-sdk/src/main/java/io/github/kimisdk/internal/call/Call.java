package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.Receiver.Result;
import io.github.kimisdk.internal.call.Successor.Ended;
import io.github.kimisdk.internal.call.Successor.Next;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.http.Exchange;
import io.github.kimisdk.internal.http.ExchangeFailure;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.threads.SerialExecutor;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * One call, from its request to its end, over all of its attempts and parts. {@link CallState} draws its state machine.
 *
 * <p>Every event is a task of one {@link SerialExecutor}: one thread at a time touches the state, which needs no lock. A state
 * ignores the events that it does not name, and events of an attempt that is not the current one. A cancel, the deadline and the
 * closing of the client also end the exchange at once, on the thread that brings them.
 */
public final class Call implements Exchange.Listener, Dispatcher.Running {

  private final Dispatcher dispatcher;
  private final CallSettings settings;
  private final Receiver receiver;
  private final SerialExecutor serial;
  private final Attempts attempts;
  private final CallTimes times;
  private final CallPermit permit;
  private CallState state = CallState.NEW;
  private volatile OutgoingRequest request;
  private volatile Attempt attempt;
  /** Cancels the pause, or the explanation of a failure. */
  private Scheduler.Timer waiting = Scheduler.Timer.NONE;
  /** Whether the reader has asked for bytes of the current part. */
  private boolean demanded;

  /** Creates a call that has not started; the executor runs the events that the network brings. */
  public Call(Dispatcher dispatcher, CallSettings settings, Receiver receiver, Executor executor) {
    this.dispatcher = dispatcher;
    this.settings = settings.forCall();
    this.receiver = receiver;
    this.serial = dispatcher.transport().serial(this::threw, executor);
    this.times = new CallTimes(settings.timeouts().total(), dispatcher.scheduler(), receiver.requests().callbacks());
    this.permit = new CallPermit(dispatcher.callKey());
    this.attempts = new Attempts(dispatcher.budget(), receiver.requests(), permit.key(), settings.retry());
  }

  /** Starts the call. This thread handles no event of the network. */
  public void start() {
    serial.runOnly(this::started);
  }

  /** Asks for the next bytes of the answer. */
  public void demand() {
    serial.run(this::demandCame);
  }

  /**
   * Ends the call and closes its socket at once, on any thread. The receiver gets no further event, except {@code failed} or
   * {@code complete} if the call has already failed.
   */
  public void cancel() {
    cancelAttempt();
    serial.run(this::cancelCame);
  }

  @Override
  public void close() {
    cancelAttempt();
    serial.run(this::closeCame);
  }

  @Override
  public void handOver(Runnable event) {
    serial.handOver(event);
  }

  /** Runs a task of the reader in turn with the events of this call. */
  public void run(Runnable task) {
    serial.run(task);
  }

  /** Returns the details that any thread may ask for: the origin, once there is a request. */
  public CallDetails details() {
    return request == null ? CallDetails.NONE : CallDetails.NONE.withOrigin(settings.origin(dispatcher.transport(), request));
  }

  CallState state() {
    return state;
  }

  Attempt attempt() {
    return attempt;
  }

  void started() {
    if (state == CallState.NEW) {
      dispatcher.enter(this);
      times.start(this::late);
      prepare();
    }
  }

  private void prepare() {
    state = CallState.PREPARING;
    receiver.requests().start(serial, this::prepared);
  }

  /** The request is made, or was refused for a reason. */
  void prepared(OutgoingRequest made, Throwable reason) {
    if (reason != null && times.over()) {
      // A check that the deadline has interrupted. The event of the timer is still in the queue.
      deadlineCame();
    } else if (state == CallState.PREPARING && reason != null) {
      KimiException failure = reason instanceof KimiException known ? known : failures().broken(description().masked(), reason);
      fail(receiver.verdict(failure).orElse(failure));
    } else if (state == CallState.PREPARING) {
      request = settings.identified(made);
      next();
    }
  }

  /** Goes on with the next attempt. A supplier is asked for the key first, because a call that waits for it needs no permit. */
  private void next() {
    if (permit.key().fixed()) {
      enqueue();
    } else {
      state = CallState.AUTHORIZING;
      permit.key().ask((given, reason) -> serial.run(() -> keyCame(given, reason)));
    }
  }

  /** The supplier has given a key, or has failed for a reason. */
  void keyCame(ApiKey given, Throwable reason) {
    if (state == CallState.AUTHORIZING) {
      Optional<KimiException> refusal = permit.key().refusal();
      permit.key().take(given, reason, failures(), description()::masked).ifPresentOrElse(this::giveUp, () -> {
        refusal.ifPresent(replaced -> events().retrying(replaced, Duration.ZERO));
        enqueue();
      });
    }
  }

  void permitCame() {
    if (state == CallState.QUEUED && permit.refusal().isPresent()) {
      giveUp(permit.refusal().get());
    } else if (state == CallState.QUEUED) {
      state = CallState.SENT;
      settings.waited(times.dequeue());
      try {
        CallDetails next = details().withAttempt(attempts.number());
        OutgoingRequest changed = settings.hook().changed(request, next, dispatcher.transport(), times.callbacks);
        if (times.over()) {
          giveUp(timedOut());
        } else {
          send(changed);
        }
      } catch (RequestHook.Refused refused) {
        giveUp(times.over() ? timedOut() : failures().unchanged(description().masked(), refused.getCause()));
      }
    }
  }

  private void send(OutgoingRequest changed) {
    CallOrigin origin = settings.origin(dispatcher.transport(), changed);
    attempt = new Attempt(request, changed, CallDetails.NONE.withOrigin(origin).withAttempt(attempts.number()));
    attempts.begin();
    times.send();
    receiver.attempt(this::contentCame);
    events().begun(origin, attempt.details().attempt());
    attempt.sent(times.callbacks.ask(
        () -> dispatcher.transport().open(changed, permit.key().current(), settings.timeouts(), this)));
    if (demanded) {
      attempt.exchange().demand();
    }
  }

  @Override
  public void head(Exchange from, HttpResponse.ResponseInfo head) {
    if (state == CallState.SENT && from == attempt.exchange()) {
      state = CallState.OPEN;
      Reply reply = new Reply(head, receiver.maxBytes());
      attempt.answered(reply.details(attempt.details(), dispatcher.scheduler()), reply.headers());
      permit.key().answered(head.statusCode());
      handle(reply.unmeasured() ? new Result.AttemptFailed((failures, known) ->
          failures.of(known, new NumberFormatException("a negative Content-Length"))) : receiver.head(reply));
    }
  }

  @Override
  public void bytes(Exchange from, List<ByteBuffer> buffers) {
    if (state.receiving() && from == attempt.exchange()) {
      from.taken(buffers);
      Result result = receiver.bytes(buffers);
      if (receiver.progressed()) {
        from.progress();
        times.progress();
      }
      handle(result);
    }
  }

  /** The receiver is about to hand out content. This event happens within the event of the bytes. */
  void contentCame() {
    if (state == CallState.OPEN) {
      state = CallState.FLOWING;
      attempts.settle();
      times.content();
    }
  }

  @Override
  public void end(Exchange from) {
    if (state.receiving() && from == attempt.exchange()) {
      handle(receiver.end());
    }
  }

  @Override
  public void lost(Exchange from, Throwable cause) {
    if (state == CallState.SENT && from == attempt.exchange()) {
      attemptFailed(failures().of(description().masked(), cause));
    } else if (state.receiving() && from == attempt.exchange()) {
      handle(receiver.lost(cause));
    }
  }

  void demandCame() {
    demanded = true;
    if (state == CallState.SENT || state.receiving()) {
      attempt.exchange().demand();
    }
  }

  void pauseOver() {
    if (state == CallState.PAUSED) {
      next();
    }
  }

  void cancelCame() {
    if (state == CallState.NEW) {
      state = CallState.CANCELLED;
    } else if (state == CallState.EXPLAINING) {
      waiting.cancel();
    } else if (!state.over()) {
      end(CallState.CANCELLED, Optional.empty());
    }
  }

  /**
   * The total timeout, on a thread of its own. If code of the program blocks the call, the event of the deadline waits for it,
   * but the caller does not: the state is as the code has found it, and cannot change meanwhile.
   */
  private void late() {
    cancelAttempt();
    serial.run(this::deadlineCame);
    times.callbacks.late(() -> Optional.of(timedOut())).ifPresent(receiver::late);
  }

  private KimiException timedOut() {
    return description().timedOut(state, permit.asked(), attempts.made(), times);
  }

  void deadlineCame() {
    if (state.underWay()) {
      giveUp(timedOut());
    }
  }

  void closeCame() {
    if (state.underWay()) {
      giveUp(failures().of(description().masked(), ExchangeFailure.closed(attempts.made() > 0)));
    }
  }

  /** A task has thrown: a subscriber, a check, or this library. The call fails instead of hanging. */
  void threw(Throwable thrown) {
    if (state.underWay()) {
      giveUp(failures().broken(description().masked(), thrown));
    } else if (!state.over()) {
      fail(failures().broken(description().masked(), thrown));
    }
  }

  void explained(KimiException failure) {
    if (state == CallState.EXPLAINING) {
      receiver.verdict(failure).ifPresentOrElse(this::fail, this::complete);
    }
  }

  private void enqueue() {
    state = CallState.QUEUED;
    times.queue();
    Limiter limiter = dispatcher.limiter(settings);
    if (request.model().isEmpty() || limiter == null) {
      // A request without a model counts in no rate limit. The permit is a task of its own, so that a queued cancel runs first.
      serial.run(this::permitCame);
    } else {
      permit.ask(limiter, request, settings.retry(), () -> serial.handOver(this::permitCame));
    }
  }

  private void handle(Result result) {
    if (result == Result.MORE) {
      attempt.exchange().demand();
    } else if (result == Result.COMPLETE) {
      answerCompleted();
    } else if (result == Result.ENDED) {
      next(Optional.empty(), false).ifPresentOrElse(this::nextPart, this::answerCompleted);
    } else if (result instanceof Result.AttemptFailed failed) {
      attemptFailed(failed.reason().failure(failures(), description().masked()));
    } else if (result instanceof Result.CallFailed failed) {
      giveUp(failed.reason().failure(failures(), description().masked()));
    }
  }

  private void answerCompleted() {
    if (state == CallState.OPEN && times.over()) {
      // The answer is whole, but late. The event of the timer is still in the queue.
      giveUp(timedOut());
    } else {
      attempts.settle();
      attempt.drain();
      complete();
    }
  }

  private void nextPart(Next next) {
    attempt.drain();
    permit.release();
    follow(next);
  }

  private void attemptFailed(KimiException failure) {
    attempt.cancel();
    times.sent(attempt.exchange().sentAt());
    boolean learned = permit.learn(failure);
    permit.release();
    permit.key().failed(failure);
    next(Optional.of(failure), learned).ifPresentOrElse(this::follow, () -> giveUp(failure));
  }

  /** Asks for the request that follows the current one. */
  private Optional<Next> next(Optional<KimiException> failure, boolean learned) {
    boolean flowing = state == CallState.FLOWING;
    // Asked whatever follows: the other pooled connections are probably closed as well, and the next call needs a new one.
    boolean stale = failure.isPresent() && !flowing && attempt.request().repeatable()
        && dispatcher.transport().clients().stale(failure.get(), attempt.exchange().connection(), times.sinceSent());
    return attempts.after(new Ended(attempt.request(), failure, flowing, stale, learned, times.sinceProgress(), times.left(),
        dispatcher.scheduler().random(), attempts.steps()));
  }

  private void follow(Next next) {
    Optional<OutgoingRequest> made = next.taken().get();
    next.told().accept(events());
    if (made.isEmpty()) {
      prepare();
      return;
    }
    boolean fresh = next.step().fresh();
    demanded &= !fresh;
    request = fresh ? settings.identified(made.get()) : made.get();
    next.pause().ifPresentOrElse(this::pause, this::next);
  }

  private void pause(Duration time) {
    state = CallState.PAUSED;
    waiting = dispatcher.scheduler().after(time, () -> serial.run(this::pauseOver));
  }

  /** Ends the call with a failure, because no attempt follows. The advisor may improve the failure first. */
  private void giveUp(KimiException failure) {
    stop();
    times.cancel();
    state = CallState.EXPLAINING;
    waiting = dispatcher.advisor().explain(new Dispatcher.Failed(failure, request, settings, times.left(), dispatcher),
        improved -> serial.run(() -> explained(improved)));
  }

  private void complete() {
    receiver.finish();
    end(CallState.DONE, Optional.empty());
  }

  private void fail(KimiException failure) {
    attempts.addRepeated(failure);
    end(CallState.FAILED, Optional.of(failure));
  }

  private void end(CallState last, Optional<KimiException> failure) {
    stop();
    state = last;
    times.ending(() -> times.callbacks.late(() -> failure).ifPresent(receiver::late));
    try {
      if (request != null && settings.listener() != CallListener.NONE) {
        events().ended(description().report(state, failure, attempts.made(), times));
      }
      if (failure.isPresent()) {
        receiver.requests().failed(failure.get());
        receiver.failed(failure.get());
      } else if (last == CallState.DONE) {
        receiver.complete();
      }
    } finally {
      times.ended();
    }
  }

  /** Releases everything but the total timeout and an exchange that is drained. */
  private void stop() {
    cancelAttempt();
    waiting.cancel();
    dispatcher.leave(this);
    permit.release();
  }

  /** Ends the current exchange, on any thread. */
  private void cancelAttempt() {
    Attempt current = attempt;
    if (current != null) {
      current.cancel();
    }
  }

  private CallEvents events() {
    return new CallEvents(settings.listener(), times.callbacks);
  }

  private CallDescription description() {
    return new CallDescription(dispatcher, settings, receiver, request, Optional.ofNullable(attempt));
  }

  /** Makes the exceptions of this call. */
  public Failures failures() {
    return dispatcher.failures(settings.endpoint(), request);
  }
}
