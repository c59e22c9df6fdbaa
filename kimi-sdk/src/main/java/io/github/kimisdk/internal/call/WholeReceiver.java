package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.failures.Mismatch;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.Kept;
import io.github.kimisdk.internal.wire.KeyGate;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Reads a whole answer: JSON, text, or an error. */
public final class WholeReceiver<T> implements Receiver {

  /** A request and the way to read its answer. */
  public interface Operation<T> {

    /** Makes the request. Throws where the request must not be sent. */
    OutgoingRequest request();

    /** Reads the answer, which has passed the gate. */
    T read(JsonValue answer);

    /** The members of the answer that keep their value at the gate. */
    default Kept kept() {
      return Kept.NOTHING;
    }

    /** Parses the body of the answer. */
    default JsonValue parse(byte[] body, JsonLimits limits) {
      return Json.parse(body, 0, body.length, limits);
    }

    /**
     * Whether a member {@code error} of an answer with a status of success is the failure of the call, and not a part of its
     * result.
     */
    default boolean findsErrors() {
      return true;
    }

    /** Whether the bytes of the body are the result, so that none may be missing. */
    default boolean whole() {
      return false;
    }

    /** Adds the result to the details of the call. */
    default CallDetails describe(CallDetails known, T result) {
      return known;
    }

    /** Returns the limit that a result exceeds, if any. */
    default Optional<Failures.TooMany> excess(T result) {
      return Optional.empty();
    }

    /** Takes the failure of the call. */
    default void failed(KimiException failure) {}

    /** Chooses the next model after a failure, for {@link #request}. Returns its id; empty if none follows. */
    default Optional<String> fallBack(KimiException failure) {
      return Optional.empty();
    }

    /** Returns the failure to report. */
    default KimiException verdict(KimiException failure) {
      return failure;
    }

    /** Takes the head of an answer, whose body {@link #parse} gets. */
    default void head(int status, HttpHeaders headers) {}

    /** The callbacks of this call. */
    default Callbacks callbacks() {
      return new Callbacks();
    }

    /** Whether {@link #request} may take long, so that it runs on a worker. */
    default boolean blocking() {
      return false;
    }

    /** Returns an operation with a request that exists already, whose answer has neither content nor ids that are sent back. */
    static <T> Operation<T> of(OutgoingRequest request, Function<JsonValue, T> reader) {
      return of(request, Kept.NOTHING, reader);
    }

    /** Returns an operation with a request that exists already. */
    static <T> Operation<T> of(OutgoingRequest request, Kept kept, Function<JsonValue, T> reader) {
      return new Prepared<>(request, kept, reader, true);
    }

    /** Returns an operation with a request that exists already, whose answer may tell a failure in a member {@code error}. */
    static <T> Operation<T> ofOutcome(OutgoingRequest request, Kept kept, Function<JsonValue, T> reader) {
      return new Prepared<>(request, kept, reader, false);
    }

    /** Returns an operation with a request that exists already, whose answer is text, or JSON with an error. */
    static <T> Operation<T> text(OutgoingRequest request, Function<String, T> reader) {
      return new PreparedText<>(request, reader);
    }
  }

  private record Prepared<T>(OutgoingRequest request, Kept kept, Function<JsonValue, T> reader, boolean findsErrors)
      implements Operation<T> {

    @Override
    public T read(JsonValue answer) {
      return reader.apply(answer);
    }
  }

  private record PreparedText<T>(OutgoingRequest request, Function<String, T> reader) implements Operation<T> {

    @Override
    public JsonValue parse(byte[] body, JsonLimits limits) {
      String text = new String(body, StandardCharsets.UTF_8);
      return ErrorWire.in(text, limits).<JsonValue>map(error -> error).orElseGet(() -> JsonString.of(text));
    }

    @Override
    public boolean whole() {
      return true;
    }

    @Override
    public Kept kept() {
      return Kept.ALL;
    }

    @Override
    public T read(JsonValue answer) {
      return reader.apply(answer.asString());
    }
  }

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Operation<T> operation;
  private final KeyGate gate;
  private final int maxBytes;
  private Reply reply;
  private T value;

  private WholeReceiver(Operation<T> operation, KeyGate gate, int maxBytes) {
    this.operation = operation;
    this.gate = gate;
    this.maxBytes = maxBytes;
  }

  /** Starts a call. The call ends when another party completes the future, by a cancel or a timeout. */
  public static <T> CompletableFuture<T> start(Dispatcher dispatcher, CallSettings settings, Operation<T> operation) {
    return start(dispatcher, settings, operation, Workers.THREADS);
  }

  /** Starts a call whose tasks run on an executor. */
  public static <T> CompletableFuture<T> start(
      Dispatcher dispatcher, CallSettings settings, Operation<T> operation, Executor executor) {
    WholeReceiver<T> receiver = new WholeReceiver<>(operation, dispatcher.transport().gate(), settings.sizes().responseBytes());
    Call call = new Call(dispatcher, settings, receiver, executor);
    receiver.result.whenComplete((value, failure) -> call.cancel());
    call.demand();
    call.start();
    return receiver.result;
  }

  @Override
  public OutgoingRequest begin() {
    return operation.request();
  }

  @Override
  public Callbacks callbacks() {
    return operation.callbacks();
  }

  @Override
  public boolean blocking() {
    return operation.blocking();
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
    if (operation.whole()) {
      reply.exact();
    }
    operation.head(head.status(), head.headers());
    return reply.tooLarge() ? end() : Result.ON_DEMAND;
  }

  @Override
  public Result bytes(List<ByteBuffer> buffers) {
    return reply.add(buffers) ? end() : Result.MORE;
  }

  @Override
  public boolean progressed() {
    return reply.progressed();
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
    if (operation.whole() && reply.cut()) {
      return new Result.AttemptFailed((failures, known) -> failures.unreadable(
          known, "a page of HTML of at most " + Reply.MAX_ERROR_BYTES + " bytes, or a body of another kind", "a larger page"));
    }
    JsonValue json = JsonNull.NULL;
    try {
      json = operation.parse(reply.bytes(), SizeLimits.response(maxBytes));
      if (operation.findsErrors() && ErrorWire.find(json).isPresent()) {
        return new Result.AttemptFailed((failures, known) -> failures.ofEvent(known, reply.text()));
      }
      json = gate.json(json, operation.kept());
      value = operation.read(json);
      Optional<Failures.TooMany> excess = operation.excess(value);
      if (excess.isPresent()) {
        return new Result.CallFailed((failures, known) -> failures.tooMany(known, excess.get()));
      }
      return Result.COMPLETE;
    } catch (JsonParseException unreadable) {
      return notExpected(SizeLimits.dense(unreadable)
          ? "a response within the limit of maxResponseBytes(...) and " + unreadable.expected()
          : "an answer in JSON (" + unreadable.getMessage() + ")");
    } catch (JsonTypeException mismatch) {
      return notExpected("an answer in JSON (" + Mismatch.words(mismatch, json) + ")");
    } catch (IllegalArgumentException refused) {
      return notExpected("an answer in JSON (" + refused.getMessage() + ")");
    }
  }

  private Result notExpected(String expected) {
    return new Result.AttemptFailed((failures, known) -> failures.unreadable(known, expected, reply.text()));
  }

  @Override
  public CallDetails describe(CallDetails known) {
    return value == null ? known : operation.describe(known, value);
  }

  @Override
  public Optional<String> fallBack(KimiException failure) {
    return operation.fallBack(failure);
  }

  @Override
  public Optional<KimiException> verdict(KimiException failure) {
    return Optional.of(operation.verdict(failure));
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
    try {
      operation.failed(failure);
    } finally {
      result.completeExceptionally(failure);
    }
  }
}
