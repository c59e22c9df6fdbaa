package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Blocks a thread until a call has ended. No other class does so for a whole answer. */
public final class Await {

  private Await() {}

  /** Waits for a call. An interruption ends the call, and the thread stays interrupted. */
  public static <T> T on(CompletableFuture<T> call) {
    try {
      return call.get();
    } catch (InterruptedException e) {
      call.cancel(true);
      Thread.currentThread().interrupt();
      throw new KimiException.Interrupted("the thread was interrupted while it waited for the answer", CallDetails.NONE, e);
    } catch (CancellationException e) {
      throw new KimiException.Interrupted("the call was cancelled", CallDetails.NONE, e);
    } catch (ExecutionException e) {
      throw here(e.getCause());
    }
  }

  /** A failure as this thread throws it: with the stack that led to the call, which tells more than a callback's. */
  private static RuntimeException here(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException known) {
      known.fillInStackTrace();
      return known;
    }
    return new IllegalStateException("unexpected failure of a call", failure);
  }
}
