package io.github.kimisdk;

import io.github.kimisdk.chat.AnswerType;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.BulkRun;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.platform.data.EventStream;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.RawRequest;
import io.github.kimisdk.platform.data.RequestSignature;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentEvent;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Each public method that makes a call, by its name in the listing of the API. */
final class KeyCalls {

  /** Makes a call. The result is all that comes back. */
  @FunctionalInterface
  interface Case {
    Object call(Kimi kimi) throws Exception;
  }

  /** An answer in the form of a record. */
  record Planet(int size) {}

  /** Methods that make no call: they set an option, return a view or a copy, or end something. */
  static final Set<String> SILENT = Set.of(
      "Agent.builder", "Agent.toBuilder", "AnswerType.of", "AnswerType.read", "AnswerType.request", "AnswerType.withRepairs",
      "Bulk.of",
      "Bulk.withConcurrency", "Bulk.withCurrency", "Bulk.withJournal", "Bulk.withOrdered", "Bulk.withProgress",
      "Bulk.withRepeatFailures",
      "Bulk.withTotal", "Bulk.withWindow", "BulkRun.close", "BulkRun.progress", "ChatModel.acceptsSchema", "ChatModel.model",
      "ContextCheck.apply", "ContextCheck.blocking", "ContextCheck.estimate", "ContextCheck.estimator", "ContextCheck.learn",
      "ContextCheck.refusing", "ContextCheck.repairing", "ContextCheck.report", "ContextCheck.reporting",
      "ContextCheck.withAutoMaxTokens",
      "ContextCheck.withEstimator", "ContextCheck.withListener", "ContextCheck.withReserve", "ContextCheck.withSummary",
      "ContextCheck.withTrimming", "Kimi.acceptsSchema", "Kimi.builder", "Kimi.builderFromEnv", "Kimi.close", "Kimi.endpoint",
      "Kimi.fromEnv", "Kimi.model", "Kimi.toBuilder", "KimiPlatform.account", "KimiPlatform.batches", "KimiPlatform.raw",
      "KimiPlatform.bulk", "KimiPlatform.files", "KimiPlatform.formulas", "KimiPlatform.of", "KimiPlatform.signing", "KimiPlatform.web",
      "Kimi.withCheck", "Kimi.withFallbackModels", "Kimi.withHeader", "Kimi.withIdempotencyHeader", "Kimi.withKey",
      "Kimi.withLimits", "Kimi.withListener", "Kimi.withMaxContinuations", "Kimi.withMaxResumes", "Kimi.withModel", "Kimi.withRetry",
      "Kimi.withTimeouts",
      "Kimi.withTotalTimeout");

  /** Methods that ask hosts of Kimi, whatever the client asks. {@code KimiPlatformTest} gives them hosts of its own. */
  static final Set<String> OTHER_HOSTS = Set.of("KimiPlatform.whichHost");

  private static final ChatRequest HI = ChatRequest.of("hi");
  private static final String ID = "f-1";

  private final Map<String, Case> cases = new LinkedHashMap<>();
  private final Path folder;

  /** Creates the calls, which write files in a folder. */
  KeyCalls(Path folder) {
    this.folder = folder;
    models();
    services();
    files();
    batches();
    agents();
  }

  Map<String, Case> all() {
    return cases;
  }

  /** Whether the service of a call is one of Kimi Code. */
  static boolean coding(String name) {
    return name.equals("KimiAccount.usages()") || name.equals("KimiAccount.profile()") || name.endsWith(" of Kimi Code");
  }

  private void models() {
    cases.put("Kimi.models()", Kimi::models);
    cases.put("Kimi.chat(ChatRequest)", kimi -> kimi.chat(HI));
    cases.put("ChatModel.chat(ChatRequest)", kimi -> kimi.withMaxResumes(1).chat(HI));
    cases.put("Kimi.chatAsync(ChatRequest)", kimi -> unwrapped(kimi.chatAsync(HI)));
    cases.put("Kimi.stream(ChatRequest)", kimi -> read(kimi.stream(HI)));
    cases.put("ChatModel.stream(ChatRequest)", kimi -> kimi.stream(HI).response());
    cases.put("Kimi.publish(ChatRequest)", kimi -> published(kimi.publish(HI)));
    cases.put("ChatModel.publish(ChatRequest)", kimi -> published(kimi.withModel("m").publish(HI)));
    cases.put("Kimi.countTokens(ChatRequest)", kimi -> kimi.countTokens(HI));
    cases.put("ChatModel.ask(String)", kimi -> List.of(kimi.ask("hi").length()));
    cases.put("ChatModel.ask(String, Class<T>)", kimi -> kimi.ask("hi", Planet.class));
    cases.put("ChatModel.ask(ChatRequest, Class<T>)", kimi -> kimi.ask(HI, Planet.class));
    cases.put("AnswerType.ask(ChatModel, ChatRequest)", kimi -> AnswerType.of(Planet.class).withRepairs(2).ask(kimi, HI));
    cases.put("ContextCheck.on(ChatModel)", kimi -> ContextCheck.reporting().on(kimi).chat(HI));
    cases.put("ContextCheck.summarizer(ChatModel)", kimi -> List.of(ContextCheck.summarizer(kimi).apply(HI.messages()).length()));
    cases.put("Bulk.run()", kimi -> results(KimiPlatform.of(kimi).bulk(List.of(HI)).run()));
    cases.put("BulkRun.iterator()", kimi -> results(KimiPlatform.of(kimi).bulk(List.of(HI)).withConcurrency(1).run()));
    cases.put("Bulk.forEach(java.util.function.Consumer<BulkResult>)", kimi -> {
      List<Object> all = new ArrayList<>();
      KimiPlatform.of(kimi).bulk(List.of(HI)).forEach(all::add);
      return all;
    });
    cases.put("KimiRaw.call(String, String, JsonValue)", kimi ->
        List.of(KimiPlatform.of(kimi).raw().call("POST", "/raw", JsonObject.EMPTY).kind()));
    cases.put("KimiRaw.send(RawRequest)", kimi -> KimiPlatform.of(kimi).raw().send(RawRequest.of("POST", "/raw").withJson(JsonObject.EMPTY)));
    cases.put("KimiRaw.events(RawRequest)", kimi -> {
      try (EventStream events = KimiPlatform.of(kimi).raw().events(RawRequest.of("POST", "/raw").withJson(JsonObject.EMPTY))) {
        List<EventStream.Event> all = new ArrayList<>();
        events.forEach(all::add);
        return List.of(all.size());
      }
    });
  }

  private void services() {
    cases.put("KimiAccount.balance()", kimi -> KimiPlatform.of(kimi).account().balance());
    cases.put("KimiAccount.usages()", kimi -> KimiPlatform.of(kimi).account().usages());
    cases.put("KimiAccount.profile()", kimi -> KimiPlatform.of(kimi).account().profile());
    cases.put("KimiAccount.verify(RequestSignature)", kimi -> KimiPlatform.of(kimi).account().verify(RequestSignature.of("n", 1, "m", "s")));
    cases.put("KimiWeb.search(String)", kimi -> KimiPlatform.of(kimi).web().search("q"));
    cases.put("KimiWeb.search(String) of Kimi Code", kimi -> KimiPlatform.of(kimi).web().search("q"));
    cases.put("KimiWeb.search(SearchRequest)", kimi -> KimiPlatform.of(kimi).web()
        .search(SearchRequest.builder("q").includeContent(true).build()));
    cases.put("KimiWeb.searchPro(SearchRequest)", kimi -> KimiPlatform.of(kimi).web().searchPro(SearchRequest.of("q")));
    cases.put("KimiWeb.fetch(String)", kimi -> KimiPlatform.of(kimi).web().fetch("https://e.example/"));
    cases.put("KimiWeb.fetch(String) of Kimi Code", kimi -> KimiPlatform.of(kimi).web().fetch("https://e.example/"));
    cases.put("KimiWeb.tools()", kimi -> called(KimiPlatform.of(kimi).web().tools()));
    cases.put("KimiWeb.tools(Sources)", kimi -> called(KimiPlatform.of(kimi).web().tools(new Sources())));
    cases.put("KimiFormulas.tools(String...)", kimi -> called(KimiPlatform.of(kimi).formulas().tools("web-search")));
    cases.put("KimiFormulas.tools(List<String>, java.util.function.BiConsumer<String, KimiException>)", kimi -> {
      List<Object> missing = new ArrayList<>();
      missing.add(called(KimiPlatform.of(kimi).formulas().tools(List.of("web-search"), (name, why) -> missing.add(why))));
      return missing;
    });
  }

  private void files() {
    Upload upload = Upload.of("a.txt", "hello".getBytes(StandardCharsets.UTF_8));
    cases.put("KimiFiles.upload(Upload)", kimi -> KimiPlatform.of(kimi).files().upload(upload));
    cases.put("KimiFiles.upload(java.nio.file.Path, Purpose)", kimi -> KimiPlatform.of(kimi).files().upload(file("a.txt"), Purpose.FILE_EXTRACT));
    cases.put("KimiFiles.uploadAsync(Upload)", kimi -> unwrapped(KimiPlatform.of(kimi).files().uploadAsync(upload)));
    cases.put("KimiFiles.list()", kimi -> KimiPlatform.of(kimi).files().list());
    cases.put("KimiFiles.get(String)", kimi -> KimiPlatform.of(kimi).files().get(ID));
    cases.put("KimiFiles.delete(String)", kimi -> KimiPlatform.of(kimi).files().delete(ID));
    cases.put("KimiFiles.text(String)", kimi -> KimiPlatform.of(kimi).files().text(ID).length());
    cases.put("KimiFiles.open(String)", kimi -> {
      try (java.io.InputStream in = KimiPlatform.of(kimi).files().open(ID)) {
        return in.readAllBytes().length;
      }
    });
    cases.put("KimiFiles.download(String, java.nio.file.Path)", kimi -> {
      KimiPlatform.of(kimi).files().download(ID, folder.resolve("download"));
      return "done";
    });
    cases.put("KimiFiles.message(String)", kimi -> KimiPlatform.of(kimi).files().message(ID));
    cases.put("KimiFiles.messages(String...)", kimi -> KimiPlatform.of(kimi).files().messages(ID));
    cases.put("KimiFiles.about(String, java.nio.file.Path...)", kimi -> KimiPlatform.of(kimi).files().about("q", file("a.txt"), file("a.png")));
    cases.put("KimiFiles.ask(String, java.nio.file.Path...)", kimi -> KimiPlatform.of(kimi).files().ask("q", file("b.txt")).length());
    cases.put("KimiFiles.cleanUp()", kimi -> {
      KimiPlatform.of(kimi).files().about("q", file("a.png"));
      return KimiPlatform.of(kimi).files().cleanUp();
    });
  }

  private void batches() {
    Batch ended = Batch.of("b-1", BatchStatus.COMPLETED);
    cases.put("KimiBatches.submit(Map<String, ChatRequest>)", kimi -> KimiPlatform.of(kimi).batches().submit(Map.of("r", HI)));
    cases.put("KimiBatches.submit(Iterable<? extends Map.Entry<String, ChatRequest>>, BatchOptions)",
        kimi -> KimiPlatform.of(kimi).batches().submit(List.of(Map.entry("r", HI)), BatchOptions.DEFAULT));
    cases.put("Bulk.submit(BatchOptions)", kimi -> KimiPlatform.of(kimi).bulk(List.of(HI)).submit(BatchOptions.DEFAULT));
    cases.put("KimiBatches.get(String)", kimi -> KimiPlatform.of(kimi).batches().get("b-1"));
    cases.put("KimiBatches.cancel(String)", kimi -> KimiPlatform.of(kimi).batches().cancel("b-1"));
    cases.put("KimiBatches.list()", kimi -> KimiPlatform.of(kimi).batches().list().limit(3).toList());
    cases.put("KimiBatches.await(Batch)", kimi -> KimiPlatform.of(kimi).batches().await(Batch.of("b-1", BatchStatus.IN_PROGRESS)));
    cases.put("KimiBatches.await(Batch, java.util.function.Consumer<Batch>)", kimi -> {
      List<Object> seen = new ArrayList<>();
      seen.add(KimiPlatform.of(kimi).batches().await(Batch.of("b-1", BatchStatus.IN_PROGRESS), seen::add));
      return seen;
    });
    cases.put("KimiBatches.results(Batch)", kimi -> KimiPlatform.of(kimi).batches().results(ended).toList());
    cases.put("KimiBatches.results(Batch, Set<String>)", kimi -> KimiPlatform.of(kimi).batches().results(ended, Set.of("r")).toList());
  }

  private void agents() {
    cases.put("Agent.run(String)", kimi -> agent(kimi).run("hi"));
    cases.put("Agent.run(Conversation)", kimi -> agent(kimi).run(Conversation.inMemory().user("hi")));
    cases.put("Agent.run(Conversation, java.util.function.Consumer<? super AgentEvent>)", kimi -> {
      List<Object> seen = new ArrayList<>();
      seen.add(agent(kimi).run(Conversation.inMemory().user("hi"), (AgentEvent event) -> seen.add(event)));
      return seen;
    });
    cases.put("Agent.tool(String, String)", kimi ->
        agent(kimi).tool("sub", "an agent").call(io.github.kimisdk.chat.ToolCall.of("1", "sub", "{\"task\":\"t\"}")));
    cases.put("Agent.publish(Conversation)", kimi -> published(agent(kimi).publish(Conversation.inMemory().user("hi"))));
  }

  private static Agent agent(Kimi kimi) {
    return Agent.builder(kimi).maxSteps(2).build();
  }

  private Path file(String name) throws java.io.IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? file : Files.write(file, name.endsWith("png")
        ? java.util.Base64.getDecoder()
        .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
        : name.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Object> called(List<Tool<?>> tools) throws InterruptedException {
    List<Object> all = new ArrayList<>(tools);
    for (Tool<?> tool : tools) {
      String arguments = "{\"query\":\"q\",\"url\":\"https://e.example/\"}";
      all.add(tool.call(io.github.kimisdk.chat.ToolCall.of("1", tool.name(), arguments)));
    }
    return all;
  }

  private static List<Object> results(BulkRun run) {
    try (run) {
      List<Object> all = new ArrayList<>();
      run.forEach(all::add);
      all.add(run.progress());
      return all;
    }
  }

  private static List<Object> read(ChatStream stream) {
    try (stream) {
      List<Object> all = new ArrayList<>();
      for (ChatChunk chunk : stream) {
        all.add(chunk);
      }
      all.add(stream.response());
      all.add(stream.partial());
      return all;
    }
  }

  private static Object unwrapped(java.util.concurrent.Future<?> future) throws Exception {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
  }

  private static <T> List<Object> published(Flow.Publisher<T> publisher) throws Exception {
    List<Object> all = java.util.Collections.synchronizedList(new ArrayList<>());
    java.util.concurrent.CompletableFuture<Optional<T>> over = new java.util.concurrent.CompletableFuture<>();
    publisher.subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(T item) {
        all.add(item);
      }

      @Override
      public void onError(Throwable failure) {
        over.completeExceptionally(failure);
      }

      @Override
      public void onComplete() {
        over.complete(Optional.empty());
      }
    });
    unwrapped(over);
    return all;
  }
}
