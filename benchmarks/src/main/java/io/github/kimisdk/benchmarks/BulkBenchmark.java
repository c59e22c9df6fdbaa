package io.github.kimisdk.benchmarks;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.platform.KimiPlatform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import javax.net.ServerSocketFactory;

/**
 * The overhead of a bulk: {@code bulk [rounds]}. Each round makes the same calls in three ways, with 64 in flight: a bare loop
 * of {@code chatAsync} with a semaphore, a bulk, and a bulk with a journal. The ways take turns, so that other load of the
 * machine meets all.
 *
 * <p>The server is in the same process and answers at once with prepared bytes. A real service takes a thousand times as long to
 * answer, so this is the worst case. The figures are the medians of the time per call of each way, and of its ratio to the bare
 * loop in the same round. The same follows for the processor time of the process, the server included, which is the figure to
 * look at while other programs run. The goal is a ratio of at most 1.05 for a bulk without a journal. With a journal, the time
 * depends on how fast the disk forces a file.
 */
public final class BulkBenchmark {

  private static final int IN_FLIGHT = 64;
  private static final int CALLS = 8_000;
  private static final int WARMUP = 5;
  private static final int ROUNDS = 15;

  private final Kimi kimi;
  private final List<ChatRequest> requests = Collections.nCopies(CALLS, ChatRequest.of("Why is the sky blue?"));
  private final AtomicLong characters = new AtomicLong();

  private BulkBenchmark(Kimi kimi) {
    this.kimi = kimi;
  }

  /** Microseconds per call. */
  private record Figures(double time, double processor) {}

  /** A way to make all calls. */
  private interface Way {
    void run() throws Exception;
  }

  /**
   * Runs the benchmark.
   *
   * @param args the number of rounds
   * @throws Exception if a call fails
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : ROUNDS;
    try (PreparedServer server = new PreparedServer(answer(), ServerSocketFactory.getDefault());
        Kimi kimi = Kimi.builder().key("sk-benchmark").baseUrl("http://127.0.0.1:" + server.port() + "/v1").build()) {
      new BulkBenchmark(kimi).measure(rounds);
    }
  }

  private static byte[] answer() {
    String body = "{\"id\":\"chatcmpl-68c1a4f27d1e5b9a3c4d5e6f\",\"object\":\"chat.completion\",\"created\":1788001001,\"model\":\"kimi-k2.6\","
        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
        + "The air scatters blue light. ".repeat(20)
        + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":120,\"total_tokens\":132}}";
    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }

  private void measure(int rounds) throws Exception {
    Path journal = Files.createTempDirectory("bulk").resolve("journal");
    List<Way> ways = List.of(this::bare, () -> bulk(null), () -> bulk(journal));
    Figures[][] costs = new Figures[ways.size()][rounds];
    for (int round = -WARMUP; round < rounds; round++) {
      for (int i = 0; i < ways.size(); i++) {
        // Another way begins each round.
        int way = Math.floorMod(i + round, ways.size());
        Figures figures = figures(ways.get(way));
        Files.deleteIfExists(journal);
        if (round >= 0) {
          costs[way][round] = figures;
        }
      }
    }
    print("chatAsync", costs[0], costs[0]);
    print("bulk", costs[1], costs[0]);
    print("bulk, journal", costs[2], costs[0]);
  }

  private Figures figures(Way way) throws Exception {
    characters.set(0);
    long start = System.nanoTime();
    Duration processor = processor();
    way.run();
    double micros = (System.nanoTime() - start) / 1e3 / CALLS;
    if (characters.get() == 0) {
      throw new IllegalStateException("expected answers, found none");
    }
    return new Figures(micros, processor().minus(processor).toNanos() / 1e3 / CALLS);
  }

  private static Duration processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void print(String name, Figures[] costs, Figures[] bare) {
    System.out.printf(Locale.ROOT, "%-14s %7.1f us a call, %.3f of the bare loop; %7.1f us of processor time, %.3f%n", name,
        median(costs, Figures::time), ratio(costs, bare, Figures::time), median(costs, Figures::processor),
        ratio(costs, bare, Figures::processor));
  }

  private static double median(Figures[] costs, ToDoubleFunction<Figures> figure) {
    return Jvm.median(Arrays.stream(costs).mapToDouble(figure).toArray());
  }

  private static double ratio(Figures[] costs, Figures[] bare, ToDoubleFunction<Figures> figure) {
    return Jvm.median(IntStream.range(0, costs.length)
        .mapToDouble(i -> figure.applyAsDouble(costs[i]) / figure.applyAsDouble(bare[i])).toArray());
  }

  private void bare() throws InterruptedException {
    Semaphore slots = new Semaphore(IN_FLIGHT);
    for (ChatRequest request : requests) {
      slots.acquire();
      kimi.chatAsync(request).whenComplete((response, failure) -> {
        taken(response);
        slots.release();
      });
    }
    slots.acquire(IN_FLIGHT);
  }

  private void bulk(Path journal) {
    var bulk = KimiPlatform.of(kimi).bulk(requests).withConcurrency(IN_FLIGHT);
    (journal == null ? bulk : bulk.withJournal(journal)).forEach(result -> taken(result.orThrow()));
  }

  private void taken(ChatResponse response) {
    characters.addAndGet(response.text().length());
  }
}
