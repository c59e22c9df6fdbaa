package io.github.kimisdk.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.Flood.Sink;
import io.github.kimisdk.mcp.TinyHeap.Way;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a JVM with 32 MiB of heap, which ends at the first lack of memory, each flood ends in a clear outcome. */
@Timeout(300)
class TinyHeapTest {

  /** The outcome of the call after a flood. */
  private static final String SHORT = " ok: 22";

  private static final AtomicInteger CALLS = new AtomicInteger();

  private record Line(String begin, String end) {}

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC"})
  void everyFloodEndsInAClearOutcome(String collector) throws Exception {
    List<Line> expected = new ArrayList<>();
    for (Way way : Way.values()) {
      floods(way, false).forEach(flood -> expected.add(new Line(way + " " + flood + " " + flood.outcome(), SHORT)));
      expected.add(new Line(way + " tools ok: 700", ""));
      expected.add(new Line(way + " pages expected at most ", " bytes of values of resources/list, found more"));
      expected.add(new Line(way + " entries ok: 2000", ""));
      floods(way, true).forEach(flood -> expected.add(new Line(way + " " + flood + " " + flood.outcome(), "")));
    }
    expected.add(new Line("HEADERS the server at 127.0.0.1", SHORT));
    expected.add(new Line("SESSIONS 100", ""));
    List<String> said = said(collector);
    assertThat(said).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(said.get(i)).startsWith(expected.get(i).begin()).endsWith(expected.get(i).end());
    }
  }

  private static List<Flood> floods(Way way, boolean endless) {
    return List.of(Flood.values()).stream().filter(flood -> way.has(flood) && flood.endless() == endless).toList();
  }

  private static List<String> said(String collector) throws Exception {
    try (FakeHttp http = new FakeHttp(FloodChild.server()).intercept(TinyHeapTest::flood)) {
      Process process = new ProcessBuilder(List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m", collector, "-XX:+ExitOnOutOfMemoryError",
          "-cp", System.getProperty("java.class.path"), TinyHeap.class.getName(), http.address() + "/"))
          .redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (InputStream printed = process.getInputStream()) {
        String text = new String(printed.readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text.lines().toList();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static boolean flood(HttpExchange exchange, FakeHttp.Seen seen) throws IOException {
    JsonObject message = seen.body().isEmpty() ? JsonObject.EMPTY : Json.parse(seen.body()).asObject();
    Optional<Flood> flood = FloodChild.flood(message);
    boolean events = seen.path().endsWith(Way.EVENTS.name());
    if (flood.isPresent()) {
      exchange.getResponseHeaders().set("Content-Type", events ? "text/event-stream" : "application/json");
      exchange.sendResponseHeaders(200, 0);
      flood.get().pour(message, new Sink(exchange.getResponseBody(), events ? "data: " : "", events ? "\n\n" : ""));
      return true;
    }
    if (seen.path().endsWith("HEADERS") && seen.body().contains("\"headers\"")) {
      for (int i = 0; i < 100_000; i++) {
        exchange.getResponseHeaders().add("X-Header-" + i, "x".repeat(1_000));
      }
      FakeHttp.send(exchange, 200, "application/json", FakeServer.answer(message, FakeServer.text("late")));
      return true;
    }
    return seen.path().endsWith("SESSIONS") && session(exchange, seen, message);
  }

  /** Begins a session with a long id, and refuses each second call, after which another session begins. */
  private static boolean session(HttpExchange exchange, FakeHttp.Seen seen, JsonObject message) throws IOException {
    if (seen.body().contains("\"initialize\"")) {
      StringBuilder id = new StringBuilder();
      new Random(1).ints(2_048, '!', 0x7F).forEach(c -> id.append((char) c));
      exchange.getResponseHeaders().set("Mcp-Session-Id", id.toString());
    } else if (seen.body().contains("\"tools/call\"") && CALLS.incrementAndGet() % 2 == 1) {
      FakeHttp.send(exchange, 404, "", "");
      return true;
    }
    return false;
  }
}
