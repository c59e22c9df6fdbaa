package io.github.kimisdk.benchmarks;

import io.github.kimisdk.benchmarks.client.ClientBenchmark;
import io.github.kimisdk.benchmarks.client.LatencyBenchmark;
import io.github.kimisdk.benchmarks.client.StreamsBenchmark;
import io.github.kimisdk.benchmarks.gateway.GatewayBenchmark;
import io.github.kimisdk.benchmarks.gateway.GatewayRun;
import io.github.kimisdk.benchmarks.report.Report;
import io.github.kimisdk.benchmarks.report.Results;
import io.github.kimisdk.benchmarks.start.StartBenchmark;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The commands of {@code java -jar benchmarks.jar}:
 *
 * <pre>
 *   quick                      decoding and its limits, under three minutes
 *   client [rounds [name ...]] whole clients after a minute, 64 streams at once
 *   https [rounds]             the same over TLS, with HTTP/1.1 and with HTTP/2
 *   latency [rounds]           the time to the first token on a warm connection
 *   streams [rounds]           the heap of a stream: 5,000 with an event a second each, beside 64
 *   agent                      a step of an agent, its arguments, and a structured answer
 *   request                    the request of a million tokens, the next one, and JSON of its size
 *   fresh [rounds]             whole clients, 28 seconds after the start of a JVM
 *   start [rounds [JDK ...]]   fresh JVMs
 *   bulk [rounds]              a bulk of calls beside a bare loop of the same calls
 *   gateway [rounds [JDK]]     the gateway: added time, streams, idle streams (on core 0: taskset -c 0)
 *   soak [seed [streams]]      many streams against a service that fails
 *   gateway-soak [seed [calls]] clients of all formats at a gateway whose service fails
 *   all [JDK ...]              everything, in about an hour, and the pages that are made of it
 *   again                      decoding and JSON once more, where the machine was busy: each row's fastest run stands
 *   tables                     those pages again, of the last run
 *   anything else              is for JMH: the name of a benchmark, and its options
 * </pre>
 */
public final class Main {

  // How long to warm up says each benchmark: on one core the compilers take turns with what is measured for some seconds.
  private static final List<String> QUICK = List.of("-i", "6", "-r", "100ms", "-p", "slicing=KIB_16", "(Decode|Limit)Benchmark");
  private static final List<String> AGENT = List.of("-i", "9", "-r", "100ms", "(Answer|Agent|AiServices)Benchmark");
  private static final List<String> REQUEST = List.of("-p", "document=HISTORY", "RequestBenchmark|Json(Peers)?Benchmark.write");
  private static final List<String> FULL = List.of("-i", "9", "-r", "100ms",
      "(Decode|Limit|Call|Json|JsonPeers|Peers|Libraries|Request|Answer|Agent|AiServices)Benchmark");

  /** A load at which nothing else runs. */
  private static final double IDLE = 0.3;
  private static final int MOST_WAITS = 60;

  private Main() {}

  public static void main(String[] args) throws Exception {
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    switch (args.length == 0 ? "" : args[0]) {
      case "quick" -> print(QUICK);
      case "agent" -> print(AGENT);
      case "request" -> print(REQUEST);
      case "client" -> ClientBenchmark.main(rest);
      case "https" -> ClientBenchmark.secureMain(rest);
      case "latency" -> LatencyBenchmark.main(rest);
      case "streams" -> StreamsBenchmark.main(rest);
      case "fresh" -> ClientBenchmark.freshMain(rest);
      case "start" -> StartBenchmark.main(rest);
      case "bulk" -> BulkBenchmark.main(rest);
      case "gateway" -> GatewayBenchmark.main(rest);
      case "soak" -> Soak.main(rest);
      case "gateway-soak" -> GatewaySoak.main(rest);
      case "all" -> all(rest);
      case "again" -> again();
      case "tables" -> new Results(folder()).write();
      default -> org.openjdk.jmh.Main.main(args);
    }
  }

  private static void print(List<String> options) throws IOException, InterruptedException {
    Path file = Files.createTempFile("jmh", ".json");
    jmh(options, file);
    System.out.print(new Report(file).tables());
  }

  private static void all(String[] homes) throws Exception {
    List<Jvm> jvms = new ArrayList<>(List.of(Jvm.running()));
    for (String home : homes) {
      jvms.add(new Jvm(home));
    }
    Path results = Files.createDirectories(results());
    for (File old : results.toFile().listFiles()) {
      Files.delete(old.toPath());
    }
    waitForIdleMachine();
    write("machine", machine());
    write("start", StartBenchmark.run(15, jvms));
    run(results);
    write("client", ClientBenchmark.run(7, ClientBenchmark.names()));
    write("https", ClientBenchmark.secure(5));
    write("latency", LatencyBenchmark.run(15));
    write("streams", StreamsBenchmark.run(3));
    write("fresh", ClientBenchmark.fresh(5));
    write("gateway", GatewayRun.run(9, jvms.get(jvms.size() - 1)));
    new Results(folder()).write();
  }

  private static void write(String name, JsonValue figures) throws IOException {
    Files.writeString(results().resolve(name + ".json"), Json.pretty(figures));
  }

  /** The load falls slowly after other work, such as the build of this jar. */
  private static void waitForIdleMachine() throws IOException {
    for (int i = 0; i < MOST_WAITS && !load().equals("unknown") && Double.parseDouble(load()) > IDLE; i++) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
    }
    System.err.println("load of the machine: " + load());
  }

  private static void again() throws IOException, InterruptedException {
    Path clients = results().resolve("client.json");
    if (!Files.exists(clients) || Files.getLastModifiedTime(clients).compareTo(Files.getLastModifiedTime(jar())) < 0) {
      throw new IOException("expected results of this jar in " + results() + ": run all first");
    }
    String before = Json.parse(Files.readString(results().resolve("machine.json"))).asObject().get("jdk").asString();
    String now = machine().get("jdk").asString();
    if (!now.equals(before)) {
      throw new IOException("expected the JDK of the runs before, " + before + ", found " + now);
    }
    run(results());
    new Results(folder()).write();
  }

  /** Runs all benchmarks. The file of results gets its name only when the run is complete. */
  private static void run(Path results) throws IOException, InterruptedException {
    Path running = results.resolve("running.json");
    jmh(FULL, running);
    Files.move(running, Results.next(results));
  }

  /** Runs JMH in a process that is bound to one core, so that its forks are. */
  private static void jmh(List<String> options, Path file) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-Djmh.ignoreLock=true", "-cp", System.getProperty("java.class.path"),
        "org.openjdk.jmh.Main"));
    arguments.addAll(options);
    arguments.addAll(List.of("-f", "1", "-foe", "true", "-prof", "gc", "-rf", "json", "-rff", file.toString()));
    int exit = Jvm.running().command(Jvm.CLIENT, "java", arguments).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException("JMH ended with " + exit);
    }
  }

  private static JsonObject machine() throws IOException {
    return JsonObject.of(
        "processor", first(Path.of("/proc/cpuinfo"), "model name"),
        "cores", Runtime.getRuntime().availableProcessors(),
        "jdk", System.getProperty("java.vm.name") + " " + Runtime.version(),
        "load", load());
  }

  /** The load average of the last minute. */
  private static String load() throws IOException {
    Path file = Path.of("/proc/loadavg");
    return Files.exists(file) ? Files.readString(file).split(" ")[0] : "unknown";
  }

  private static String first(Path file, String name) throws IOException {
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(name)) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    }
    return System.getProperty("os.arch");
  }

  private static Path results() {
    return folder().resolve("target/results");
  }

  /** The folder of the module: two above the jar, as Maven makes it. */
  private static Path folder() {
    return jar().getParent().getParent();
  }

  private static Path jar() {
    return Path.of(System.getProperty("java.class.path").split(File.pathSeparator)[0]).toAbsolutePath();
  }
}
