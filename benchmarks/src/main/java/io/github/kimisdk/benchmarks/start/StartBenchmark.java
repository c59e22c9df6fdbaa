package io.github.kimisdk.benchmarks.start;

import io.github.kimisdk.benchmarks.Certificate;
import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.benchmarks.PreparedServer;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ServerSocketFactory;

/**
 * From nothing to the first token: {@code StartBenchmark [rounds [JDK ...]]} starts fresh JVMs, one after the other
 * and in turn, on one core. The server sends one token and then waits, as while a model computes
 * the next one. Time runs from the start of the process to the first line that it prints; memory is the
 * most it held by then; the exit is timed from the end of its standard input to its own.
 */
public final class StartBenchmark {

  private final Path folder = Files.createTempDirectory("start");
  private final String classPath = Jvm.thinClassPath();
  private final PreparedServer plain = new PreparedServer(PreparedServer.begun(1), ServerSocketFactory.getDefault());
  private final Certificate certificate = new Certificate();
  private final PreparedServer secure =
      new PreparedServer(PreparedServer.begun(1), PreparedServer.secure(certificate.keystore()));

  private StartBenchmark() throws Exception {}

  /** A way to start, and what was measured. */
  private static final class Start {
    private final Jvm jvm;
    private final String program;
    private final String scheme;
    private final String with;
    private final List<String> command = new ArrayList<>();
    private double[] millis = {};
    private double[] kibibytes = {};
    private double[] exits = {};
    private long classes;

    Start(Jvm jvm, String program, String scheme, String with) {
      this.jvm = jvm;
      this.program = program;
      this.scheme = scheme;
      this.with = with;
    }
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 11;
    List<Jvm> jvms = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      jvms.add(new Jvm(args[i]));
    }
    System.out.println(run(rounds, jvms.isEmpty() ? List.of(Jvm.running()) : jvms));
    System.exit(0);
  }

  /**
   * Measures.
   *
   * @param rounds how often each way is started
   * @param jvms on which JDKs
   * @return one object for each way
   * @throws Exception when a JVM cannot be started
   */
  public static JsonArray run(int rounds, List<Jvm> jvms) throws Exception {
    StartBenchmark benchmark = new StartBenchmark();
    List<Start> starts = new ArrayList<>();
    for (Jvm jvm : jvms) {
      starts.addAll(benchmark.starts(jvm));
    }
    for (int round = 0; round <= rounds; round++) {
      for (Start start : starts) {
        benchmark.once(start, round > 0);
      }
    }
    List<JsonObject> results = new ArrayList<>();
    for (Start start : starts) {
      benchmark.countClasses(start);
      JsonObject result = JsonObject.of(
          "jdk", start.jvm.version(), "program", start.program, "scheme", start.scheme, "with", start.with,
          "millis", Jvm.median(start.millis), "rounds", Arrays.stream(start.millis).mapToObj(Json::of).toList(), "mebibytes",
          Jvm.median(start.kibibytes) / 1024,
          "exit", Jvm.median(start.exits), "classes", start.classes);
      results.add(result);
      System.err.println(result);
    }
    benchmark.plain.close();
    benchmark.secure.close();
    return JsonArray.of(results);
  }

  private List<Start> starts(Jvm jvm) throws Exception {
    List<Start> starts = new ArrayList<>();
    for (String scheme : new String[] {"http", "https"}) {
      for (String program : new String[] {"floor", "kimi"}) {
        starts.add(start(jvm, program, scheme, "", List.of()));
      }
    }
    for (String program : new String[] {"floor", "kimi"}) {
      starts.add(archived(jvm, program));
    }
    return starts;
  }

  private Start start(Jvm jvm, String program, String scheme, String with, List<String> options) throws Exception {
    Start start = new Start(jvm, program, scheme, with);
    start.command.addAll(options);
    if (scheme.equals("https")) {
      start.command.addAll(certificate.trust(jvm));
    }
    PreparedServer server = scheme.equals("https") ? secure : plain;
    Class<?> main = program.equals("kimi") ? KimiStart.class : FloorStart.class;
    start.command.addAll(List.of("-cp", classPath, main.getName(), scheme + "://localhost:" + server.port() + "/v1"));
    return start;
  }

  /** With the classes of a run before: an AOT cache from 25 on, class-data sharing before. */
  private Start archived(Jvm jvm, String program) throws Exception {
    boolean aot = jvm.version() >= 25;
    Path archive = folder.resolve(program + jvm.version() + (aot ? ".aot" : ".jsa"));
    String make = aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
    Start training = start(jvm, program, "http", "",
        List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-Xlog:aot=off", make + archive));
    if (!aot) {
      training.command.remove("-Xlog:aot=off");
    }
    once(training, false);
    if (!Files.exists(archive)) {
      throw new IOException("no archive was made by " + training.command);
    }
    String use = aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=";
    return start(jvm, program, "http", aot ? "AOT cache" : "CDS archive", List.of(use + archive));
  }

  private void once(Start start, boolean counts) throws Exception {
    long begun = System.nanoTime();
    Process process = start.jvm.command(Jvm.CLIENT, "java", start.command).start();
    try {
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      String token = out.readLine();
      double millis = millisSince(begun);
      if (token == null) {
        throw new IOException("no token from " + start.command);
      }
      double most = mostMemory(process.pid());
      begun = System.nanoTime();
      process.getOutputStream().close();
      process.waitFor(60, TimeUnit.SECONDS);
      double exit = millisSince(begun);
      if (counts) {
        start.millis = with(start.millis, millis);
        start.kibibytes = with(start.kibibytes, most);
        start.exits = with(start.exits, exit);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private void countClasses(Start start) throws Exception {
    Path log = folder.resolve("classes.log");
    Start logged = new Start(start.jvm, start.program, start.scheme, start.with);
    logged.command.add("-Xlog:class+load:file=" + log);
    logged.command.addAll(start.command);
    once(logged, false);
    try (Stream<String> lines = Files.lines(log)) {
      start.classes = lines.filter(line -> line.contains(" source: ")).count();
    }
  }

  private static double[] with(double[] values, double value) {
    double[] more = Arrays.copyOf(values, values.length + 1);
    more[values.length] = value;
    return more;
  }

  private static double millisSince(long begun) {
    return (System.nanoTime() - begun) / 1e6;
  }

  private static double mostMemory(long pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (Files.exists(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          return Double.parseDouble(line.replaceAll("[^0-9]", ""));
        }
      }
    }
    return Double.NaN;
  }
}
