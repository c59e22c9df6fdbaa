package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Reads the answer of one {@link Call}: it turns bytes into a result or into chunks, says when content begins and when
 * the answer is complete, and knows the request that goes on with a part of an answer. All methods run one after the
 * other on the call's serial executor.
 */
public interface Receiver {

  /**
   * Prepares the request of the first attempt.
   *
   * @return the request
   * @throws KimiException when the request is not to be sent
   */
  HttpCall begin();

  /**
   * Whether {@link #begin} may take long.
   *
   * @return whether it runs on a thread of its own rather than on the one that starts the call
   */
  default boolean blocking() {
    return false;
  }

  /**
   * A new attempt is sent: forgets what the attempt before has brought and nobody has seen.
   *
   * @param content runs before the first content of the attempt is handed out; from then on it is not repeated. A receiver
   *     that hands out the answer as a whole never runs it.
   */
  void attempt(Runnable content);

  /**
   * The largest body to keep.
   *
   * @return the limit of {@link Reply}, in bytes
   */
  int maxBytes();

  /**
   * The head of the answer has come.
   *
   * @param reply the head, which collects the body if the receiver gives it the bytes
   * @return how the answer stands
   */
  Result head(Reply reply);

  /**
   * Takes bytes of the body.
   *
   * @param buffers the bytes in their order
   * @return how the answer stands
   */
  Result bytes(List<ByteBuffer> buffers);

  /**
   * Whether the last bytes brought content rather than signs of life only.
   *
   * @return whether they reset the progress timeout
   */
  boolean progressed();

  /**
   * The body has come to its end.
   *
   * @return how the answer stands
   */
  Result end();

  /**
   * The exchange failed.
   *
   * @param cause the failure of the network or of a timeout
   * @return how the answer stands: a failure, or complete where nothing of the answer is missing
   */
  Result lost(Throwable cause);

  /**
   * The request that goes on after a failure in the middle of the answer.
   *
   * @param failure why the answer broke off
   * @return the request; empty when the answer cannot be resumed
   */
  default Optional<HttpCall> resume(KimiException failure) {
    return Optional.empty();
  }

  /**
   * How often the answer has been resumed.
   *
   * @return the number of requests that {@link #resume} has given
   */
  default int resumes() {
    return 0;
  }

  /**
   * Adds the partial answer to the details of a failure.
   *
   * @param known details of the call
   * @return the details with the partial answer, where there is one
   */
  default CallDetails describe(CallDetails known) {
    return known;
  }

  /**
   * The failure to report when no attempt is left.
   *
   * @param failure the last failure
   * @return the failure to report; empty when the answer stands as it is, and {@link #complete} follows
   */
  default Optional<KimiException> verdict(KimiException failure) {
    return Optional.of(failure);
  }

  /** The answer is complete: hands out the rest of it. {@link #complete} follows, or {@link #failed} where this throws. */
  default void finish() {}

  /** The answer is complete. Called once, instead of {@link #failed}. */
  void complete();

  /**
   * The call has failed for good. Called once, instead of {@link #complete}.
   *
   * @param failure the reason
   */
  void failed(KimiException failure);

  /** How the answer stands after an event. */
  sealed interface Result {

    /** More bytes are needed, whether or not the reader has asked for them. */
    Result MORE = new Going("more");

    /** More bytes are needed when the reader asks for them. */
    Result ON_DEMAND = new Going("on demand");

    /** The answer is complete. */
    Result COMPLETE = new Going("complete");

    /**
     * One of the constants.
     *
     * @param name the name, for messages
     */
    record Going(String name) implements Result {}

    /**
     * A part of the answer is complete, and another call goes on with it.
     *
     * @param request the request for the next part
     */
    record Next(HttpCall request) implements Result {}

    /**
     * The attempt has failed; another one may follow.
     *
     * @param reason makes the exception from the details of the call
     */
    record Broken(Reason reason) implements Result {}

    /**
     * The call has failed; no other attempt follows.
     *
     * @param reason makes the exception from the details of the call
     */
    record Hopeless(Reason reason) implements Result {}
  }

  /** Makes the exception of a failed attempt. */
  @FunctionalInterface
  interface Reason {

    /**
     * The exception.
     *
     * @param failures makes exceptions for the endpoint
     * @param known the details of the call, a partial answer included
     * @return the exception
     */
    KimiException failure(Failures failures, CallDetails known);
  }
}
