package io.github.kimisdk.internal.call;

import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.threads.Workers;

/**
 * Makes the first request of a call, and the request for each fallback model: on the current thread, or on a worker if it may
 * take long.
 */
final class Preparation {

  private Preparation() {}

  /** Starts to make the request. The event follows: at once, or from a worker as a task of the call. */
  static void start(RequestSource requests, Call call) {
    boolean blocking;
    try {
      blocking = requests.blocking();
    } catch (Throwable reason) {
      call.prepared(null, reason);
      return;
    }
    if (blocking) {
      Workers.THREADS.execute(() -> prepare(requests, call, true));
    } else {
      prepare(requests, call, false);
    }
  }

  private static void prepare(RequestSource requests, Call call, boolean onWorker) {
    OutgoingRequest made;
    try {
      made = requests.begin();
    } catch (Throwable reason) {
      tell(call, null, reason, onWorker);
      return;
    }
    tell(call, made, null, onWorker);
  }

  private static void tell(Call call, OutgoingRequest made, Throwable reason, boolean onWorker) {
    if (onWorker) {
      call.run(() -> call.prepared(made, reason));
    } else {
      call.prepared(made, reason);
    }
  }
}
