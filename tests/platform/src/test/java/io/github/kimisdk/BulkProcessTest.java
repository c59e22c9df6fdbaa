package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.server.KimiServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bulk in a process of its own, against a server in this one: killed ({@code SIGKILL}) at random, and with a small heap.
 * {@code -Dkimi.bulk.kills=10 -Dkimi.bulk.requests=100000} runs the large form.
 */
@Timeout(1_200)
class BulkProcessTest {

  private static final int KILLS = Integer.getInteger("kimi.bulk.kills", 4);
  private static final int KILLED_REQUESTS = 3_000;
  private static final int CONCURRENCY = 24;
  private static final int REQUESTS = Integer.getInteger("kimi.bulk.requests", 5_000);
  /** So long that the answers to all requests do not fit into the heap. */
  private static final String LONG = " x".repeat(2_000);

  @TempDir Path folder;
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();

  private ChatResponse answer(ChatRequest request, String more) {
    String question = request.messages().get(0).text();
    asked.merge(question, 1, Integer::sum);
    return ChatResponse.of(BulkProcess.answer(question) + more).withUsage(Usage.of(7, 3));
  }

  private Process start(KimiServer server, String heap, int count, int concurrency) throws IOException {
    return new ProcessBuilder(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap, "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp", System.getProperty("java.class.path"), BulkProcess.class.getName(),
        server.baseUrl(), String.valueOf(count), String.valueOf(concurrency), folder.resolve("journal").toString()))
        .redirectErrorStream(true).start();
  }

  private static String printed(Process process) throws Exception {
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return text.strip();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aKilledBulkContinuesAndAsksLittleTwice() throws Exception {
    long seed = Long.getLong("kimi.seed", System.nanoTime());
    System.out.println("BulkProcessTest: -Dkimi.seed=" + seed);
    Random random = new Random(seed);
    int kills = 0;
    try (KimiServer server = KimiServer.start(request -> answer(request, ""))) {
      for (int kill = 0; kill < KILLS; kill++) {
        Process process = start(server, "64m", KILLED_REQUESTS, CONCURRENCY);
        int until = asked.size() + 1 + random.nextInt(Math.max(1, (KILLED_REQUESTS - asked.size()) / 2));
        while (asked.size() < until && process.isAlive()) {
          LockSupport.parkNanos(20_000);
        }
        process.destroyForcibly();
        kills += process.waitFor() == 137 ? 1 : 0;
      }
      assertThat(kills).isEqualTo(KILLS);
      assertThat(printed(start(server, "64m", KILLED_REQUESTS, CONCURRENCY))).isEqualTo(KILLED_REQUESTS + " results, 0 wrong");
    }
    List<String> lines = Files.readAllLines(folder.resolve("journal"));
    assertThat(lines).hasSize(KILLED_REQUESTS);
    assertThat(lines.stream().map(line -> Json.parse(line).asObject().get("id").asString()).distinct()).hasSize(KILLED_REQUESTS);
    assertThat(asked).hasSize(KILLED_REQUESTS);
    int twice = asked.values().stream().mapToInt(times -> times - 1).sum();
    System.out.println("BulkProcessTest: " + twice + " requests were asked twice after " + kills + " kills");
    assertThat(twice).isLessThanOrEqualTo(kills * CONCURRENCY);
  }

  @Test
  void aLargeBulkNeedsLittleMemory() throws Exception {
    String heap = REQUESTS > 5_000 ? "64m" : "20m";
    try (KimiServer server = KimiServer.start(request -> answer(request, LONG))) {
      assertThat(printed(start(server, heap, REQUESTS, 16))).isEqualTo(REQUESTS + " results, 0 wrong");
      assertThat(asked).hasSize(REQUESTS);
      assertThat(printed(start(server, heap, REQUESTS, 16))).as("from the journal").isEqualTo(REQUESTS + " results, 0 wrong");
      assertThat(asked.values()).allMatch(times -> times == 1);
    }
  }
}
