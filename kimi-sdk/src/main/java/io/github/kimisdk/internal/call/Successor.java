package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.OutgoingRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Decides what follows a request of a {@link Call} that has ended. A successor changes nothing, neither waits nor sends. The call
 * asks its successors in their order, and does what the first one says.
 */
@FunctionalInterface
public interface Successor {

  /** Returns what follows; empty if this successor has nothing to say. */
  Optional<Next> after(Ended ended);

  /**
   * A request that has ended.
   *
   * @param request the request, before code of the program has changed it
   * @param failure why the attempt failed; empty if the answer is complete
   * @param flowing whether content had come
   * @param stale whether the server had closed the pooled connection before the request
   * @param learned whether the rate limiter has learned from the failure
   * @param silence the time since the last progress of the answer, or since the last part of the request was sent
   * @param left the time until the total timeout
   * @param random a number from 0 to 1, which places a pause within its bound
   * @param before the steps of the call so far, in order
   */
  record Ended(
      OutgoingRequest request, Optional<KimiException> failure, boolean flowing, boolean stale, boolean learned, Duration silence,
      Duration left, double random, List<Step> before) {

    /** The number of the attempt, from 1, among those that count for the current request. */
    public int attempt() {
      return attempt(before);
    }

    /** The number of the attempt that comes behind all of these. */
    static int attempt(List<Step> before) {
      int attempt = 1;
      for (int i = before.size() - 1; i >= 0 && !before.get(i).fresh(); i--) {
        attempt += before.get(i).paid() ? 1 : 0;
      }
      return attempt;
    }

    /** How often the call has done what a successor said. */
    public int times(Successor successor) {
      int times = 0;
      for (Step step : before) {
        times += step.by() == successor ? 1 : 0;
      }
      return times;
    }

    /** The failure of a request that has brought no content and can be sent again; empty for other ends. */
    public Optional<KimiException> repeatable() {
      return failure.filter(any -> !flowing && request.repeatable());
    }

    /** Whether a pause ends before the total timeout. */
    public boolean allows(Duration pause) {
      return left.compareTo(pause) > 0;
    }
  }

  /**
   * One step from a request to the next.
   *
   * @param by who has decided on it
   * @param paid whether it takes from the retry budget of the client, and does not follow if that is empty
   * @param fresh whether the next request is another one, for another part or another model, whose attempts count from 1
   */
  record Step(Successor by, boolean paid, boolean fresh) {}

  /**
   * The decision about the next request. Nothing has happened yet.
   *
   * @param step the step to the request
   * @param pause the pause before it; empty for none
   * @param told tells the listener
   * @param taken goes on, and makes the next request; empty for a request that the call prepares
   */
  record Next(
      Step step, Optional<Duration> pause, Consumer<CallListener> told, Supplier<Optional<OutgoingRequest>> taken) {

    /** The same request follows. */
    static Next again(
        Step step, Optional<Duration> pause, Consumer<CallListener> told, OutgoingRequest request) {
      return new Next(step, pause, told, () -> Optional.of(request));
    }

    /** A request for another part of the answer follows. It is paid if there is a pause. */
    public static Next part(
        Successor by, Optional<Duration> pause, Consumer<CallListener> told, Supplier<OutgoingRequest> taken) {
      return new Next(new Step(by, pause.isPresent(), true), pause, told, () -> Optional.of(taken.get()));
    }

    /** A request follows at once that the call prepares anew. */
    public static Next anew(Successor by, Consumer<CallListener> told, Runnable taken) {
      return new Next(new Step(by, false, true), Optional.empty(), told, () -> {
        taken.run();
        return Optional.empty();
      });
    }
  }
}
