package io.github.kimisdk;

import static io.github.kimisdk.UserCodeRows.ANSWER;
import static io.github.kimisdk.UserCodeRows.HI;
import static io.github.kimisdk.UserCodeRows.Kind.DECIDER;
import static io.github.kimisdk.UserCodeRows.Kind.LOOP;
import static io.github.kimisdk.UserCodeRows.Kind.OBSERVER;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AnswerType;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.http.FakeClient;
import io.github.kimisdk.internal.stream.Script;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.Recording;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.SseRelay;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The places of the calls of a client: listeners, subscribers, keys and models. */
final class CallRows {

  private CallRows() {}

  static void all(UserCodeRows rows) {
    calls(rows);
    keys(rows);
    hooks(rows);
  }

  private static void calls(UserCodeRows rows) {
    for (String method : List.of("begun", "ended")) {
      String place = "KimiBuilder.listener(CallListener)";
      rows.add(place, method + " of ask", OBSERVER, rig -> rig.kimi(b -> b.listener(listener(rig, method))).ask("hi"));
      rows.add(place, method + " of chatAsync", OBSERVER,
        rig -> get(rig.kimi(b -> b.listener(listener(rig, method))).chatAsync(HI)));
      rows.add(place, method + " of stream", OBSERVER,
        rig -> rig.kimi(b -> b.listener(listener(rig, method))).stream(HI).response());
      rows.add(place, method + " of a resumable answer", OBSERVER,
          rig -> rig.kimi(b -> b.maxResumes(1).listener(listener(rig, method))).chat(HI));
      rows.add(place, method + " of files", OBSERVER, rig -> KimiPlatform.of(rig.kimi(b -> b.listener(listener(rig, method))))
          .files().list());
      rows.add("Kimi.withListener(CallListener)", method, OBSERVER,
        rig -> rig.kimi().withListener(listener(rig, method)).chat(HI));
    }
    rows.add("KimiBuilder.httpClient(java.net.http.HttpClient)", "sendAsync", DECIDER, rig ->
        rig.kimi(b -> b.httpClient(new FakeClient(body ->
        rig.act(CompletableFuture.failedFuture(new java.io.IOException("no line")))))).ask("hi"));
    String listened = "KimiBuilder.listener(CallListener)";
    ScriptedAnswer busy = ScriptedAnswer.error(503, "engine_overloaded_error", "busy");
    rows.add(listened, "retrying", OBSERVER, rig -> second(rig, busy, ANSWER, b -> b.retry(RetryPolicy.DEFAULT.withMaxAttempts(2)
        .withPauses(Duration.ofMillis(1), Duration.ofMillis(2))).listener(listener(rig, "retrying"))));
    rows.add(listened, "resuming", OBSERVER, rig -> resumed(rig, b -> b.listener(listener(rig, "resuming"))));
    rows.add(listened, "fallingBack", OBSERVER,
        rig -> second(rig, busy, ANSWER, b -> b.fallbackModels("other").listener(listener(rig, "fallingBack"))));
    rows.add("Kimi.publish() -> Subscriber", "onError", LOOP, rig -> {
      try (KimiServer refusing = KimiServer.answering(any -> ScriptedAnswer.error(400, "invalid_request_error", "no"))) {
        return subscribed(rig, rig.kimi(refusing, b -> b).publish(HI), "onError");
      }
    });
    for (String method : List.of("onSubscribe", "onNext", "onComplete")) {
      rows.add("Kimi.publish() -> Subscriber", method, LOOP, rig -> subscribed(rig, rig.kimi().publish(HI), method));
      rows.add("ChatModel.publish() -> Subscriber", method, LOOP, rig -> subscribed(rig, model(() -> "hi").publish(HI), method));
      rows.add("SseRelay.events() -> Subscriber", method, LOOP,
          rig -> subscribed(rig, SseRelay.chat().withHeartbeat(Duration.ZERO).events(rig.kimi().publish(HI)), method));
    }
    rows.add("ChatModel.stream(java.util.function.Consumer)", "accept", LOOP, rig -> rig.kimi().stream("hi", text -> rig.act()));
    rows.add("AnswerType.ask(ChatModel)", "chat", LOOP, rig -> AnswerType.of(Word.class)
        .ask(model(() -> rig.act("{\"text\":\"x\"}")), HI));
    rows.add("AnswerType.request(ChatModel)", "acceptsSchema", LOOP,
        rig -> AnswerType.of(Word.class).request(asked(rig, "acceptsSchema"), HI));
    rows.add("Recording.record(ChatModel)", "chat", LOOP, rig -> Recording.to(Files.createTempDirectory("rows").resolve("one.jsonl"))
        .record(model(() -> rig.act("hi"))).chat(HI));
    rows.add("CallOrigin.new(java.util.function.Supplier)", "get", LOOP,
        rig -> new CallOrigin(URI.create("http://127.0.0.1/"), () -> rig.act("curl")).curl());
  }

  record Word(String text) {}

  /** A call whose first request is answered in a way that needs a second one. */
  private static Object second(UserCodeRig rig, ScriptedAnswer first, ScriptedAnswer next, UnaryOperator<KimiBuilder> settings) {
    AtomicInteger requests = new AtomicInteger();
    try (KimiServer server = KimiServer.answering(any -> requests.getAndIncrement() == 0 ? first : next)) {
      return rig.kimi(server, settings).chat(HI.withModel("kimi-k2.6"));
    }
  }

  /** A call whose answer breaks off, has no usage there, and is resumed. */
  static Object resumed(UserCodeRig rig, UnaryOperator<KimiBuilder> settings) {
    return second(rig, Script.cut("a", "Hel"), Script.whole("b", "lo"), b -> settings.apply(b.maxResumes(1)
        .retry(RetryPolicy.DEFAULT.withPauses(Duration.ofMillis(1), Duration.ofMillis(2)))));
  }

  static ChatModel model(java.util.function.Supplier<String> text) {
    return request -> ChatResponse.of(text.get());
  }

  /** A model one of whose methods is the code. */
  static ChatModel asked(UserCodeRig rig, String method) {
    return new ChatModel() {
      private void run(String name) {
        if (name.equals(method)) {
          rig.act();
        }
      }

      @Override
      public ChatResponse chat(ChatRequest request) {
        return ChatResponse.of("ok");
      }

      @Override
      public ChatStream stream(ChatRequest request) {
        run("stream");
        return ChatModel.super.stream(request);
      }

      @Override
      public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
        run("publish");
        return ChatModel.super.publish(request);
      }

      @Override
      public Optional<String> model() {
        run("model");
        return Optional.of("kimi-k3");
      }

      @Override
      public boolean acceptsSchema(String model) {
        run("acceptsSchema");
        return true;
      }
    };
  }

  private static CallListener listener(UserCodeRig rig, String method) {
    return new CallListener() {
      @Override
      public void begun(CallOrigin origin, int attempt) {
        if (method.equals("begun")) {
          rig.act();
        }
      }

      @Override
      public void retrying(KimiException failure, Duration pause) {
        if (method.equals("retrying")) {
          rig.act();
        }
      }

      @Override
      public void resuming(Optional<KimiException> failure) {
        if (method.equals("resuming")) {
          rig.act();
        }
      }

      @Override
      public void fallingBack(KimiException failure, String model) {
        if (method.equals("fallingBack")) {
          rig.act();
        }
      }

      @Override
      public void ended(CallReport report) {
        if (method.equals("ended")) {
          rig.act();
        }
      }
    };
  }

  /** Subscribes, and ends with the call: a subscriber that throws has no other end. */
  static <T> Object subscribed(UserCodeRig rig, Flow.Publisher<T> publisher, String method) throws Exception {
    CompletableFuture<Object> ran = new CompletableFuture<>();
    publisher.subscribe(new Flow.Subscriber<>() {
      private void run(String name) {
        if (name.equals(method)) {
          try {
            rig.act();
          } finally {
            ran.complete(name);
          }
        }
      }

      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
        run("onSubscribe");
      }

      @Override
      public void onNext(T item) {
        run("onNext");
      }

      @Override
      public void onError(Throwable failure) {
        run("onError");
        ran.complete(failure);
      }

      @Override
      public void onComplete() {
        run("onComplete");
      }
    });
    return get(ran);
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException thrown) {
      Reported.sneak(thrown.getCause());
      return null;
    }
  }

  private static void hooks(UserCodeRows rows) {
    String place = "KimiBuilder.onRequest(java.util.function.UnaryOperator)";
    rows.add(place, "apply of ask", DECIDER, rig -> rig.kimi(b -> b.onRequest(rig::act)).ask("hi"));
    rows.add(place, "apply of chatAsync", DECIDER, rig -> get(rig.kimi(b -> b.onRequest(rig::act)).chatAsync(HI)));
    rows.add(place, "apply of stream", DECIDER, rig -> rig.kimi(b -> b.onRequest(rig::act)).stream(HI).response());
    rows.add(place, "apply of a resumable answer", DECIDER,
        rig -> rig.kimi(b -> b.maxResumes(1).onRequest(rig::act)).chat(HI));
    rows.add(place, "apply of a call with limits", DECIDER,
        rig -> rig.kimi(b -> b.limits(RateLimits.of(60, 2)).onRequest(rig::act)).chat(HI));
    rows.add(place, "apply of files", DECIDER, rig -> KimiPlatform.of(rig.kimi(b -> b.onRequest(rig::act))).files().list());
    rows.add(place, "apply of a raw call", DECIDER,
        rig -> KimiPlatform.of(rig.kimi(b -> b.onRequest(rig::act))).raw().call("GET", "/models", JsonNull.NULL));
  }

  private static void keys(UserCodeRows rows) {
    rows.add("KimiBuilder.key(java.util.function.Supplier)", "get", DECIDER, rig -> rig.kimi(b -> b.key(() -> rig.act("k")))
        .ask("hi"));
    String later = "KimiBuilder.keyAsync(java.util.function.Function)";
    rows.add(later, "apply", DECIDER,
        rig -> rig.kimi(b -> b.keyAsync(refused -> rig.act(CompletableFuture.completedFuture("k")))).ask("hi"));
    rows.add(later, "apply of a stage", DECIDER,
        rig -> rig.kimi(b -> b.keyAsync(refused -> CompletableFuture.supplyAsync(() -> rig.act("k")))).ask("hi"));
  }
}
