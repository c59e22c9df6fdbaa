package io.github.kimisdk.benchmarks.client;

import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.benchmarks.PreparedServer;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whole clients against a server on another core. Each contestant has a process of its own, bound to the same core. The
 * contestants take turns, round by round, so that other work on the machine disturbs all of them alike.
 */
public final class ClientBenchmark {

  private static final int[] STREAMS = {1, 64, 512};
  private static final int CHUNKS = 1_000;
  private static final String[] FRESH = {"http", "publish", "stream"};
  private static final int FRESH_MILLIS = 15_000;
  private static final int FRESH_MEASURED_MILLIS = 1_250;
  private static final int WARM_UP_MILLIS = 3_000;
  private static final int MOST_WARM_UPS = 12;
  private static final double RESTING = 0.03;
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

  private static int rounds(String[] args, int usual) {
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
   * @throws Exception when a process cannot be started, or fails
   */
  public static JsonArray run(int rounds, String... names) throws Exception {
    List<JsonObject> results = new ArrayList<>();
    try (Child server = server()) {
      String address = address(server);
      List<Child> children = new ArrayList<>();
      for (String name : names) {
        children.add(client(name, address));
      }
      for (int streams : STREAMS) {
        for (Child child : children) {
          warmUp(child, streams);
        }
        Turns turns = new Turns(rounds, streams, names);
        for (int round = 0; round < rounds; round++) {
          for (int i = 0; i < names.length; i++) {
            turns.add(round, i, children.get(i).ask(streams + " " + MILLIS + " heap"));
          }
        }
        results.addAll(turns.results());
      }
      for (Child child : children) {
        child.close();
      }
    }
    return JsonArray.of(results);
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
    try (Child server = server()) {
      String address = address(server);
      for (int streams : numbers.length == 0 ? STREAMS : numbers) {
        Turns turns = new Turns(rounds, streams, FRESH);
        for (int round = 0; round < rounds; round++) {
          for (int i = 0; i < FRESH.length; i++) {
            try (Child child = client(FRESH[i], address)) {
              child.ask(streams + " " + FRESH_MILLIS);
              turns.add(round, i, child.ask(streams + " " + FRESH_MEASURED_MILLIS));
            }
          }
        }
        results.addAll(turns.results());
      }
    }
    return JsonArray.of(results);
  }

  private static Child server() throws IOException {
    String classPath = System.getProperty("java.class.path");
    return new Child(Jvm.SERVER, List.of("-cp", classPath, PreparedServer.class.getName(), String.valueOf(CHUNKS)));
  }

  private static String address(Child server) throws IOException {
    return "http://127.0.0.1:" + server.line() + "/v1";
  }

  private static Child client(String name, String address) throws IOException {
    String classPath = System.getProperty("java.class.path");
    return new Child(Jvm.CLIENT, List.of("-Xmx1g", "-cp", classPath, ClientProcess.class.getName(), name, address));
  }

  /** The answers of all contestants for one number of streams; the first contestant is the limit. */
  private static final class Turns {

    private final int streams;
    private final String[] names;
    private final double[][] rates;
    private final double[][] works;
    private final double[][] heaps;
    private final double[][] compiling;
    private final double[] threads;

    Turns(int rounds, int streams, String[] names) {
      this.streams = streams;
      this.names = names;
      this.rates = new double[names.length][rounds];
      this.works = new double[names.length][rounds];
      this.heaps = new double[names.length][rounds];
      this.compiling = new double[names.length][rounds];
      this.threads = new double[names.length];
    }

    void add(int round, int contestant, String answer) {
      String[] words = answer.split(" ");
      rates[contestant][round] = Double.parseDouble(words[0]);
      works[contestant][round] = Double.parseDouble(words[1]);
      heaps[contestant][round] = Double.parseDouble(words[2]) / (1 << 20);
      threads[contestant] = Math.max(threads[contestant], Double.parseDouble(words[3]));
      compiling[contestant][round] = Double.parseDouble(words[4]);
    }

    List<JsonObject> results() {
      List<JsonObject> results = new ArrayList<>();
      for (int i = 0; i < names.length; i++) {
        double[] ratios = new double[rates[i].length];
        for (int round = 0; round < ratios.length; round++) {
          ratios[round] = rates[i][round] / rates[0][round];
        }
        results.add(JsonObject.of("client", names[i], "streams", streams, "chunks", Jvm.median(rates[i]), "ratio",
            Jvm.median(ratios),
            "work", Jvm.median(works[i]), "mebibytes", Jvm.median(heaps[i]), "threads", (int) threads[i],
            "compiling", Jvm.median(compiling[i])));
        System.err.println(results.get(i) + " ratios " + Arrays.toString(ratios));
      }
      return results;
    }
  }

  /** On one core the compilers take turns with the streams for half a minute: measured is what comes after that. */
  private static void warmUp(Child child, int streams) throws IOException {
    double compiling = 1;
    for (int i = 0; i < MOST_WARM_UPS && (i < 2 || compiling > RESTING); i++) {
      compiling = Double.parseDouble(child.ask(streams + " " + WARM_UP_MILLIS).split(" ")[4]);
    }
  }

  /** A process that answers line by line. */
  private static final class Child implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;

    Child(int core, List<String> arguments) throws IOException {
      process = Jvm.running().command(core, "java", arguments).start();
      out = process.inputReader(StandardCharsets.UTF_8);
    }

    String line() throws IOException {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("a process has ended too early");
      }
      return line;
    }

    String ask(String question) throws IOException {
      process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      return line();
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
