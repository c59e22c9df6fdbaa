package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.call.WholeReceiver.Operation;
import io.github.kimisdk.internal.http.Errors;
import io.github.kimisdk.internal.http.FakeClient;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.keys.SuppliedKey;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A service without a network, and a dispatcher for calls to it. A test scripts the answers and moves the time; everything runs
 * on the thread of the test. The service is silent when the script has ended.
 */
final class FakeService implements AutoCloseable, CallListener {

  static final String BASE = "http://127.0.0.1:1/v1";
  static final ApiKey KEY = new ApiKey("0f3a9cPlanted77b1d2e4c5a6978812", "a test");

  final VirtualTime time = VirtualTime.still();
  final List<HttpRequest> requests = new ArrayList<>();
  /** The events that the listener was told of, in words. */
  final List<String> heard = new ArrayList<>();
  final List<CallReport> reports = new ArrayList<>();
  final List<CallOrigin> origins = new ArrayList<>();
  final Transport transport;
  final Dispatcher dispatcher;
  private final Deque<Function<BodyHandler<?>, CompletableFuture<?>>> script = new ArrayDeque<>();
  private int cancelled;

  FakeService() {
    this(null, null);
  }

  /** A service whose client has limits, or a supplier of keys; both may be null. */
  FakeService(RateLimits limits, Function<VirtualTime, SuppliedKey> supplied) {
    transport = new Transport(KEY, Map.of("User-Agent", "test/1"), new FakeClient(this::send), Duration.ofSeconds(1), time);
    dispatcher = new Dispatcher(transport, limits, new ModelAdvice(), supplied == null ? null : supplied.apply(time));
  }

  private CompletableFuture<?> send(HttpRequest request, BodyHandler<?> body) {
    requests.add(request);
    return script.isEmpty() ? new CompletableFuture<>() : script.remove().apply(body);
  }

  /** The next answer, with headers in pairs of names and values. */
  FakeService answer(int status, String body, String... headers) {
    return script(answer -> answer.onNext(batch(body)), Flow.Subscriber::onComplete, status, headers);
  }

  /** The next answer breaks off after the beginning of its body. */
  FakeService breaksOff(int status, String body, Throwable failure, String... headers) {
    return script(answer -> answer.onNext(batch(body)), answer -> answer.onError(failure), status, headers);
  }

  /** The next answer never ends. */
  FakeService endless(int status, String body, String... headers) {
    return script(answer -> answer.onNext(batch(body)), answer -> { }, status, headers);
  }

  /** The next answer brings a batch each minute, and ends a minute after the last one, with a failure unless that is null. */
  FakeService eachMinute(int status, Throwable failure, String... batches) {
    script.add(handler -> {
      BodySubscriber<?> body = handler.apply(Errors.head(status, Map.of()));
      body.onSubscribe(new Answer(body, new ArrayDeque<>()));
      for (int i = 0; i < batches.length; i++) {
        String text = batches[i];
        time.after(Duration.ofMinutes(i + 1), () -> body.onNext(batch(text)));
      }
      time.after(Duration.ofMinutes(batches.length + 1), () -> {
        if (failure == null) {
          body.onComplete();
        } else {
          body.onError(failure);
        }
      });
      return new CompletableFuture<>();
    });
    return this;
  }

  /** The next request fails on the network after a time. */
  FakeService failsAfter(Duration wait, Throwable failure) {
    script.add(body -> {
      CompletableFuture<?> sent = new CompletableFuture<>();
      time.after(wait, () -> sent.completeExceptionally(failure));
      return sent;
    });
    return this;
  }

  /** The next request fails on the network. */
  FakeService fails(Throwable failure) {
    script.add(body -> CompletableFuture.failedFuture(failure));
    return this;
  }

  /** The next request gets no answer. */
  FakeService silent() {
    script.add(body -> new CompletableFuture<>());
    return this;
  }

  /** Runs an action when the next request comes, before its answer. */
  FakeService then(Runnable action) {
    Function<BodyHandler<?>, CompletableFuture<?>> answer = script.removeLast();
    script.add(body -> {
      action.run();
      return answer.apply(body);
    });
    return this;
  }

  private FakeService script(Consumer<Flow.Subscriber<List<ByteBuffer>>> first, Consumer<Flow.Subscriber<List<ByteBuffer>>> last,
      int status, String... headers) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], List.of(headers[i + 1]));
    }
    script.add(handler -> {
      BodySubscriber<?> body = handler.apply(Errors.head(status, all));
      body.onSubscribe(new Answer(body, new ArrayDeque<>(List.of(first, last))));
      return new CompletableFuture<>();
    });
    return this;
  }

  private static List<ByteBuffer> batch(String text) {
    return List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Brings the body when it is asked for. */
  private final class Answer implements Flow.Subscription {

    private final Flow.Subscriber<List<ByteBuffer>> body;
    private final Deque<Consumer<Flow.Subscriber<List<ByteBuffer>>>> steps;

    Answer(Flow.Subscriber<List<ByteBuffer>> body, Deque<Consumer<Flow.Subscriber<List<ByteBuffer>>>> steps) {
      this.body = body;
      this.steps = steps;
    }

    @Override
    public void request(long batches) {
      for (long i = 0; i < batches && !steps.isEmpty(); i++) {
        steps.remove().accept(body);
      }
    }

    @Override
    public void cancel() {
      steps.clear();
      cancelled++;
    }
  }

  /** How many answers the client has cut off. */
  int cancelled() {
    return cancelled;
  }

  CallSettings settings() {
    return CallSettings.DEFAULT.forHeap(1L << 30).withEndpoint(Endpoint.of(BASE)).withListener(this);
  }

  static OutgoingRequest get(String path) {
    return OutgoingRequest.get(URI.create(BASE + path));
  }

  static OutgoingRequest ask(String model) {
    return OutgoingRequest.post(URI.create(BASE + "/chat/completions"), "{\"a\":1}".getBytes(StandardCharsets.UTF_8), false, 10,
        model);
  }

  /** Starts a call for JSON. */
  CompletableFuture<String> start(OutgoingRequest request, CallSettings settings) {
    return WholeReceiver.start(dispatcher, settings, Operation.of(request, Object::toString));
  }

  /** Starts a call for JSON. */
  CompletableFuture<String> start(OutgoingRequest request) {
    return start(request, settings());
  }

  /** Returns the failure of a call that has ended. */
  static KimiException failure(CompletableFuture<?> call) {
    return (KimiException) call.handle((answer, failure) -> failure).getNow(null);
  }

  @Override
  public void begun(CallOrigin origin, int attempt) {
    origins.add(origin);
    heard.add("begun " + attempt);
  }

  @Override
  public void retrying(KimiException failure, Duration pause) {
    heard.add("retrying " + failure.getClass().getSimpleName() + " " + pause);
  }

  @Override
  public void fallingBack(KimiException failure, String model) {
    heard.add("falling back to " + model);
  }

  @Override
  public void resuming(Optional<KimiException> failure) {
    heard.add("resuming " + failure.map(known -> known.getClass().getSimpleName()).orElse(""));
  }

  @Override
  public void ended(CallReport report) {
    reports.add(report);
    heard.add("ended " + report.outcome());
  }

  @Override
  public void close() {
    dispatcher.close();
  }
}
