package io.github.kimisdk.platform.calls;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.Call;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.call.Dispatcher;
import io.github.kimisdk.internal.call.Receiver;
import io.github.kimisdk.internal.call.WholeReceiver;
import io.github.kimisdk.internal.call.WholeReceiver.Operation;
import io.github.kimisdk.internal.failures.ErrorClassifier;
import io.github.kimisdk.internal.http.Content;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.threads.Await;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Calls below the base URL of an endpoint that ask no model: JSON, text and files, with the timeouts and retries of all calls.
 */
public final class ApiCalls {

  private final Dispatcher dispatcher;
  private final CallSettings settings;

  public ApiCalls(Dispatcher dispatcher, CallSettings settings) {
    this.dispatcher = dispatcher;
    this.settings = settings;
  }

  public CallSettings settings() {
    return settings;
  }

  /** Returns calls with other settings on the same connections. */
  public ApiCalls with(CallSettings other) {
    return new ApiCalls(dispatcher, other);
  }

  /** Returns a call that has not started; the executor runs the events that the network brings. */
  public Call open(Receiver receiver, Executor executor) {
    return new Call(dispatcher, settings, receiver, executor);
  }

  /** Makes a request to a path, which begins with a slash and is encoded; the content may be null. */
  public OutgoingRequest request(String method, String path, Content content) {
    return OutgoingRequest.of(method, URI.create(settings.endpoint().baseUrl() + path), content).withHeaders(settings.headers());
  }

  public OutgoingRequest get(String path) {
    return request("GET", path, null);
  }

  public OutgoingRequest post(String path, JsonValue body) {
    return request("POST", path, Content.json(Json.bytes(body)));
  }

  /** Makes a request that is sent once, because the service may act each time that it comes. */
  public OutgoingRequest postOnce(String path, JsonValue body) {
    return request("POST", path, Content.jsonOnce(Json.bytes(body)));
  }

  /** Returns whether a failure is the refusal of a key, in place of which the next call may get another one from the supplier. */
  public boolean renewsKey(KimiException failure) {
    return dispatcher.suppliesKey() && ErrorClassifier.refusesKey(failure);
  }

  /** Starts a call for an answer that a sink takes. Cancelling the future ends the call. */
  public <T> CompletableFuture<T> answer(OutgoingRequest request, WholeReceiver.Sink<T> sink) {
    return WholeReceiver.start(dispatcher, settings, new Operation<>(() -> request, sink));
  }

  /** Starts a call and waits for an answer that a sink takes. An interruption ends the call. */
  public <T> T await(OutgoingRequest request, WholeReceiver.Sink<T> sink) {
    return Await.on(answer(request, sink));
  }

  /** Starts a call for JSON. Cancelling the future ends the call. */
  public <T> CompletableFuture<T> json(OutgoingRequest request, Function<JsonValue, T> reader) {
    return WholeReceiver.start(dispatcher, settings, Operation.of(request, reader));
  }

  /** Starts a call and waits for JSON. An interruption ends the call. */
  public <T> T awaitJson(OutgoingRequest request, Function<JsonValue, T> reader) {
    return Await.on(json(request, reader));
  }

  /** Starts a call and waits for JSON, in which a member {@code error} is a part of the result. */
  public <T> T awaitOutcome(OutgoingRequest request, Function<JsonValue, T> reader) {
    return await(request, reply -> WholeReceiver.json(reply, false, reader));
  }

  /** Starts a call and waits for text, which may be empty. JSON that is an error of the service is the failure of the call. */
  public <T> T awaitText(OutgoingRequest request, Function<String, T> reader) {
    return await(request, new TextBody<>(reader));
  }

  /** Reads a reply as text. Throws {@link WholeReceiver.NoAnswer} if it is an error in JSON, or not the text that is expected. */
  public static <T> T text(Reply reply, Function<String, T> reader) {
    return WholeReceiver.read(reply, () -> {
      String text = new String(WholeReceiver.bytes(reply), StandardCharsets.UTF_8);
      if (ErrorWire.in(text, reply.jsonLimits()).isPresent()) {
        throw WholeReceiver.NoAnswer.error(reply);
      }
      return JsonString.of(text);
    }, text -> reader.apply(text.asString()));
  }

  private record TextBody<T>(Function<String, T> reader) implements WholeReceiver.Sink<T> {

    @Override
    public void head(Reply reply) {
      reply.exact();
    }

    @Override
    public T end(Reply reply) {
      return text(reply, reader);
    }
  }

  /** Waits for a time. An interruption or the close of the client ends the wait with {@link KimiException.Interrupted}. */
  public void pause(Duration time) {
    Await.on(pauseAsync(time));
  }

  /** Returns a future that completes after a time, or fails with {@link KimiException.Interrupted} when the client is closed. */
  public CompletableFuture<Void> pauseAsync(Duration time) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    Dispatcher.Running wait =
        () -> over.completeExceptionally(new KimiException.Interrupted("the client was closed during a pause", CallDetails.NONE,
        null));
    dispatcher.enter(wait);
    Scheduler.Timer timer = dispatcher.scheduler().after(time, () -> Workers.run(() -> over.complete(null)));
    over.whenComplete((none, failure) -> {
      dispatcher.leave(wait);
      timer.cancel();
    });
    return over;
  }

  /** The clock and the timers of the calls. */
  public Scheduler scheduler() {
    return dispatcher.scheduler();
  }

  /** Returns the failure for an error that came inside another answer. */
  public KimiException failure(CallDetails known, String body) {
    return dispatcher.failures(settings.endpoint(), null).ofEvent(known, body);
  }

  /** Returns the headers that replace the usual {@code Accept: application/json}. */
  public static Map<String, String> accept(String type) {
    return Map.of("Accept", type);
  }

  /** The address of the service. */
  @Override
  public String toString() {
    return settings.endpoint().baseUrl().toString();
  }
}
