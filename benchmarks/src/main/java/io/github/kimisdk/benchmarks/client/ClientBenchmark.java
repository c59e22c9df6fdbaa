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
 * Whole clients against a server on another core: {@code ClientBenchmark [rounds [contestant ...]]}. Each contestant
 * has a process of its own, bound to the same core; they take turns, round by round, so that what disturbs one disturbs
 * all.
 */
public final class ClientBenchmark {

  private static final int[] STREAMS = {1, 64, 512};
  private static final int CHUNKS = 1_000;
  private static final int WARM_UP_MILLIS = 3_000;
  private static final int MOST_WARM_UPS = 12;
  private static final double RESTING = 0.03;
  private static final int MILLIS = 1_000;

  private ClientBenchmark() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
    String[] names = args.length > 1 ? Arrays.copyOfRange(args, 1, args.length) : names();
    System.out.println(run(rounds, names));
    System.exit(0);
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
   * Measures.
   *
   * @param rounds how often each contestant has its turn
   * @param names who takes part
   * @return one object for each contestant and number of streams
   * @throws Exception when a process cannot be started, or fails
   */
  public static JsonArray run(int rounds, String... names) throws Exception {
    List<JsonObject> results = new ArrayList<>();
    String classPath = System.getProperty("java.class.path");
    try (Child server = new Child(Jvm.SERVER, List.of("-cp", classPath, PreparedServer.class.getName(), String.valueOf(CHUNKS)))) {
      String address = "http://127.0.0.1:" + server.line() + "/v1";
      List<Child> children = new ArrayList<>();
      for (String name : names) {
        children.add(new Child(Jvm.CLIENT, List.of("-Xmx1g", "-cp", classPath, ClientProcess.class.getName(), name, address)));
      }
      for (int streams : STREAMS) {
        results.addAll(turns(rounds, names, children, streams));
      }
      for (Child child : children) {
        child.close();
      }
    }
    return JsonArray.of(results);
  }

  private static List<JsonObject> turns(int rounds, String[] names, List<Child> children, int streams) throws IOException {
    double[][] rates = new double[names.length][rounds];
    double[][] works = new double[names.length][rounds];
    double[][] heaps = new double[names.length][rounds];
    double[] threads = new double[names.length];
    for (Child child : children) {
      warmUp(child, streams);
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < names.length; i++) {
        String[] answer = children.get(i).ask(streams + " " + MILLIS + " heap").split(" ");
        rates[i][round] = Double.parseDouble(answer[0]);
        works[i][round] = Double.parseDouble(answer[1]);
        heaps[i][round] = Double.parseDouble(answer[2]) / (1 << 20);
        threads[i] = Math.max(threads[i], Double.parseDouble(answer[3]));
      }
    }
    List<JsonObject> results = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      double[] ratios = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        ratios[round] = rates[i][round] / rates[0][round];
      }
      results.add(JsonObject.of("client", names[i], "streams", streams, "chunks", Jvm.median(rates[i]), "ratio", Jvm.median(ratios),
          "work", Jvm.median(works[i]), "mebibytes", Jvm.median(heaps[i]), "threads", (int) threads[i]));
      System.err.println(results.get(i));
    }
    return results;
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
