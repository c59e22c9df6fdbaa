package io.github.kimisdk.benchmarks.client;

import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The time from a call to the first token on a warm connection. The server answers at once with one token. {@code http} takes the
 * time at which {@code java.net.http} hands out the first bytes, {@code publish} that at which its subscriber gets the token.
 * Each calls one time after the other, and both take turns. A call begins a millisecond after the end of the one before, so that
 * it does not wait for what is left of that. Calls without that pause are measured too.
 */
public final class LatencyBenchmark {

  private static final int CALLS = 1_000;

  /** After its last token, a call still gives its connection back, and the threads of the client come to rest. */
  private static final int PAUSE_MICROS = 1_000;

  private LatencyBenchmark() {}

  /**
   * Measures, and prints the results.
   *
   * @param args the number of rounds, 15 without it
   * @throws Exception when a process cannot be started, or fails
   */
  public static void main(String[] args) throws Exception {
    System.out.println(run(ClientBenchmark.rounds(args, 15)));
    System.exit(0);
  }

  /**
   * Measures.
   *
   * @param rounds how often each of the two has its turn
   * @return one object for each protocol
   * @throws IOException when a process cannot be started, or fails
   */
  public static JsonArray run(int rounds) throws IOException {
    List<JsonObject> results = new ArrayList<>();
    for (Wire wire : Wire.values()) {
      results.add(measure(wire, rounds));
      System.err.println(results.get(results.size() - 1));
    }
    return JsonArray.of(results);
  }

  private static JsonObject measure(Wire wire, int rounds) throws IOException {
    try (Service service = new Service(wire, 1); Child http = service.client("http"); Child publish = service.client("publish")) {
      for (Child client : List.of(http, publish)) {
        client.warmUp(1);
        client.first(CALLS, PAUSE_MICROS);
      }
      double[][] spaced = new double[2][rounds];
      double[][] backToBack = new double[2][rounds];
      for (int round = 0; round < rounds; round++) {
        spaced[0][round] = http.first(CALLS, PAUSE_MICROS);
        spaced[1][round] = publish.first(CALLS, PAUSE_MICROS);
        backToBack[0][round] = http.first(CALLS, 0);
        backToBack[1][round] = publish.first(CALLS, 0);
      }
      return result(wire, spaced[0], spaced[1]).with("backToBack", Json.of(added(backToBack[0], backToBack[1])));
    }
  }

  /** The medians, and the median of the differences of the rounds. */
  static JsonObject result(Wire wire, double[] http, double[] publish) {
    return JsonObject.of(
        "over", wire.label(), "http", Jvm.median(http), "publish", Jvm.median(publish), "added", added(http, publish));
  }

  private static double added(double[] http, double[] publish) {
    double[] added = new double[http.length];
    for (int round = 0; round < added.length; round++) {
      added[round] = publish[round] - http[round];
    }
    return Jvm.median(added);
  }
}
