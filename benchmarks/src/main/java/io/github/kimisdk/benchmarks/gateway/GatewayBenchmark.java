package io.github.kimisdk.benchmarks.gateway;

import io.github.kimisdk.benchmarks.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A gateway between a client and a service that answers at once: {@code GatewayBenchmark [rounds [JDK]]}. The gateway runs on
 * one core and the service on the other one, where this client belongs, too ({@code taskset -c 0 java -jar ...}). It measures
 *
 * <ul>
 *   <li>the time that a gateway adds to a whole answer: the median of calls one after the other, directly and through it in turn;
 *   <li>the 99th percentile of whole answers at 2,000 requests a second, directly and through it, from the time at which a
 *       request was due: the median of runs of two seconds, and the quietest of them, with the processor time of each process;
 *   <li>the chunks per second of 64 streams;
 *   <li>the heap and the threads of 5,000 streams that say nothing, under {@code -Xmx256m}.
 * </ul>
 *
 * <p>{@link BareGateway} takes part as the least that a gateway on {@code java.net.http} costs. Another gateway takes part if
 * {@code PEER_GATEWAY} has the command that starts it, {@code PEER_PORT} its port, and {@code PEER_HEADERS} the headers that
 * lead it to the service, such as {@code a: b; c: {address}}.
 */
public final class GatewayBenchmark {

  /** The calls before the first measurement. The compilers of a gateway share its one core, and compile for tens of seconds. */
  private static final int WARM_UP = 200_000;
  private static final int WARM_UP_ROUNDS = 10;
  private static final int CALLS = 300;
  private static final int RATE = 2_000;
  private static final int CONNECTIONS = 32;
  private static final int STREAMS = 64;
  private static final int CHUNKS = 1_000;
  private static final int IDLE = 5_000;
  private static final long SECOND = 1_000_000_000L;

  private final int rounds;
  private final Jvm jvm;
  private final List<Process> processes = new ArrayList<>();

  private GatewayBenchmark(int rounds, Jvm jvm) {
    this.rounds = rounds;
    this.jvm = jvm;
  }

  /** A way to the service: the process that listens, its port, and the headers that it wants. */
  private record Way(Process process, int port, Map<String, String> headers) {

    /** The processor time that the process has used, in microseconds. */
    double micros() {
      return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e3;
    }
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
    GatewayBenchmark benchmark = new GatewayBenchmark(rounds, args.length > 1 ? new Jvm(args[1]) : Jvm.running());
    try {
      benchmark.run();
    } finally {
      benchmark.processes.forEach(GatewayBenchmark::end);
    }
    System.exit(0);
  }

  private void run() throws Exception {
    Map<String, Way> whole = ways("whole");
    for (Way way : whole.values()) {
      load(way, WARM_UP, 0);
    }
    added(whole);
    underLoad(whole);
    endAll();
    streams(ways("stream", String.valueOf(CHUNKS)));
    endAll();
    idle();
  }

  private void added(Map<String, Way> ways) throws IOException {
    Map<String, List<Double>> medians = new LinkedHashMap<>();
    Map<String, GatewayClient> clients = new LinkedHashMap<>();
    for (Map.Entry<String, Way> way : ways.entrySet()) {
      clients.put(way.getKey(), new GatewayClient(way.getValue().port, false, way.getValue().headers));
      medians.put(way.getKey(), new ArrayList<>());
    }
    for (int round = -rounds; round < rounds; round++) {
      for (Map.Entry<String, GatewayClient> client : clients.entrySet()) {
        double median = median(millis(client.getValue()));
        if (round >= 0) {
          medians.get(client.getKey()).add(median);
        }
      }
    }
    double direct = middle(medians.get("direct"));
    for (Map.Entry<String, List<Double>> one : medians.entrySet()) {
      System.out.printf("%-8s whole answer, one after the other: %.3f ms, added %.3f ms%n", one.getKey(), middle(one.getValue()),
          middle(one.getValue()) - direct);
    }
    for (GatewayClient client : clients.values()) {
      client.close();
    }
  }

  private static double[] millis(GatewayClient client) throws IOException {
    double[] millis = new double[CALLS];
    for (int i = 0; i < CALLS; i++) {
      long begun = System.nanoTime();
      client.call();
      millis[i] = (System.nanoTime() - begun) / 1e6;
    }
    return millis;
  }

  private void underLoad(Map<String, Way> ways) throws Exception {
    Map<String, List<double[]>> all = new LinkedHashMap<>();
    Map<String, Double> micros = new LinkedHashMap<>();
    ways.keySet().forEach(name -> all.put(name, new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        double begun = way.getValue().micros();
        double[] millis = load(way.getValue(), RATE * 2, SECOND / RATE);
        micros.merge(way.getKey(), (way.getValue().micros() - begun) / millis.length / rounds, Double::sum);
        Arrays.sort(millis);
        all.get(way.getKey()).add(millis);
      }
    }
    double direct = percentile(all.get("direct"), 0.99);
    double quietest = quietest(all.get("direct"));
    all.forEach((name, runs) -> System.out.printf(
        "%-8s at %d requests per second: median %.2f ms, p99 %.2f ms, added at p99 %.2f ms, in the quietest run %.2f ms, "
            + "%.0f us of processor time for a request%n",
        name, RATE, percentile(runs, 0.5), percentile(runs, 0.99), percentile(runs, 0.99) - direct, quietest(runs) - quietest,
        micros.get(name)));
  }

  /** Returns the lowest 99th percentile of sorted runs: other work on the machine only adds to it. */
  private static double quietest(List<double[]> runs) {
    return runs.stream().mapToDouble(millis -> millis[(int) (millis.length * 0.99)]).min().orElse(Double.NaN);
  }

  /** Returns the median of a percentile of sorted runs. */
  private static double percentile(List<double[]> runs, double part) {
    return median(runs.stream().mapToDouble(millis -> millis[(int) (millis.length * part)]).toArray());
  }

  /** Sends requests some nanoseconds apart over some connections, and returns the time from when each was due. */
  private static double[] load(Way way, int count, long apart) throws Exception {
    double[] millis = new double[count];
    AtomicInteger next = new AtomicInteger();
    long begun = System.nanoTime() + SECOND / 2;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      GatewayClient client = new GatewayClient(way.port, false, way.headers);
      threads.add(new Thread(() -> {
        try (client) {
          // Opens the connection.
          client.call();
          for (int call = next.getAndIncrement(); call < count; call = next.getAndIncrement()) {
            long due = begun + call * apart;
            while (System.nanoTime() < due) {
              LockSupport.parkNanos(due - System.nanoTime());
            }
            client.call();
            millis[call] = (System.nanoTime() - due) / 1e6;
          }
        } catch (IOException failed) {
          throw new IllegalStateException(failed);
        }
      }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    return millis;
  }

  private void streams(Map<String, Way> ways) throws Exception {
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    ways.keySet().forEach(name -> rates.put(name, new ArrayList<>()));
    for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        double rate = chunksPerSecond(way.getValue());
        if (round >= 0) {
          rates.get(way.getKey()).add(rate);
        }
      }
    }
    rates.forEach((name, all) -> System.out.printf("%-8s %d streams: %.0f chunks per second%n", name, STREAMS, middle(all)));
  }

  private static double chunksPerSecond(Way way) throws Exception {
    LongAdder chunks = new LongAdder();
    long end = System.nanoTime() + 2 * SECOND;
    long begun = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      GatewayClient client = new GatewayClient(way.port, true, way.headers);
      threads.add(new Thread(() -> {
        try (client) {
          while (System.nanoTime() < end) {
            client.call();
            chunks.add(CHUNKS);
          }
        } catch (IOException failed) {
          throw new IllegalStateException(failed);
        }
      }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    return chunks.sum() / ((System.nanoTime() - begun) / 1e9);
  }

  private void idle() throws Exception {
    int service = way(Jvm.SERVER, MockService.class, "silent").port;
    Process gateway = start(Jvm.CLIENT, List.of("-Xmx256m"), GatewayProcess.class, address(service));
    BufferedReader out = gateway.inputReader(StandardCharsets.US_ASCII);
    int port = Integer.parseInt(out.readLine());
    String before = ask(gateway, out);
    List<GatewayClient> clients = new ArrayList<>();
    for (int i = 0; i < IDLE; i++) {
      GatewayClient client = new GatewayClient(port, true, Map.of());
      client.begin();
      clients.add(client);
    }
    String[] words = ask(gateway, out).split(" ");
    System.out.printf("gateway  %d idle streams: %.1f MiB of heap, %s threads (before: %.1f MiB, %s threads)%n", clients.size(),
        Long.parseLong(words[0]) / 1048576.0, words[1], Long.parseLong(before.split(" ")[0]) / 1048576.0, before.split(" ")[1]);
    for (GatewayClient client : clients) {
      client.close();
    }
  }

  private static String ask(Process gateway, BufferedReader out) throws IOException {
    gateway.getOutputStream().write('\n');
    gateway.getOutputStream().flush();
    return out.readLine();
  }

  private Map<String, Way> ways(String... arguments) throws Exception {
    Way service = way(Jvm.SERVER, MockService.class, arguments);
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("direct", service);
    ways.put("bare", way(Jvm.CLIENT, BareGateway.class, address(service.port)));
    ways.put("gateway", way(Jvm.CLIENT, GatewayProcess.class, address(service.port)));
    String peer = System.getenv("PEER_GATEWAY");
    if (peer != null) {
      ways.put("peer", peer(peer, address(service.port)));
    }
    return ways;
  }

  private Way way(int core, Class<?> program, String... arguments) throws IOException {
    Process process = start(core, List.of(), program, arguments);
    return new Way(process, Integer.parseInt(process.inputReader(StandardCharsets.US_ASCII).readLine()), Map.of());
  }

  private Way peer(String command, String address) throws Exception {
    int port = Integer.parseInt(System.getenv("PEER_PORT"));
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", String.valueOf(Jvm.CLIENT), "sh", "-c", "exec " + command));
    Process process = new ProcessBuilder(pinned).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    processes.add(process);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String header : System.getenv("PEER_HEADERS").split(";")) {
      String[] parts = header.split(":", 2);
      headers.put(parts[0].strip(), parts[1].strip().replace("{address}", address));
    }
    for (int polls = 0; polls < 300; polls++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return new Way(process, port, headers);
      } catch (IOException notYet) {
        LockSupport.parkNanos(SECOND / 10);
      }
    }
    throw new IOException("expected the peer at port " + port + ", found nobody");
  }

  private static String address(int port) {
    return "http://127.0.0.1:" + port + "/v1";
  }

  private Process start(int core, List<String> options, Class<?> program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(options);
    command.addAll(List.of("-cp", Jvm.thinClassPath(), program.getName()));
    command.addAll(List.of(arguments));
    Process process = jvm.command(core, "java", command).start();
    processes.add(process);
    return process;
  }

  private void endAll() {
    processes.forEach(GatewayBenchmark::end);
    processes.clear();
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static double middle(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
