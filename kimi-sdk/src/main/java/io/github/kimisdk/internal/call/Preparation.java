package io.github.kimisdk.internal.call;

import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.threads.SerialExecutor;
import io.github.kimisdk.internal.threads.Workers;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Makes the first request of a call, and the request for each fallback model: on the current thread, or on a worker if it may
 * take long.
 */
final class Preparation {

  private Preparation() {}

  /** Starts to make the request. One of the two events follows: at once, or from a worker as a task of the serial executor. */
  static void start(
      RequestSource requests, SerialExecutor serial, Consumer<OutgoingRequest> prepared, Consumer<Throwable> refused) {
    boolean blocking;
    try {
      blocking = requests.blocking();
    } catch (Throwable reason) {
      refused.accept(reason);
      return;
    }
    if (blocking) {
      Workers.THREADS.execute(() -> prepare(requests, serial::run, prepared, refused));
    } else {
      prepare(requests, Runnable::run, prepared, refused);
    }
  }

  private static void prepare(
      RequestSource requests, Executor turn, Consumer<OutgoingRequest> prepared, Consumer<Throwable> refused) {
    OutgoingRequest made;
    try {
      made = requests.begin();
    } catch (Throwable reason) {
      turn.execute(() -> refused.accept(reason));
      return;
    }
    turn.execute(() -> prepared.accept(made));
  }
}
