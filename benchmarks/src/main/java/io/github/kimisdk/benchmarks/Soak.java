package io.github.kimisdk.benchmarks;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many streams at once against a service that fails at random: {@code Soak [seed [streams]]}. Every stream has to
 * end, to deliver every word that was sent once and in order, and, where it may resume, to deliver all of them; and
 * at the end threads, heap and sockets have to be what they were. Prints one line and exits with 1 when not.
 */
public final class Soak {

  private static final int THREADS = 64;
  private static final long MOST_MINUTES = 15;

  private final FaultyService service;
  private final int streams;
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger broken = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();

  private Soak(long seed, int streams) {
    this.service = new FaultyService(seed, streams);
    this.streams = streams;
  }

  public static void main(String[] args) throws Exception {
    long seed = args.length > 0 ? Long.parseLong(args[0]) : System.nanoTime();
    int streams = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    System.out.println("seed " + seed + ", " + streams + " streams over " + THREADS + " threads");
    Footprint before = Footprint.now();
    Soak soak = new Soak(seed, streams);
    long begun = System.nanoTime();
    soak.run();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    String summary = soak.summary() + " in " + seconds + " s";
    Queue<String> violations = soak.violations;
    violations.addAll(soak.service.violations());
    // Objects that only the soak refers to are not leaks.
    soak = null;
    Footprint.judge(before, summary, violations, seed);
  }

  private String summary() {
    return ended.get() + " streams ended, " + broken.get() + " of them with a failure, after " + requests.get() + " requests and "
        + service.faults() + " faults";
  }

  private void run() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (KimiServer server = KimiServer.answering(this::answer); Kimi kimi = kimi(server)) {
      AtomicInteger next = new AtomicInteger();
      for (int i = 0; i < THREADS; i++) {
        threads.execute(() -> {
          for (int stream = next.getAndIncrement(); stream < streams; stream = next.getAndIncrement()) {
            check(kimi, stream);
          }
        });
      }
      threads.shutdown();
      if (!threads.awaitTermination(MOST_MINUTES, TimeUnit.MINUTES)) {
        violations.add(streams - ended.get() + " streams did not end");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private ScriptedAnswer answer(ServerRequest request) {
    requests.incrementAndGet();
    return service.answer(request);
  }

  private static Kimi kimi(KimiServer server) {
    return Kimi.builder()
        .key("sk-soak")
        .baseUrl(server.baseUrl())
        // Models of the K3 family are not resumed in mid-reasoning; the soak wants every break to be resumed.
        .model("soak")
        .timeouts(Timeouts.DEFAULT.withFirstByte(Duration.ofSeconds(2)).withIdle(Duration.ofMillis(300)))
        .retry(RetryPolicy.DEFAULT.withMaxAttempts(20).withPauses(Duration.ofMillis(2), Duration.ofMillis(50)))
        .build();
  }

  private void check(Kimi kimi, int stream) {
    boolean resumes = stream % 4 < 3;
    ChatRequest request = ChatRequest.of(String.valueOf(stream));
    Reader reader = new Reader();
    try {
      Kimi asked = resumes ? kimi.withMaxResumes(50) : kimi;
      KimiException failure = stream % 2 == 0 ? reader.pulled(asked, request) : reader.pushed(asked, request);
      ended.incrementAndGet();
      broken.addAndGet(failure == null ? 0 : 1);
      judge(stream, resumes, reader.assembler.response(), failure);
    } catch (Exception | AssertionError wrong) {
      violations.add("stream " + stream + ": " + wrong);
    }
  }

  private void judge(int stream, boolean resumes, ChatResponse response, KimiException failure) {
    String got = response.reasoning().orElse("") + response.text();
    String full = service.reasoning(stream) + service.text(stream);
    if (!full.startsWith(got)) {
      violations.add("stream " + stream + ": a word is missing, doubled or out of order in " + got);
    }
    if (got.length() < service.sent(stream)) {
      violations.add("stream " + stream + ": " + got.length() + " of " + service.sent(stream) + " characters, " + failure);
    }
    if ((resumes || failure == null) && !got.equals(full)) {
      violations.add("stream " + stream + ": not whole, " + got.length() + " of " + full.length() + ", " + failure);
    }
    String partial = failure == null ? got : failure.partial().map(p -> p.reasoning().orElse("") + p.text()).orElse("");
    if (!partial.equals(got)) {
      violations.add("stream " + stream + ": the failure carries " + partial.length() + " of " + got.length() + " characters");
    }
  }

  static JsonObject delta(String chunk) {
    return ((JsonArray) Json.parse(chunk).asObject().get("choices")).values().get(0).asObject().get("delta").asObject();
  }

  /** Reads a stream to its end. */
  private static final class Reader implements Flow.Subscriber<ChatChunk> {

    private final ChatAssembler assembler = new ChatAssembler();
    private final CompletableFuture<KimiException> end = new CompletableFuture<>();
    private Flow.Subscription subscription;

    KimiException pulled(Kimi kimi, ChatRequest request) {
      try (ChatStream stream = kimi.stream(request)) {
        stream.forEach(assembler::add);
        return null;
      } catch (KimiException failure) {
        return failure;
      }
    }

    KimiException pushed(Kimi kimi, ChatRequest request) throws Exception {
      kimi.publish(request).subscribe(this);
      return end.get(MOST_MINUTES, TimeUnit.MINUTES);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(3);
    }

    @Override
    public void onNext(ChatChunk chunk) {
      assembler.add(chunk);
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      if (failure instanceof KimiException known) {
        end.complete(known);
      } else {
        end.completeExceptionally(failure);
      }
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }
}
