package io.github.kimisdk.internal.call;

import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.threads.SerialExecutor;
import io.github.kimisdk.internal.threads.Workers;
import java.util.function.BiConsumer;

/**
 * Makes the first request of a call, and the request for each fallback model: on the current thread, or on a worker if it may
 * take long.
 */
final class Preparation {

  private Preparation() {}

  /**
   * Starts to make the request. The event follows, with the request or the reason why there is none: at once, or from a worker
   * as a task of the serial executor.
   */
  static void start(RequestSource requests, SerialExecutor serial, BiConsumer<OutgoingRequest, Throwable> prepared) {
    boolean blocking;
    try {
      blocking = requests.blocking();
    } catch (Throwable reason) {
      prepared.accept(null, reason);
      return;
    }
    if (blocking) {
      Workers.THREADS.execute(() -> prepare(requests, (made, reason) -> serial.run(() -> prepared.accept(made, reason))));
    } else {
      prepare(requests, prepared);
    }
  }

  private static void prepare(RequestSource requests, BiConsumer<OutgoingRequest, Throwable> prepared) {
    OutgoingRequest made;
    try {
      made = requests.begin();
    } catch (Throwable reason) {
      prepared.accept(null, reason);
      return;
    }
    prepared.accept(made, null);
  }
}
