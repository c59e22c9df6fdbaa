package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.Receiver.Result;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One call, from its request to its one end, over all of its attempts and parts.
 *
 * <pre>
 *       start               request          permit        head          content          complete
 *   NEW -----> PREPARING ---------> QUEUED -------> SENT ------> OPEN ---------> FLOWING ---------> DONE
 *                  |                 ^ ^             |            |  '---complete-----|------------^  ^
 *                  | refused         | '--(stale)----+            |                   |               |
 *                  v           timer |               | failure    | failure           | failure,      |
 *               FAILED               |               v            v                   v resumed       |
 *                                    '------------ PAUSED &lt;-------+-------------------+               |
 *                                                                                     |               |
 *                                    QUEUED &lt;-- complete, but a part of the answer ---'               |
 *                                                                                                     |
 *   no attempt left:                EXPLAINING -- explained --> FAILED                                |
 *                                        '------- explained, answer stands ---------------------------'
 *   NEW:                            cancel --> CANCELLED;  threw --> FAILED
 *   PREPARING ... PAUSED:           cancel --> CANCELLED;  deadline, close, threw --> EXPLAINING
 *   EXPLAINING:                     cancel, threw --> FAILED, without an explanation
 * </pre>
 *
 * <p>Every event is a task of one {@link SerialExecutor}: state is touched by one thread at a time and needs no lock. An event that a
 * state does not name is ignored in it, and so is an event of an attempt that is not the current one. A cancel, the deadline
 * and the closing of the client also end the exchange at once, on the thread that brings them.
 */
public final class Call implements Attempt.Listener, Dispatcher.Running {

  /** Where a call stands. */
  enum State {
    /** Not started. */
    NEW,
    /** The request is being made; a check may wait for a model. */
    PREPARING,
    /** Waits for a permit of the limiter. */
    QUEUED,
    /** The request is on its way; no answer yet. */
    SENT,
    /** The head of an answer has come, but no content. */
    OPEN,
    /** Content has come: the attempt is not repeated any more. */
    FLOWING,
    /** Waits before the next attempt. */
    PAUSED,
    /** Has failed; the failure is being made more helpful. */
    EXPLAINING,
    /** Has ended with an answer. */
    DONE,
    /** Has been ended by its caller. */
    CANCELLED,
    /** Has ended with a failure. */
    FAILED
  }

  private final Dispatcher dispatcher;
  private final CallSettings settings;
  private final Receiver receiver;
  private final SerialExecutor serial;
  private final Retries retries;
  private final CallTimes times;
  private State state = State.NEW;
  private volatile HttpCall request;
  private volatile Attempt attempt;
  private Limiter.Permit permit;
  /** The timer of a pause, or the explanation of a failure. */
  private Scheduler.Timer waiting = Scheduler.Timer.NONE;
  /** Whether the reader has asked for bytes that have not come yet. */
  private boolean demanded;

  /**
   * A call that has not started.
   *
   * @param dispatcher the shared state of the client's calls
   * @param settings timeouts, retry policy and listener
   * @param receiver reads the answer
   * @param executor runs the events that the network brings
   */
  public Call(Dispatcher dispatcher, CallSettings settings, Receiver receiver, Executor executor) {
    this.dispatcher = dispatcher;
    this.settings = settings;
    this.receiver = receiver;
    this.serial = dispatcher.transport().serial(this::threw, executor);
    this.retries = new Retries(settings.retry(), dispatcher.budget(), dispatcher.scheduler());
    this.times = new CallTimes(settings.timeouts().total(), dispatcher.scheduler());
  }

  /** Starts the call. */
  public void start() {
    serial.run(this::started);
  }

  /** Asks for the next bytes of the answer. */
  public void demand() {
    serial.run(this::demandCame);
  }

  /**
   * Ends the call. The receiver hears nothing more, unless the call has failed already. May be called by any thread; the
   * socket closes at once.
   */
  public void cancel() {
    cut();
    serial.run(this::cancelCame);
  }

  @Override
  public void close() {
    cut();
    serial.run(this::closeCame);
  }

  /**
   * Runs a task of the reader in turn with the events of this call.
   *
   * @param task the task
   */
  public void run(Runnable task) {
    serial.run(task);
  }

  /**
   * The details that every thread may ask for.
   *
   * @return the details, with the origin once there is a request
   */
  public CallDetails details() {
    return request == null ? CallDetails.NONE : CallDetails.NONE.withOrigin(origin());
  }

  State state() {
    return state;
  }

  Attempt attempt() {
    return attempt;
  }

  void started() {
    if (state == State.NEW) {
      state = State.PREPARING;
      dispatcher.enter(this);
      times.start(() -> {
        cut();
        serial.run(this::deadlineCame);
      });
      if (receiver.blocking()) {
        Workers.THREADS.execute(() -> prepare(serial::run));
      } else {
        prepare(Runnable::run);
      }
    }
  }

  private void prepare(Executor turn) {
    HttpCall made;
    try {
      made = receiver.begin();
    } catch (RuntimeException | Error refused) {
      turn.execute(() -> refused(refused));
      return;
    }
    turn.execute(() -> prepared(made));
  }

  void prepared(HttpCall made) {
    if (state == State.PREPARING) {
      request = made;
      enqueue();
    }
  }

  void refused(Throwable reason) {
    if (state == State.PREPARING) {
      end(State.FAILED, Optional.empty());
      receiver.failed(reason instanceof KimiException known ? known : failures().broken(known(), reason));
    }
  }

  void permitCame() {
    if (state == State.QUEUED) {
      state = State.SENT;
      int number = retries.begin();
      times.send();
      receiver.attempt(this::contentCame);
      CallOrigin origin = origin();
      attempt = new Attempt(this, serial, CallDetails.NONE.withOrigin(origin).withAttempt(number));
      tell(listener -> listener.begun(origin, number));
      attempt.send(dispatcher.transport(), request, settings.timeouts());
      if (demanded) {
        attempt.more();
      }
    }
  }

  @Override
  public void headCame(Attempt from, int status, HttpHeaders headers) {
    if (from == attempt && state == State.SENT) {
      state = State.OPEN;
      Reply reply = new Reply(status, headers, receiver.maxBytes());
      from.details(dispatcher.transport().details(from.details(), reply));
      follow(receiver.head(reply));
    }
  }

  @Override
  public void bytesCame(Attempt from, List<ByteBuffer> buffers) {
    if (from == attempt && receiving()) {
      from.taken();
      Result result = receiver.bytes(buffers);
      if (receiver.progressed()) {
        from.progress();
      }
      follow(result);
    }
  }

  /** Content is about to be handed out; an event within that of the bytes. */
  void contentCame() {
    if (state == State.OPEN) {
      state = State.FLOWING;
      retries.settle();
      times.content();
    }
  }

  @Override
  public void bodyEnded(Attempt from) {
    if (from == attempt && receiving()) {
      follow(receiver.end());
    }
  }

  @Override
  public void lost(Attempt from, Throwable cause) {
    if (from == attempt && state == State.SENT) {
      broke(failures().of(known(), cause));
    } else if (from == attempt && receiving()) {
      follow(receiver.lost(cause));
    }
  }

  private boolean receiving() {
    return state == State.OPEN || state == State.FLOWING;
  }

  void demandCame() {
    demanded = true;
    if (state == State.SENT || receiving()) {
      attempt.more();
    }
  }

  void pauseOver() {
    if (state == State.PAUSED) {
      enqueue();
    }
  }

  void cancelCame() {
    if (state == State.NEW) {
      state = State.CANCELLED;
    } else if (state == State.EXPLAINING) {
      waiting.cancel();
    } else if (!over()) {
      end(State.CANCELLED, Optional.empty());
    }
  }

  void deadlineCame() {
    if (underWay()) {
      giveUp(timedOut());
    }
  }

  void closeCame() {
    if (underWay()) {
      giveUp(failures().of(known(), ExchangeFailure.closed(retries.made() > 0)));
    }
  }

  /** A task threw: a subscriber, a check, or this library. The call fails instead of hanging. */
  void threw(Throwable thrown) {
    if (over()) {
      return;
    }
    KimiException failure = failures().broken(known(), thrown);
    if (underWay()) {
      giveUp(failure);
    } else {
      end(State.FAILED, Optional.of(failure));
      receiver.failed(failure);
    }
  }

  private boolean underWay() {
    return state != State.NEW && state != State.EXPLAINING && !over();
  }

  private boolean over() {
    return state == State.DONE || state == State.CANCELLED || state == State.FAILED;
  }

  void explained(KimiException failure) {
    if (state == State.EXPLAINING) {
      Optional<KimiException> verdict = receiver.verdict(failure);
      if (verdict.isEmpty()) {
        complete();
      } else {
        end(State.FAILED, verdict);
        receiver.failed(verdict.get());
      }
    }
  }

  private void enqueue() {
    state = State.QUEUED;
    times.queue();
    Limiter limiter = dispatcher.limiter(settings);
    if (request.model().isEmpty() || limiter == null) {
      // A request that asks no model counts in no rate limit. A cancel that is queued already comes first.
      serial.run(this::permitCame);
    } else {
      permit = limiter.enter(request.tokens(), () -> serial.handOver(this::permitCame));
    }
  }

  private void follow(Result result) {
    if (result == Result.MORE) {
      attempt.more();
    } else if (result == Result.ON_DEMAND) {
      // Demand that came during the batch is an event behind this one.
      demanded = demanded && state != State.FLOWING;
    } else if (result instanceof Result.Broken broken) {
      broke(broken.reason().failure(failures(), known()));
    } else if (result instanceof Result.Hopeless hopeless) {
      giveUp(hopeless.reason().failure(failures(), known()));
    } else if (result instanceof Result.Next part) {
      goOn(part.request());
    } else if (state == State.OPEN && times.left().compareTo(Duration.ZERO) <= 0) {
      // The answer came whole, but too late; the event of the timer is behind this one.
      giveUp(timedOut());
    } else {
      retries.settle();
      attempt.drain();
      complete();
    }
  }

  /** A part of the answer is complete: the next request follows, which has all its attempts before it. */
  private void goOn(HttpCall next) {
    retries.settle();
    attempt.drain();
    release();
    demanded = false;
    tell(listener -> listener.resuming(Optional.empty()));
    retries.restart();
    request = next;
    enqueue();
  }

  private void broke(KimiException failure) {
    attempt.cancel();
    boolean learned = permit != null && permit.learn(failure);
    release();
    if (state == State.FLOWING) {
      resume(failure);
    } else if (retries.freeRepeatLeft() && dispatcher.transport().stale(failure, attempt.connection(), times.sinceSent())) {
      retries.repeatFree();
      retrying(failure, Duration.ZERO);
      enqueue();
    } else {
      Optional<Duration> pause = retries.pause(failure, learned, times);
      if (pause.isEmpty()) {
        giveUp(failure);
      } else {
        retrying(failure, pause.get());
        pause(pause.get());
      }
    }
  }

  private void resume(KimiException failure) {
    demanded = false;
    Optional<HttpCall> next = receiver.resume(failure);
    Optional<Duration> pause = next.flatMap(any -> retries.pauseBeforeResume(failure, receiver.resumes(), times.left()));
    if (pause.isEmpty()) {
      giveUp(failure);
    } else {
      tell(listener -> listener.resuming(Optional.of(failure)));
      retries.restart();
      request = next.get();
      pause(pause.get());
    }
  }

  private void pause(Duration time) {
    state = State.PAUSED;
    waiting = dispatcher.scheduler().after(time, () -> serial.run(this::pauseOver));
  }

  /** No attempt is left: the failure is reported, with an explanation where there is one. */
  private void giveUp(KimiException failure) {
    cut();
    stop();
    state = State.EXPLAINING;
    waiting =
        dispatcher.explainer().explain(
            new Dispatcher.Failed(failure, request, settings, times.left(), dispatcher),
            told -> serial.run(() -> explained(told)));
  }

  private void complete() {
    receiver.finish();
    end(State.DONE, Optional.empty());
    receiver.complete();
  }

  private void end(State last, Optional<KimiException> failure) {
    if (last != State.DONE) {
      cut();
    }
    stop();
    state = last;
    if (request != null && settings.listener() != CallListener.NONE) {
      tell(listener -> listener.ended(report(failure)));
    }
  }

  private CallReport report(Optional<KimiException> failure) {
    CallReport.Outcome outcome =
        switch (state) {
          case DONE -> CallReport.Outcome.SUCCEEDED;
          case FAILED -> CallReport.Outcome.FAILED;
          default -> CallReport.Outcome.CANCELLED;
        };
    CallDetails known = failure.map(KimiException::details).orElseGet(this::known);
    Optional<String> model = known.model().or(() -> Optional.of(request.model())).filter(name -> !name.isEmpty());
    return new CallReport(
        origin(), outcome, retries.made(), times.elapsed(), times.firstContent(), model, known.usage(), known.requestId(),
        failure);
  }

  /** Lets go of everything but the exchange. */
  private void stop() {
    waiting.cancel();
    times.cancel();
    dispatcher.leave(this);
    release();
  }

  /** Gives the permit of the current attempt back. */
  private void release() {
    Limiter.Permit held = permit;
    permit = null;
    if (held != null) {
      held.release();
    }
  }

  /** Ends the exchange that is under way, on any thread. */
  private void cut() {
    Attempt current = attempt;
    if (current != null) {
      current.cancel();
    }
  }

  private CallOrigin origin() {
    return dispatcher.transport().origin(request);
  }

  /** The details of the call, with the partial answer. */
  private CallDetails known() {
    CallDetails known = attempt == null ? details() : attempt.details();
    try {
      return request == null ? known : receiver.describe(known);
    } catch (OutOfMemoryError tooLarge) {
      // The partial answer is copied; without it the call can still end.
      return known;
    }
  }

  /**
   * Makes the exceptions of this call.
   *
   * @return the failures of its endpoint
   */
  public Failures failures() {
    return dispatcher.transport().failures(settings.endpoint());
  }

  private KimiException timedOut() {
    return state == State.QUEUED && permit != null
        ? failures().queued(known(), retries.made(), times.sinceQueued(), times.total())
        : failures().late(known(), Phase.TOTAL, times.total());
  }

  private void retrying(KimiException failure, Duration pause) {
    tell(listener -> listener.retrying(failure, pause));
    // The first use of a logger reads files of the JDK, and its classes stay broken where there is none free.
    if (!Failures.exhausted(failure.getCause())) {
      // Neither bodies nor keys are logged.
      System.getLogger("io.github.kimisdk").log(System.Logger.Level.DEBUG, () ->
          failure.getClass().getSimpleName() + ": " + failure.getMessage() + "; next attempt in " + pause.toMillis() + " ms");
    }
  }

  /** Tells the listener; an exception of the listener changes nothing. */
  private void tell(Consumer<CallListener> event) {
    try {
      event.accept(settings.listener());
    } catch (RuntimeException | Error thrown) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    }
  }
}
