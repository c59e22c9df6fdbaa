package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.call.Dispatcher;
import io.github.kimisdk.internal.http.Errors;
import io.github.kimisdk.internal.http.FakeClient;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;

/**
 * A service on the thread of the test. Each request gets the next answer, and each batch that is demanded the next piece of its
 * body. Nothing is sent, and time passes only in {@link #runUntil}.
 */
final class ScriptedService {

  static final CallSettings SETTINGS = CallSettings.DEFAULT.forHeap(1 << 30)
      .withEndpoint(Endpoint.of("http://127.0.0.1:1/v1").withModel("kimi-k2.6"))
      .withRetry(RetryPolicy.DEFAULT.withMaxAttempts(1));

  /** How the body of an answer ends. */
  enum Ending { END, CUT, SILENCE }

  /** An answer whose body comes in pieces. */
  record Answer(int status, String type, List<String> pieces, Ending ending) {

    Answer then(Ending other) {
      return new Answer(status, type, pieces, other);
    }
  }

  final VirtualTime time = VirtualTime.still();
  /** The requests so far: their headers, and their bodies as JSON. */
  final List<HttpRequest> requests = new ArrayList<>();
  final List<JsonObject> bodies = new ArrayList<>();
  /** The pieces that clients have taken, and the answers that they have given up. */
  int taken;
  int abandoned;
  private final Deque<Answer> answers;
  final Dispatcher dispatcher = new Dispatcher(
      new Transport(new ApiKey("sk-test-0123456789", "a test"), Map.of(), new FakeClient(this::answer), Duration.ofSeconds(1), time),
      null, (failed, explained) -> {
        explained.accept(failed.failure());
        return Scheduler.Timer.NONE;
      }, null);

  /** A service that gives these answers, one after the other. */
  ScriptedService(Answer... answers) {
    this.answers = new ArrayDeque<>(List.of(answers));
  }

  /** A stream of events, in pieces. */
  static Answer events(String... pieces) {
    return new Answer(200, "text/event-stream", List.of(pieces), Ending.END);
  }

  /** An answer that is no stream. */
  static Answer json(int status, String body) {
    return new Answer(status, "application/json", List.of(body), Ending.END);
  }

  /** A chunk with text. */
  static String text(String text) {
    return chunk("{\"content\":\"" + text + "\"}", "null", "");
  }

  /** A chunk that ends the answer. */
  static String finish(String reason) {
    return chunk("{}", "\"" + reason + "\"", "");
  }

  /** A chunk that ends the answer and reports ten tokens of the prompt. */
  static String finish(String reason, int tokens) {
    return chunk("{}", "\"" + reason + "\"",
        ",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":" + tokens + ",\"total_tokens\":" + (10 + tokens) + "}");
  }

  /** The end mark. */
  static String done() {
    return "data: [DONE]\n\n";
  }

  static String chunk(String delta, String reason, String more) {
    return "data: {\"id\":\"a\",\"model\":\"kimi-k2.6\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":"
        + reason + more + "}]}\n\n";
  }

  ChatCalls chat(CallSettings settings) {
    return chat(settings, null);
  }

  /** The calls of a client with a check, which may be null. A usage is estimated as 100 tokens and a token for each character. */
  ChatCalls chat(CallSettings settings, RequestCheck check) {
    return new ChatCalls(dispatcher, settings, check, (request, part) ->
        Usage.of(100, part.text().length() + part.reasoning().orElse("").length()));
  }

  /** Publishes the answer to a request, to its end. */
  Reading read(CallSettings settings, ChatRequest request) {
    Reading reading = new Reading(Long.MAX_VALUE);
    chat(settings).publish(request).subscribe(reading);
    runUntil(reading::over);
    return reading;
  }

  /** Lets time pass from timer to timer. */
  void runUntil(BooleanSupplier so) {
    for (int i = 0; i < 1_000 && !so.getAsBoolean(); i++) {
      if (!time.next()) {
        throw new AssertionError("nothing is left to wait for");
      }
    }
  }

  /** The number of calls that have not ended. */
  int running() {
    return dispatcher.running();
  }

  private CompletableFuture<?> answer(HttpRequest request, BodyHandler<?> handler) {
    requests.add(request);
    request.bodyPublisher().filter(body -> body.contentLength() != 0)
        .ifPresent(body -> bodies.add(Json.parse(read(body)).asObject()));
    Answer answer = answers.remove();
    BodySubscriber<?> reader = handler.apply(Errors.head(answer.status, Map.of("content-type", List.of(answer.type))));
    Body body = new Body(answer, reader);
    reader.onSubscribe(body);
    body.request(0);
    return new CompletableFuture<>();
  }

  private static byte[] read(HttpRequest.BodyPublisher body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    body.subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(ByteBuffer slice) {
        while (slice.hasRemaining()) {
          bytes.write(slice.get());
        }
      }

      @Override
      public void onError(Throwable failure) {
        throw new AssertionError(failure);
      }

      @Override
      public void onComplete() {}
    });
    return bytes.toByteArray();
  }

  /** The body of an answer. */
  private final class Body implements Flow.Subscription {

    private final BodySubscriber<?> reader;
    private final Iterator<String> pieces;
    private final Ending ending;
    private boolean over;

    Body(Answer answer, BodySubscriber<?> reader) {
      this.reader = reader;
      this.pieces = answer.pieces.iterator();
      this.ending = answer.ending;
    }

    @Override
    public void request(long pieceCount) {
      for (long i = 0; i < pieceCount && !over && pieces.hasNext(); i++) {
        taken++;
        reader.onNext(List.of(ByteBuffer.wrap(pieces.next().getBytes(StandardCharsets.UTF_8))));
      }
      if (!over && !pieces.hasNext() && ending != Ending.SILENCE) {
        over = true;
        if (ending == Ending.END) {
          reader.onComplete();
        } else {
          reader.onError(new IOException("the connection was cut"));
        }
      }
    }

    @Override
    public void cancel() {
      abandoned += over ? 0 : 1;
      over = true;
    }
  }
}
