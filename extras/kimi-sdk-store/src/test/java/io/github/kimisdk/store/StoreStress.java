package io.github.kimisdk.store;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.ConversationStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Looks for acknowledged records that a directory store has lost. Two processes write and read the same conversations
 * ({@link StoreStressProcess}). Each is killed from time to time and started again.
 *
 * <p>The arguments are the seconds of a run (60), the number of runs (1) and a seed. The exit code is 1 if a record is missing.
 */
final class StoreStress {

  /**
   * The result of a run.
   *
   * @param acknowledged the number of records whose append has returned
   * @param missing the acknowledged records that cannot be loaded
   * @param failures the failures that the processes have reported
   * @param kills the number of processes that were killed
   */
  record Result(int acknowledged, List<String> missing, List<String> failures, int kills) {}

  private static final int PROCESSES = 2;

  private final Path folder;
  private final int largest;
  private final List<Process> processes = new ArrayList<>();
  private int started;
  private int kills;

  private StoreStress(Path folder, int largest) {
    this.folder = folder;
    this.largest = largest;
  }

  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
    int runs = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    long seed = args.length > 2 ? Long.parseLong(args[2]) : new Random().nextLong();
    System.out.println("seed " + seed);
    int missing = 0;
    for (int run = 1; run <= runs; run++) {
      Path folder = Files.createTempDirectory("store-stress");
      Result result = new StoreStress(folder, 4 << 20).forSeconds(seconds, new Random(seed + run));
      missing += result.missing().size();
      System.out.println("run " + run + ": " + result.acknowledged() + " acknowledged, " + result.missing().size() + " missing, "
          + result.failures().size() + " failures, " + result.kills() + " kills");
      result.missing().stream().limit(5).forEach(record -> System.out.println("  missing: " + record));
      result.failures().stream().limit(5).forEach(failure -> System.out.println("  failure: " + failure));
      if (result.missing().isEmpty() && result.failures().isEmpty()) {
        delete(folder);
      }
    }
    System.exit(missing == 0 ? 0 : 1);
  }

  /** Runs processes, each of whose writers ends after a number of small records. */
  static Result forRecords(Path folder, int records) throws Exception {
    StoreStress stress = new StoreStress(folder, 64 << 10);
    stress.begin();
    for (int i = 0; i < PROCESSES; i++) {
      stress.processes.add(stress.start(records));
    }
    for (Process process : stress.processes) {
      process.waitFor();
    }
    return stress.result();
  }

  private Result forSeconds(int seconds, Random random) throws Exception {
    begin();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(start(Integer.MAX_VALUE));
    }
    while (System.nanoTime() - end < 0) {
      int at = random.nextInt(PROCESSES);
      if (!processes.get(at).waitFor(500 + random.nextInt(2_500), TimeUnit.MILLISECONDS)) {
        processes.get(at).destroyForcibly().waitFor();
        kills++;
      }
      processes.set(at, start(Integer.MAX_VALUE));
    }
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    return result();
  }

  /** A second path to the folder tells whether the store knows the files by their place or by their name. */
  private void begin() throws IOException {
    Files.createDirectories(folder.resolve("reports"));
    Files.createDirectories(folder.resolve("chats"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("chats"));
  }

  private Process start(int records) throws IOException {
    String name = "p" + started++;
    return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
        "-XX:TieredStopAtLevel=1",
        "-cp", System.getProperty("java.class.path"), StoreStressProcess.class.getName(), folder.toString(), name,
        String.valueOf(records),
        String.valueOf(largest))
        .redirectErrorStream(true).redirectOutput(folder.resolve("reports/" + name + ".failures").toFile()).start();
  }

  private Result result() throws IOException {
    Set<String> stored = new HashSet<>();
    List<String> failures = new ArrayList<>();
    ConversationStore store = DirectoryStore.of(folder.resolve("chats"));
    for (String id : StoreStressProcess.ids(folder.resolve("chats"))) {
      try {
        for (JsonObject record : store.load(id)) {
          String name = id + " " + record.get("record").asString();
          if (!stored.add(name)) {
            failures.add("stored twice: " + name);
          }
        }
      } catch (RuntimeException unreadable) {
        failures.add(unreadable.toString());
      }
    }
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; i < started; i++) {
      Path report = folder.resolve("reports/p" + i);
      acknowledged.addAll(Files.exists(report) ? Files.readAllLines(report) : List.of());
      failures.addAll(Files.readAllLines(folder.resolve("reports/p" + i + ".failures")));
    }
    List<String> missing = acknowledged.stream().filter(name -> !stored.contains(name)).toList();
    return new Result(acknowledged.size(), missing, failures, kills);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
