package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.http.Reply;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Reads the answer of one {@link Call}: it turns bytes into a result or into chunks, and says when content begins and when
 * the answer is complete. All methods run one after the other on the call's serial executor.
 */
public interface Receiver {

  /** Makes the requests of the call. */
  RequestSource requests();

  /**
   * Prepares for a new attempt, and drops the chunks of the previous one that were not handed out. The receiver runs {@code
   * flowing} before it hands out the first content. The call then enters FLOWING, and the attempt is not repeated. A receiver
   * that needs this fact in {@link #verdict} stores it itself. Only receivers that hand out chunks or events run it.
   */
  void attempt(Runnable flowing);

  /** The largest body that {@link Reply} keeps, in bytes. */
  int maxBytes();

  /** Takes the head of the answer. The reply collects the body if the receiver passes the bytes on to it. */
  Result head(Reply reply);

  /** Takes bytes of the body. */
  Result bytes(List<ByteBuffer> buffers);

  /** Whether the last bytes brought content, which resets the progress timeout. */
  boolean progressed();

  /** Takes the end of the body. */
  Result end();

  /** Takes the failure of the exchange: the result is a failure, or complete where no part of the answer is missing. */
  Result lost(Throwable cause);

  /** Adds the partial answer, if there is one, to the details of a failure. */
  default CallDetails describe(CallDetails known) {
    return known;
  }

  /** Returns the failure to report when no attempt is left; empty when the answer is valid as it is. */
  default Optional<KimiException> verdict(KimiException failure) {
    return Optional.of(requests().reported(failure));
  }

  /** Hands out the rest of a complete answer. {@link #complete} follows, or {@link #failed} if this method throws. */
  default void finish() {}

  /** Completes the answer. The call invokes either this method or {@link #failed}, once. */
  void complete();

  /**
   * Ends the wait of the caller with a failure, or with the answer if there is none, on any thread: code of the program blocks
   * the call beyond its total timeout. {@link #complete} or {@link #failed} follows nevertheless. The default does nothing.
   */
  default void late(Optional<KimiException> failure) {}

  /** Ends the answer with the failure of the call. */
  void failed(KimiException failure);

  /** How the answer stands after an event. */
  sealed interface Result {

    /** More bytes are needed, whether or not the reader has asked for them. */
    Result MORE = new Going("more");

    /** More bytes are needed when the reader asks for them. */
    Result ON_DEMAND = new Going("on demand");

    /** The answer is complete. */
    Result COMPLETE = new Going("complete");

    /** The answer is complete, unless a {@link Successor} goes on with it. */
    Result ENDED = new Going("ended");

    /** One of the constants. */
    record Going(String name) implements Result {}

    /** The attempt has failed; another one may follow. */
    record AttemptFailed(Reason reason) implements Result {}

    /** The call has failed; no other attempt follows. */
    record CallFailed(Reason reason) implements Result {}
  }

  /** Makes the exception of a failed attempt from the details of the call. */
  @FunctionalInterface
  interface Reason {
    KimiException failure(Failures failures, CallDetails known);
  }
}
