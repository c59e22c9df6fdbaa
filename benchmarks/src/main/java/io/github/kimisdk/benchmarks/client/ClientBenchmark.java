package io.github.kimisdk.benchmarks.client;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whole clients against a server on another core. Each contestant has a process of its own, bound to the same core. The
 * contestants take turns, round by round, so that other work on the machine disturbs all of them alike.
 */
public final class ClientBenchmark {

  private static final int[] STREAMS = {1, 64, 512};
  private static final int[] SECURE_STREAMS = {1, 64};
  private static final String[] OWN = {"http", "publish", "stream"};
  private static final int CHUNKS = 1_000;
  private static final int FRESH_MILLIS = 15_000;
  private static final int FRESH_MEASURED_MILLIS = 1_250;
  private static final int MILLIS = 1_000;

  private ClientBenchmark() {}

  /**
   * Measures clients that are warm, and prints the results.
   *
   * @param args the number of rounds and the names of the contestants; without them 7 rounds of all
   * @throws Exception when a process cannot be started, or fails
   */
  public static void main(String[] args) throws Exception {
    String[] names = args.length > 1 ? Arrays.copyOfRange(args, 1, args.length) : names();
    System.out.println(run(rounds(args, 7), names));
    System.exit(0);
  }

  /**
   * Measures clients over TLS, and prints the results.
   *
   * @param args the number of rounds, 5 without it
   * @throws Exception when a process cannot be started, or fails
   */
  public static void secureMain(String[] args) throws Exception {
    System.out.println(secure(rounds(args, 5)));
    System.exit(0);
  }

  /**
   * Measures clients in fresh JVMs, and prints the results.
   *
   * @param args the number of rounds, 3 without it, and the numbers of streams, 1, 64 and 512 without them
   * @throws Exception when a process cannot be started, or fails
   */
  public static void freshMain(String[] args) throws Exception {
    int[] streams = args.length > 1 ? Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray() : STREAMS;
    System.out.println(fresh(rounds(args, 3), streams));
    System.exit(0);
  }

  static int rounds(String[] args, int usual) {
    return args.length > 0 ? Integer.parseInt(args[0]) : usual;
  }

  /**
   * Who is there.
   *
   * @return the names of the contestants, the limit first
   */
  public static String[] names() {
    try {
      Class.forName("io.github.kimisdk.benchmarks.peers.Langchain4j");
      return new String[] {"http", "publish", "publish1", "stream", "Langchain4j"};
    } catch (ClassNotFoundException withoutPeers) {
      return new String[] {"http", "publish", "publish1", "stream"};
    }
  }

  /**
   * Measures clients that are warm.
   *
   * @param rounds how often each contestant has its turn
   * @param names who takes part
   * @return one object for each contestant and number of streams
   * @throws IOException when a process cannot be started, or fails
   */
  public static JsonArray run(int rounds, String... names) throws IOException {
    return JsonArray.of(warm(Wire.HTTP, rounds, STREAMS, names));
  }

  /**
   * Measures clients that are warm over TLS, with HTTP/1.1 and with HTTP/2.
   *
   * @param rounds how often each contestant has its turn
   * @return one object for each protocol, contestant and number of streams
   * @throws IOException when a process cannot be started, or fails
   */
  public static JsonArray secure(int rounds) throws IOException {
    List<JsonObject> results = new ArrayList<>();
    results.addAll(warm(Wire.HTTPS, rounds, SECURE_STREAMS, OWN));
    results.addAll(warm(Wire.HTTP_2, rounds, SECURE_STREAMS, OWN));
    return JsonArray.of(results);
  }

  private static List<JsonObject> warm(Wire wire, int rounds, int[] numbers, String... names) throws IOException {
    List<JsonObject> results = new ArrayList<>();
    Map<String, Child> clients = new LinkedHashMap<>();
    try (Service service = new Service(wire, CHUNKS)) {
      for (String name : names) {
        clients.put(name, service.client(name));
      }
      for (int streams : numbers) {
        for (Child client : clients.values()) {
          client.warmUp(streams);
        }
        Turns turns = new Turns(wire);
        for (int round = 0; round < rounds; round++) {
          for (Map.Entry<String, Child> client : clients.entrySet()) {
            turns.add(client.getKey(), streams, client.getValue().weigh(streams, MILLIS));
          }
        }
        results.addAll(turns.results());
      }
    } finally {
      clients.values().forEach(Child::close);
    }
    return results;
  }

  /**
   * Measures clients after 15 seconds in a fresh JVM, while the compilers still take turns with the streams.
   *
   * @param rounds how often each contestant has its turn
   * @param numbers the numbers of streams
   * @return one object for each contestant and number of streams
   * @throws IOException when a process cannot be started, or fails
   */
  public static JsonArray fresh(int rounds, int... numbers) throws IOException {
    List<JsonObject> results = new ArrayList<>();
    try (Service service = new Service(Wire.HTTP, CHUNKS)) {
      for (int streams : numbers.length == 0 ? STREAMS : numbers) {
        Turns turns = new Turns(Wire.HTTP);
        for (int round = 0; round < rounds; round++) {
          for (String name : OWN) {
            try (Child client = service.client(name)) {
              client.stream(streams, FRESH_MILLIS);
              turns.add(name, streams, client.stream(streams, FRESH_MEASURED_MILLIS));
            }
          }
        }
        results.addAll(turns.results());
      }
    }
    return JsonArray.of(results);
  }
}
