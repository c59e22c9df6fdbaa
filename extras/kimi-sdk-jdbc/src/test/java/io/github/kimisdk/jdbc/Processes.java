package io.github.kimisdk.jdbc;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.ConversationStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Processes that use one database. Some are killed, some are paused. Each method returns figures. */
final class Processes {

  private final Database database;
  private final Path folder;
  private final Random random;
  private final Pool pool;
  private final List<String> wrong = new ArrayList<>();

  Processes(Database database, Path folder, long seed) {
    this.database = database;
    this.folder = folder;
    this.random = new Random(seed);
    this.pool = database.pool();
  }

  /** The records that were lost or doubled, and the calls that ran twice. */
  List<String> wrong() {
    return wrong;
  }

  /** Two processes append to one conversation at once. */
  String write(int records) throws Exception {
    JdbcConversationStore store = database.store(pool);
    List<Process> writers = List.of(writer(store, "a", records), writer(store, "b", records));
    for (Process writer : writers) {
      if (!writer.waitFor(1, TimeUnit.HOURS) || writer.exitValue() != 0) {
        wrong.add("writers: a process has failed with " + writer.exitValue());
      }
    }
    return "writers: " + check(store, 2 * records) + " of 2 processes with " + records + " each";
  }

  /** Two processes append to one conversation, and one of them is killed from time to time. */
  String kill(int kills) throws Exception {
    JdbcConversationStore store = database.store(pool);
    List<Process> writers = new ArrayList<>();
    writers.add(writer(store, "0", Integer.MAX_VALUE));
    writers.add(writer(store, "1", Integer.MAX_VALUE));
    for (int kill = 0; kill < kills; kill++) {
      long before = reported();
      // The last process that was started has to append, too.
      while (reported() < before + 500 && writers.stream().allMatch(Process::isAlive)) {
        LockSupport.parkNanos(1_000_000);
      }
      int at = random.nextInt(2);
      writers.get(at).waitFor(random.nextInt(400_000), TimeUnit.MICROSECONDS);
      if (!writers.get(at).isAlive()) {
        wrong.add("kills: a process has failed with " + writers.get(at).exitValue());
      }
      writers.get(at).destroyForcibly().waitFor();
      writers.set(at, writer(store, String.valueOf(kill + 2), Integer.MAX_VALUE));
    }
    for (Process writer : writers) {
      writer.destroyForcibly().waitFor();
    }
    return "kills: " + kills + " with " + check(store, 0);
  }

  /** Compares the stored records with the acknowledged ones. */
  private String check(ConversationStore store, int expected) throws IOException {
    Set<String> stored = new HashSet<>();
    List<JsonObject> records = store.load("c");
    for (JsonObject record : records) {
      if (!stored.add(record.get("name").asString())) {
        wrong.add("stored twice: " + record.get("name"));
      }
    }
    List<String> acknowledged = acknowledged();
    acknowledged.stream().filter(name -> !stored.contains(name)).forEach(name -> wrong.add("lost: " + name));
    if (records.size() < acknowledged.size() || expected > 0 && records.size() != expected) {
      wrong.add("expected " + Math.max(expected, acknowledged.size()) + " records, found " + records.size());
    }
    for (Path report : reports()) {
      Files.delete(report);
    }
    return acknowledged.size() + " acknowledged and " + records.size() + " stored records";
  }

  private long reported() throws IOException {
    long lines = 0;
    for (Path report : reports()) {
      lines += Files.size(report) / 6;
    }
    return lines;
  }

  private List<String> acknowledged() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path report : reports()) {
      lines.addAll(Files.readAllLines(report));
    }
    return lines;
  }

  private List<Path> reports() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".report")).toList();
    }
  }

  private Process writer(JdbcConversationStore store, String name, int records) throws IOException {
    return start(WriterProcess.class, database.url(), prefix(store), name, String.valueOf(records),
        folder.resolve(name + ".report").toString());
  }

  /** An owner of a run is paused, another one ends the run, and the first one wakes. */
  String takeOver(int runs) throws Exception {
    JdbcConversationStore store = database.store(pool);
    int refused = 0;
    for (int run = 0; run < runs; run++) {
      Path effects = folder.resolve("effects" + run);
      Conversation.open(store, "run" + run).user("Pay all bills");
      Process first = start(OwnerProcess.class, database.url(), prefix(store), "run" + run, effects.toString(), "0");
      int until = 1 + random.nextInt(2 * OwnerProcess.STEPS - 10);
      while (first.isAlive() && (!Files.exists(effects) || Files.readAllLines(effects).size() < until)) {
        LockSupport.parkNanos(100_000);
      }
      first.waitFor(random.nextInt(5_000), TimeUnit.MICROSECONDS);
      signal(first, "STOP");
      Process other = start(OwnerProcess.class, database.url(), prefix(store), "run" + run, effects.toString(), "1");
      boolean ended = other.waitFor(1, TimeUnit.MINUTES);
      signal(first, "CONT");
      int second = ended ? other.exitValue() : other.destroyForcibly().waitFor();
      int exit = first.waitFor();
      refused += exit == OwnerProcess.REFUSED ? 1 : 0;
      judge(run, exit, second, Files.readAllLines(effects), Conversation.open(store, "run" + run));
    }
    return "takeovers: " + runs + ", of which " + refused + " first owners were refused when they woke";
  }

  /** A first owner that had ended before it was paused is not refused. */
  private void judge(int run, int first, int second, List<String> effects, Conversation ended) {
    if (second != 0 || first != 0 && first != OwnerProcess.REFUSED) {
      wrong.add("run " + run + ": the owners have ended with " + first + " and " + second);
    }
    if (new HashSet<>(effects).size() != effects.size()) {
      wrong.add("run " + run + ": a call ran twice: " + effects);
    }
    String last = ended.messages().get(ended.messages().size() - 1).text();
    if (!last.equals("paid all") || !ended.openCalls().isEmpty()) {
      wrong.add("run " + run + ": ended with " + last);
    }
  }

  private void signal(Process process, String signal) throws Exception {
    int exit = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).inheritIO().start().waitFor();
    if (exit != 0 && process.isAlive()) {
      wrong.add("kill -" + signal + " has failed with " + exit);
    }
  }

  private static String prefix(JdbcConversationStore store) {
    return store.toString().replaceAll(".*, |\\*.*", "");
  }

  static Process start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
        "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
  }
}
