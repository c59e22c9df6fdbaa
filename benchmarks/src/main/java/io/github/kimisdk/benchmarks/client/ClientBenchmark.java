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
 * Whole clients with 64 streams at once, against a server on another core. Each contestant has a process of its own, bound to
 * the same core. The contestants take turns, round by round, so that other work on the machine disturbs all of them alike.
 */
public final class ClientBenchmark {

  private static final int STREAMS = 64;

  private static final String[] OWN = {"http", "publish"};
  private static final int CHUNKS = 1_000;
  private static final int WARM_MILLIS = 60_000;
  private static final int FRESH_MILLIS = 28_000;
  private static final int FRESH_MEASURED_MILLIS = 1_250;
  private static final int MILLIS = 1_000;

  private ClientBenchmark() {}

  /**
   * Measures clients after a minute, and prints the results.
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
   * @param args the number of rounds, 5 without it
   * @throws Exception when a process cannot be started, or fails
   */
  public static void freshMain(String[] args) throws Exception {
    System.out.println(fresh(rounds(args, 5)));
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
      return new String[] {"http", "publish", "stream", "Langchain4j"};
    } catch (ClassNotFoundException withoutPeers) {
      return new String[] {"http", "publish", "stream"};
    }
  }

  /**
   * Measures clients after a minute.
   *
   * @param rounds how often each contestant has its turn
   * @param names who takes part
   * @return one object for each contestant
   * @throws IOException when a process cannot be started, or fails
   */
  public static JsonArray run(int rounds, String... names) throws IOException {
    return JsonArray.of(warm(Wire.HTTP, rounds, names));
  }

  /**
   * Measures clients after a minute over TLS, with HTTP/1.1 and with HTTP/2.
   *
   * @param rounds how often each contestant has its turn
   * @return one object for each protocol and contestant
   * @throws IOException when a process cannot be started, or fails
   */
  public static JsonArray secure(int rounds) throws IOException {
    List<JsonObject> results = new ArrayList<>();
    results.addAll(warm(Wire.HTTPS, rounds, OWN));
    results.addAll(warm(Wire.HTTP_2, rounds, OWN));
    return JsonArray.of(results);
  }

  private static List<JsonObject> warm(Wire wire, int rounds, String... names) throws IOException {
    Map<String, Child> clients = new LinkedHashMap<>();
    try (Service service = new Service(wire, CHUNKS)) {
      for (String name : names) {
        Child client = service.client(name);
        clients.put(name, client);
        client.stream(STREAMS, WARM_MILLIS);
      }
      Turns turns = new Turns(wire);
      for (int round = 0; round < rounds; round++) {
        for (Map.Entry<String, Child> client : clients.entrySet()) {
          turns.add(client.getKey(), client.getValue().weigh(STREAMS, MILLIS));
        }
      }
      return turns.results();
    } finally {
      clients.values().forEach(Child::close);
    }
  }

  /**
   * Measures clients after 28 seconds in a fresh JVM, while the compilers still take turns with the streams.
   *
   * @param rounds how often each contestant has its turn
   * @return one object for each contestant
   * @throws IOException when a process cannot be started, or fails
   */
  public static JsonArray fresh(int rounds) throws IOException {
    try (Service service = new Service(Wire.HTTP, CHUNKS)) {
      Turns turns = new Turns(Wire.HTTP);
      for (int round = 0; round < rounds; round++) {
        for (String name : OWN) {
          try (Child client = service.client(name)) {
            client.stream(STREAMS, FRESH_MILLIS);
            turns.add(name, client.stream(STREAMS, FRESH_MEASURED_MILLIS));
          }
        }
      }
      return JsonArray.of(turns.results());
    }
  }
}
