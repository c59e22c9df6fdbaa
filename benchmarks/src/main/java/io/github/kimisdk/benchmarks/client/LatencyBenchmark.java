package io.github.kimisdk.benchmarks.client;

import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The time from a call to the first token on a warm connection. The server answers at once with one token. {@code http} takes the
 * time at which {@code java.net.http} hands out the first bytes, {@code publish} that at which its subscriber gets the token.
 * Each calls one time after the other, and both take turns.
 */
public final class LatencyBenchmark {

  private static final int CALLS = 1_000;

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
        client.first(CALLS);
      }
      double[] plain = new double[rounds];
      double[] published = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        plain[round] = http.first(CALLS);
        published[round] = publish.first(CALLS);
      }
      return result(wire, plain, published);
    }
  }

  /** The medians, and the median of the differences of the rounds. */
  static JsonObject result(Wire wire, double[] http, double[] publish) {
    double[] added = new double[http.length];
    for (int round = 0; round < added.length; round++) {
      added[round] = publish[round] - http[round];
    }
    return JsonObject.of("over", wire.label(), "http", Jvm.median(http), "publish", Jvm.median(publish), "added",
        Jvm.median(added));
  }
}
