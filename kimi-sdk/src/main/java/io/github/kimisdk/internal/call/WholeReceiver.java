package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads an answer that is no stream of events: an error, or a body for a {@link Sink}. */
public final class WholeReceiver<T> implements Receiver {

  /**
   * Takes the body of an answer of success. The methods run one after the other, and may block. An {@code IOException} or a
   * {@code KimiException} ends the call; after a {@link NoAnswer} another attempt may follow.
   */
  @FunctionalInterface
  public interface Sink<T> {

    /** A body begins; drops the bytes of an earlier attempt. The default lets the reply keep the body, up to its limit. */
    default void head(Reply reply) throws IOException {}

    /** Takes bytes. Returns whether the limit is reached. */
    default boolean bytes(Reply reply, List<ByteBuffer> buffers) throws IOException {
      return reply.add(buffers);
    }

    /** Whether the last bytes brought anything new. */
    default boolean progressed(Reply reply) {
      return reply.progressed();
    }

    /** Makes the result, when the body is complete. */
    T end(Reply reply) throws IOException;

    /** Returns the limit that a result exceeds, if any. */
    default Optional<Failures.TooMany> excess(T result) {
      return Optional.empty();
    }

    /** Adds the result to the details of the call. */
    default CallDetails describe(CallDetails known, T result) {
      return known;
    }
  }

  /** The requests of a call, and the sink of their answer. */
  public record Operation<T>(RequestSource requests, Sink<T> sink) {

    /** Returns an operation whose answer is JSON. */
    public static <T> Operation<T> of(OutgoingRequest request, Function<JsonValue, T> reader) {
      return new Operation<>(() -> request, reply -> json(reply, true, reader));
    }
  }

  /** The body is not the answer that the request asked for. */
  public static final class NoAnswer extends RuntimeException {

    private static final long serialVersionUID = 1;
    private final transient Reason reason;

    private NoAnswer(Reason reason) {
      super(null, null, false, false);
      this.reason = reason;
    }

    /** The body is an error of the service. */
    public static NoAnswer error(Reply reply) {
      return new NoAnswer((failures, known) -> failures.ofEvent(known, reply.text()));
    }

    /** The body tells in its own form why it is no answer. */
    public static NoAnswer because(Reason reason) {
      return new NoAnswer(reason);
    }

    private static NoAnswer unreadable(Reply reply, String expected) {
      return new NoAnswer((failures, known) -> failures.unreadable(known, expected, reply.text()));
    }
  }

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final RequestSource requests;
  private final Sink<T> sink;
  private final int maxBytes;
  private Reply reply;
  private T value;

  private WholeReceiver(Operation<T> operation, int maxBytes) {
    this.requests = operation.requests();
    this.sink = operation.sink();
    this.maxBytes = maxBytes;
  }

  /** Starts a call. The call ends when another party completes the future, by a cancel or a timeout. */
  public static <T> CompletableFuture<T> start(Dispatcher dispatcher, CallSettings settings, Operation<T> operation) {
    return start(dispatcher, settings, operation, Workers.THREADS);
  }

  /** Starts a call whose tasks run on an executor. */
  public static <T> CompletableFuture<T> start(
      Dispatcher dispatcher, CallSettings settings, Operation<T> operation, Executor executor) {
    WholeReceiver<T> receiver = new WholeReceiver<>(operation, settings.sizes().responseBytes());
    Call call = new Call(dispatcher, settings, receiver, executor);
    receiver.result.whenComplete((value, failure) -> call.cancel());
    call.demand();
    call.start();
    return receiver.result;
  }

  /**
   * Reads a reply as JSON.
   *
   * @param findsErrors whether a member {@code error} is the failure of the call, and not a part of its result
   * @throws NoAnswer if the body is an error, or not the JSON that the reader expects
   */
  public static <T> T json(Reply reply, boolean findsErrors, Function<JsonValue, T> reader) {
    return read(reply, () -> {
      JsonValue json = reply.json();
      if (findsErrors && (ErrorWire.find(json).isPresent() || ErrorWire.refuses(json))) {
        throw NoAnswer.error(reply);
      }
      return json;
    }, reader);
  }

  /** Returns the bytes of a body that is the result as it is. Throws {@link NoAnswer} if bytes of it are missing. */
  public static byte[] bytes(Reply reply) {
    if (reply.cut()) {
      throw new NoAnswer((failures, known) -> failures.unreadable(
          known, "a page of HTML of at most " + Reply.MAX_ERROR_BYTES + " bytes, or a body of another kind", "a larger page"));
    }
    return reply.bytes();
  }

  /** Reads a body. Throws {@link NoAnswer} if it is not the JSON that the reader expects. */
  public static <T> T read(Reply reply, Supplier<JsonValue> body, Function<JsonValue, T> reader) {
    try {
      return reader.apply(body.get());
    } catch (JsonParseException unreadable) {
      throw NoAnswer.unreadable(reply, SizeLimits.dense(unreadable)
          ? "a response within the limit of maxResponseBytes(...) and " + unreadable.expected()
          : "an answer in JSON (" + unreadable.getMessage() + ")");
    } catch (JsonTypeException | IllegalArgumentException refused) {
      throw NoAnswer.unreadable(reply, "an answer in JSON (" + refused.getMessage() + ")");
    }
  }

  @Override
  public RequestSource requests() {
    return requests;
  }

  @Override
  public void attempt(Runnable content) {
    reply = null;
  }

  @Override
  public int maxBytes() {
    return maxBytes;
  }

  @Override
  public Result head(Reply head) {
    reply = head;
    return head.refused() ? Result.ON_DEMAND : taken(() -> {
      sink.head(head);
      return head.tooLarge() ? end() : Result.ON_DEMAND;
    });
  }

  @Override
  public Result bytes(List<ByteBuffer> buffers) {
    return taken(() -> (reply.refused() ? reply.add(buffers) : sink.bytes(reply, buffers)) ? end() : Result.MORE);
  }

  @Override
  public boolean progressed() {
    return reply.refused() ? reply.progressed() : sink.progressed(reply);
  }

  @Override
  public Result lost(Throwable cause) {
    // The status of an error says more than the failure that ended its body.
    return reply.refused() ? end() : new Result.AttemptFailed((failures, known) -> failures.of(known, cause));
  }

  @Override
  public Result end() {
    if (reply.refused()) {
      return new Result.AttemptFailed((failures, known) -> failures.of(known, reply));
    }
    if (reply.tooLarge()) {
      return new Result.AttemptFailed((failures, known) -> failures.tooLarge(known, maxBytes, ""));
    }
    return taken(() -> {
      value = sink.end(reply);
      return sink.excess(value).<Result>map(excess -> new Result.CallFailed((failures, known) -> failures.tooMany(known, excess)))
          .orElse(Result.COMPLETE);
    });
  }

  /** A step of the sink. */
  private interface Step {
    Result run() throws IOException;
  }

  private static Result taken(Step step) {
    try {
      return step.run();
    } catch (NoAnswer other) {
      return new Result.AttemptFailed(other.reason);
    } catch (IOException | KimiException failed) {
      return new Result.CallFailed((failures, known) -> failures.notStored(known, failed));
    }
  }

  @Override
  public CallDetails describe(CallDetails known) {
    return value == null ? known : sink.describe(known, value);
  }

  @Override
  public void complete() {
    result.complete(value);
  }

  @Override
  public void late(Optional<KimiException> failure) {
    failure.ifPresentOrElse(result::completeExceptionally, this::complete);
  }

  @Override
  public void failed(KimiException failure) {
    result.completeExceptionally(failure);
  }
}
