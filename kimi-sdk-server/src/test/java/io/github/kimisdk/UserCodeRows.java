package io.github.kimisdk;

import static io.github.kimisdk.UserCodeRows.Kind.DECIDER;
import static io.github.kimisdk.UserCodeRows.Kind.LOOP;
import static io.github.kimisdk.UserCodeRows.Kind.OBSERVER;
import static io.github.kimisdk.UserCodeRows.Kind.PASSED;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.AnswerType;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.http.FakeClient;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.Batch;
import io.github.kimisdk.platform.BatchOptions;
import io.github.kimisdk.platform.SearchRequest;
import io.github.kimisdk.platform.Upload;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.PlatformData;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerOptions;
import io.github.kimisdk.server.SseRelay;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentBuilder;
import io.github.kimisdk.tool.AgentEvent;
import io.github.kimisdk.tool.Approval;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A use of each place of the public surface that takes code of the program. */
final class UserCodeRows {

  /** How the code behaves. */
  enum Behavior {
    UNCHECKED, CHECKED, ERROR, NULL, BLOCKS, CLOSES, CALLS;

    boolean throwing() {
      return this == UNCHECKED || this == CHECKED || this == ERROR;
    }
  }

  /**
   * An observer changes nothing, and a decider fails its call. A loop, which is an iterator or a subscriber, ends its use or
   * passes its exception on. An agent passes the exception of an approval on, a checked one as a cause.
   */
  enum Kind { OBSERVER, DECIDER, LOOP, PASSED }

  /** Runs a call with the code. */
  interface Use {
    Object run(UserCodeRig rig) throws Exception;
  }

  /** A place, a method of its code, and a call that runs it. */
  record Row(String place, String method, Kind kind, Use use) {

    private static final Set<String> OUTSIDE = Set.of(
        "Bulk.withProgress(java.util.function.Consumer)", "KimiBatches.await(java.util.function.Consumer)",
        "KimiFormulas.tools(java.util.function.BiConsumer)", "Conversation.open(ConversationStore)");

    /** Whether the call ends by its timeout: code that blocks, or a key that waits for a call with that key. */
    boolean late(Behavior behavior) {
      return behavior == Behavior.BLOCKS && !outside() || behavior == Behavior.CALLS && method.equals("the stage");
    }

    /** Whether code that blocks has no call whose timeout could end it, so that only its own end lets its caller go on. */
    boolean outside() {
      return kind == Kind.LOOP || OUTSIDE.contains(place);
    }
  }

  /** The result of a tool that failed. */
  static final class FailedResult extends RuntimeException {
    private static final long serialVersionUID = 1;

    FailedResult(String message) {
      super(message);
    }
  }

  private static final ChatRequest HI = ChatRequest.builder().model("kimi-k3").user("hi").build();
  private static final Schema NOTHING = Schema.builder().build();
  private static final ScriptedAnswer ANSWER = ScriptedAnswer.json(
      200, "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");

  private final List<Row> rows = new ArrayList<>();

  private UserCodeRows() {}

  static List<Row> all() {
    UserCodeRows all = new UserCodeRows();
    all.calls();
    all.keys();
    all.checks();
    all.files();
    all.bulks();
    all.agents();
    all.tools();
    all.servers();
    return all.rows;
  }

  private void add(String place, String method, Kind kind, Use use) {
    rows.add(new Row(place, method, kind, use));
  }

  private void calls() {
    for (String method : List.of("begun", "ended")) {
      String place = "KimiBuilder.listener(CallListener)";
      add(place, method + " of ask", OBSERVER, rig -> rig.kimi(b -> b.listener(listener(rig, method))).ask("hi"));
      add(place, method + " of chatAsync", OBSERVER, rig -> get(rig.kimi(b -> b.listener(listener(rig, method))).chatAsync(HI)));
      add(place, method + " of stream", OBSERVER, rig -> rig.kimi(b -> b.listener(listener(rig, method))).stream(HI).response());
      add(place, method + " of a resumable answer", OBSERVER,
          rig -> rig.kimi(b -> b.maxResumes(1).listener(listener(rig, method))).chat(HI));
      add(place, method + " of files", OBSERVER, rig -> rig.kimi(b -> b.listener(listener(rig, method))).files().list());
      add("Kimi.withListener(CallListener)", method, OBSERVER, rig -> rig.kimi().withListener(listener(rig, method)).chat(HI));
    }
    add("KimiBuilder.httpClient(java.net.http.HttpClient)", "sendAsync", DECIDER, rig ->
        rig.kimi(b -> b.httpClient(new FakeClient(body ->
        rig.act(CompletableFuture.failedFuture(new java.io.IOException("no line")))))).ask("hi"));
    String listened = "KimiBuilder.listener(CallListener)";
    ScriptedAnswer busy = ScriptedAnswer.error(503, "engine_overloaded_error", "busy");
    add(listened, "retrying", OBSERVER, rig -> second(rig, busy, b -> b.retry(RetryPolicy.DEFAULT.withMaxAttempts(2)
        .withPauses(Duration.ofMillis(1), Duration.ofMillis(2))).listener(listener(rig, "retrying"))));
    add(listened, "fallingBack", OBSERVER,
        rig -> second(rig, busy, b -> b.fallbackModels("other").listener(listener(rig, "fallingBack"))));
    add("Kimi.publish() -> Subscriber", "onError", LOOP, rig -> {
      try (KimiServer refusing = KimiServer.answering(any -> ScriptedAnswer.error(400, "invalid_request_error", "no"))) {
        return subscribed(rig, rig.kimi(refusing, b -> b).publish(HI), "onError");
      }
    });
    for (String method : List.of("onSubscribe", "onNext", "onComplete")) {
      add("Kimi.publish() -> Subscriber", method, LOOP, rig -> subscribed(rig, rig.kimi().publish(HI), method));
      add("ChatModel.publish() -> Subscriber", method, LOOP, rig -> subscribed(rig, model(() -> "hi").publish(HI), method));
      add("SseRelay.events() -> Subscriber", method, LOOP,
          rig -> subscribed(rig, SseRelay.chat().withHeartbeat(Duration.ZERO).events(rig.kimi().publish(HI)), method));
    }
    add("ChatModel.stream(java.util.function.Consumer)", "accept", LOOP, rig -> rig.kimi().stream("hi", text -> rig.act()));
    add("AnswerType.ask(ChatModel)", "chat", LOOP, rig -> AnswerType.of(Word.class)
        .ask(model(() -> rig.act("{\"text\":\"x\"}")), HI));
    add("AnswerType.request(ChatModel)", "acceptsSchema", LOOP, rig -> AnswerType.of(Word.class).request(asked(rig), HI));
    add("CallOrigin.new(java.util.function.Supplier)", "get", LOOP,
        rig -> new CallOrigin(URI.create("http://127.0.0.1/"), () -> rig.act("curl")).curl());
  }

  record Word(String text) {}

  /** A call whose first request is answered in a way that needs a second one. */
  private static Object second(UserCodeRig rig, ScriptedAnswer first, UnaryOperator<KimiBuilder> settings) {
    AtomicInteger requests = new AtomicInteger();
    try (KimiServer server = KimiServer.answering(any -> requests.getAndIncrement() == 0 ? first : ANSWER)) {
      return rig.kimi(server, settings).chat(HI.withModel("kimi-k2.6"));
    }
  }

  private static ChatModel model(java.util.function.Supplier<String> text) {
    return request -> ChatResponse.of(text.get());
  }

  private static ChatModel asked(UserCodeRig rig) {
    return new ChatModel() {
      @Override
      public ChatResponse chat(ChatRequest request) {
        return ChatResponse.of("");
      }

      @Override
      public boolean acceptsSchema(String model) {
        rig.act();
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
  private static <T> Object subscribed(UserCodeRig rig, Flow.Publisher<T> publisher, String method) throws Exception {
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

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException thrown) {
      Reported.sneak(thrown.getCause());
      return null;
    }
  }

  private void keys() {
    add("KimiBuilder.key(java.util.function.Supplier)", "get", DECIDER, rig -> rig.kimi(b -> b.key(() -> rig.act("k")))
        .ask("hi"));
    String later = "KimiBuilder.keyAsync(java.util.function.Function)";
    add(later, "apply", DECIDER,
        rig -> rig.kimi(b -> b.keyAsync(refused -> rig.act(CompletableFuture.completedFuture("k")))).ask("hi"));
    add(later, "the stage", DECIDER,
        rig -> rig.kimi(b -> b.keyAsync(refused -> CompletableFuture.supplyAsync(() -> rig.act("k")))).ask("hi"));
  }

  private void checks() {
    String built = "KimiBuilder.check(RequestCheck)";
    add(built, "apply", DECIDER, rig -> rig.kimi(b -> b.check(rig::act)).ask("hi"));
    add(built, "apply of chatAsync", DECIDER, rig -> get(rig.kimi(b -> b.check(rig::act)).chatAsync(HI)));
    add(built, "apply of stream", DECIDER, rig -> rig.kimi(b -> b.check(rig::act)).stream(HI).response());
    add("Kimi.withCheck(RequestCheck)", "apply, blocking", DECIDER, rig -> rig.kimi().withCheck(check(rig, "apply")).chat(HI));
    add(built, "learn", OBSERVER, rig -> rig.kimi(b -> b.check(check(rig, "learn"))).chat(HI));
    add(built, "learn of stream", OBSERVER, rig -> rig.kimi(b -> b.check(check(rig, "learn"))).stream(HI).response());
    add(built, "learn from a failure", OBSERVER, rig -> refused(rig, check(rig, "failed")));
    add("ContextCheck.withListener(java.util.function.Consumer)", "accept", OBSERVER,
        rig -> rig.kimi(b -> b.check(ContextCheck.reporting().withListener(report -> rig.act()))).ask("hi"));
    add("ContextCheck.withTrimming(java.util.function.Predicate)", "test", DECIDER, rig -> rig.kimi(b -> b.check(
        ContextCheck.refusing().withReserve(0).withTrimming(message -> rig.act("") != null))).chat(tooLong()));
    add("ContextCheck.withSummary(java.util.function.Function)", "apply", DECIDER, rig -> rig.kimi(b -> b.check(
        ContextCheck.refusing().withReserve(0).withSummary(messages -> rig.act("short")))).chat(tooLong()));
    add("ContextCheck.summarizer(ChatModel)", "chat", DECIDER, rig -> rig.kimi(b -> b.check(ContextCheck.refusing().withReserve(0)
        .withSummary(ContextCheck.summarizer(model(() -> rig.act("short")))))).chat(tooLong()));
    add("ContextCheck.on(ChatModel)", "chat", LOOP, rig -> ContextCheck.refusing().on(model(() -> rig.act("x"))).chat(HI));
  }

  /** A history of old turns that no window takes, and a last turn that fits. */
  private static ChatRequest tooLong() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      messages.add(Message.user("a long word and another one ".repeat(10_000)));
      messages.add(AssistantMessage.of("yes"));
    }
    messages.add(Message.user("hi"));
    return ChatRequest.of(messages).withModel("kimi-k2.6");
  }

  private static RequestCheck check(UserCodeRig rig, String method) {
    return new RequestCheck() {
      @Override
      public boolean blocking() {
        return method.equals("apply");
      }

      @Override
      public ChatRequest apply(ChatRequest request) {
        return method.equals("apply") ? rig.act(request) : request;
      }

      @Override
      public void learn(ChatRequest request, ChatResponse response) {
        if (method.equals("learn")) {
          rig.act();
        }
      }

      @Override
      public void learn(ChatRequest request, Throwable failure) {
        if (method.equals("failed")) {
          rig.act();
        }
      }
    };
  }

  /** A call that the server refuses, in which the check has no say. */
  private static Object refused(UserCodeRig rig, RequestCheck check) {
    try (KimiServer refusing = KimiServer.answering(any -> ScriptedAnswer.error(400, "invalid_request_error", "no"))) {
      return rig.kimi(refusing, b -> b.check(check)).chat(HI);
    } catch (KimiException.BadRequest | KimiException.Interrupted expected) {
      return expected;
    }
  }

  private void files() {
    add("Upload.withProgress(Upload.Progress)", "sent", OBSERVER,
        rig -> rig.kimi().files().upload(Upload.of("a.png", new byte[10]).withProgress((sent, total) -> rig.act())));
    add("Upload.of(java.io.InputStream)", "read", DECIDER, rig -> rig.kimi().files().upload(Upload.of("a.png", stream(rig), 10)));
  }

  private static InputStream stream(UserCodeRig rig) {
    return new InputStream() {
      @Override
      public int read() {
        return rig.act("x") == null ? -1 : 'x';
      }
    };
  }

  private void bulks() {
    add("Bulk.withProgress(java.util.function.Consumer)", "accept", OBSERVER,
        rig -> Bulk.of(rig.kimi(), Stream.of(HI)).withProgress(progress -> rig.act()).forEach(result -> { }));
    add("Bulk.forEach(java.util.function.Consumer)", "accept", LOOP,
        rig -> Bulk.of(rig.kimi(), Stream.of(HI)).forEach(result -> rig.act()));
    add("Bulk.of(java.util.function.Function)", "apply", LOOP,
        rig -> Bulk.of(rig.kimi(), List.of("a"), name -> rig.act(name), name -> HI).forEach(result -> { }));
    add("Bulk.of(java.util.stream.Stream)", "next", LOOP,
        rig -> Bulk.of(rig.kimi(), Stream.of(HI).map(rig::act)).forEach(result -> { }));
    add("Bulk.of(Iterable)", "next", LOOP,
        rig -> Bulk.of(rig.kimi(), once(rig, "a"), name -> name, name -> HI).forEach(result -> { }));
    add("Kimi.bulk(Iterable)", "next", LOOP, rig -> rig.kimi().bulk(once(rig, HI)).forEach(result -> { }));
    add("KimiBatches.submit(Iterable)", "next", LOOP, rig -> rig.kimi().batches()
        .submit(once(rig, Map.entry("a", HI)), BatchOptions.DEFAULT));
    add("KimiBatches.await(java.util.function.Consumer)", "accept", OBSERVER, rig -> {
      VirtualTime minutes = VirtualTime.skipping(Duration.ofMinutes(1));
      KimiBatches batches = rig.kimi(b -> b.scheduler(minutes).timeouts(Timeouts.DEFAULT)).batches();
      Batch batch = batches.submit(BatchRequests.of(1));
      return batches.await(batch, seen -> rig.act());
    });
    add("KimiFormulas.tools(java.util.function.BiConsumer)", "accept", OBSERVER,
        rig -> rig.kimi().formulas().tools(List.of("web-search", "none"), (formula, failure) -> rig.act()));
  }

  private static <T> Iterable<T> once(UserCodeRig rig, T item) {
    return () -> {
      Iterator<T> items = List.of(item).iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return items.hasNext();
        }

        @Override
        public T next() {
          return rig.act(items.next());
        }
      };
    };
  }

  /** An agent whose model calls a tool and then answers. */
  private static AgentBuilder agent(UserCodeRig rig) {
    return agent(rig, Tool.of("tool", "", NOTHING, arguments -> "done"));
  }

  private static AgentBuilder agent(UserCodeRig rig, Tool<?> tool) {
    rig.kimi();
    ChatModel model = request -> request.messages().get(request.messages().size() - 1).role().equals("tool")
        ? ChatResponse.of("ok")
        : ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("t:0", "tool", "{}"))));
    return Agent.builder(model).tools(tool).timeout(rig.runLimit());
  }

  private static Object run(Agent agent, Consumer<AgentEvent> listener) {
    return agent.run(Conversation.inMemory().user("go"), listener).stop();
  }

  private void agents() {
    add("Agent.run(java.util.function.Consumer)", "accept", OBSERVER, rig -> run(agent(rig).build(), event -> rig.act()));
    add("Agent.publish() -> Subscriber", "onNext", LOOP,
        rig -> subscribed(rig, agent(rig).build().publish(Conversation.inMemory().user("go")), "onNext"));
    add("AgentBuilder.approval(java.util.function.Function)", "apply", PASSED,
        rig -> run(agent(rig).approval(call -> rig.act(Approval.ALLOWED)).build(), event -> { }));
    add("AgentBuilder.executor(java.util.concurrent.Executor)", "execute", OBSERVER, rig -> run(agent(rig).executor(task -> {
      rig.act();
      task.run();
    }).build(), event -> { }));
    add("Agent.builder(ChatModel)", "chat", PASSED,
        rig -> {
          rig.kimi();
          return run(Agent.builder(model(() -> rig.act("x"))).timeout(rig.runLimit()).build(), event -> { });
        });
    add("Conversation.open(ConversationStore)", "load", DECIDER, rig -> {
      rig.kimi();
      return Conversation.open(store(rig, "load"), "a");
    });
    add("Conversation.open(ConversationStore)", "append", DECIDER, rig -> {
      rig.kimi();
      return Conversation.open(store(rig, "append"), "a").user("hi");
    });
  }

  private static ConversationStore store(UserCodeRig rig, String method) {
    return new ConversationStore() {
      @Override
      public List<JsonObject> load(String id) {
        return method.equals("load") ? rig.act(List.<JsonObject>of()) : List.of();
      }

      @Override
      public void append(String id, int from, List<JsonObject> records) {
        if (method.equals("append")) {
          rig.act();
        }
      }
    };
  }

  private void tools() {
    add("Tool.of(Tool.Work)", "apply", DECIDER, rig -> called(rig, Tool.of("tool", "", NOTHING, arguments -> rig.act("done"))));
    add("Tool.ofResult(Tool.Work)", "apply", DECIDER,
        rig -> called(rig, Tool.ofResult("tool", "", NOTHING, arguments -> rig.act(ToolResult.of("done")))));
    add("Tool.ofAsync(Tool.Work)", "apply", DECIDER, rig -> called(rig, Tool.ofAsync(
        "tool", "", NOTHING, arguments -> rig.act(CompletableFuture.completedFuture(ToolResult.of("done"))))));
  }

  /** Runs a tool in an agent. Its failure is a result, from which the model goes on. */
  private static Object called(UserCodeRig rig, Tool<?> tool) {
    List<ToolResult> results = new ArrayList<>();
    run(agent(rig, tool).build(), event -> {
      if (event instanceof AgentEvent.ToolEnded ended) {
        results.add(ended.result());
      }
    });
    if (results.stream().anyMatch(ToolResult::failed)) {
      throw new FailedResult(results.toString());
    }
    return results;
  }

  private void servers() {
    add("KimiServer.answering(java.util.function.Function)", "apply", DECIDER,
        rig -> served(rig, KimiServer.answering(request -> rig.act(ANSWER))));
    add("KimiServer.start(ChatModel)", "chat", DECIDER, rig -> served(rig, KimiServer.start(model(() -> rig.act("x")))));
    add("KimiServer.builder(ChatModel)", "chat", DECIDER, rig ->
        served(rig, KimiServer.builder(model(() -> rig.act("x"))).start()));
    add("PlatformData.Builder.search(java.util.function.Function)", "apply", DECIDER, rig -> searched(rig));
    ChatRequest kept = HI.withExtra(JsonObject.of("conversation", "a"));
    add("KimiServerBuilder.conversations(ConversationStore)", "load", DECIDER,
        rig -> served(rig, KimiServer.builder(model(() -> "x")).conversations(store(rig, "load")).start(), kept));
    add("ServerOptions.withConversations(ConversationStore)", "append", DECIDER,
        rig -> served(rig, KimiServer.start(model(() -> "x"), ServerOptions.DEFAULT.withConversations(store(rig, "append"))),
        kept));
    add("SseRelay.events(java.util.concurrent.Flow.Publisher)", "subscribe", LOOP,
        rig -> {
          rig.kimi();
          return subscribed(rig, SseRelay.chat().withHeartbeat(Duration.ZERO).events(publisher(rig)), "onComplete");
        });
    add("SseRelay.write(java.util.concurrent.Flow.Publisher)", "subscribe", LOOP, rig -> {
      rig.kimi();
      return SseRelay.chat().withHeartbeat(Duration.ZERO).write(publisher(rig), new ByteArrayOutputStream());
    });
    add("SseRelay.write(java.io.OutputStream)", "write", LOOP,
        rig -> SseRelay.chat().withHeartbeat(Duration.ZERO).write(rig.kimi().publish(HI), output(rig)));
  }

  private static Flow.Publisher<ChatChunk> publisher(UserCodeRig rig) {
    return subscriber -> {
      rig.act();
      model(() -> "x").publish(HI).subscribe(subscriber);
    };
  }

  private static OutputStream output(UserCodeRig rig) {
    return new OutputStream() {
      @Override
      public void write(int any) {
        rig.act();
      }
    };
  }

  private static Object served(UserCodeRig rig, KimiServer server) {
    return served(rig, server, HI);
  }

  private static Object served(UserCodeRig rig, KimiServer server, ChatRequest request) {
    try (server) {
      return rig.kimi(server, b -> b).chat(request);
    }
  }

  private static Object searched(UserCodeRig rig) {
    PlatformData data = PlatformData.builder().search(request -> rig.act(List.of())).build();
    try (KimiServer server = KimiServer.start(model(() -> "x"), ServerOptions.DEFAULT.withPlatform(data))) {
      return rig.kimi(server, b -> b).web().search(SearchRequest.of("x"));
    }
  }
}
