package io.github.kimisdk.benchmarks.client;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.benchmarks.SelectorServer;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of a stream: thousands of streams at once, beside 64 of the same client in a process of its own. The numbers of
 * streams take turns. Each stream has a connection, on which the server sends an event a second. The heap is weighed while all
 * streams are going.
 */
public final class StreamsBenchmark {

  /** The number of streams that the others are compared with. */
  public static final int FEW = 64;

  /** The number of the others. */
  public static final int MANY = 5_000;

  private static final int CHUNKS = 10;

  /** How long a turn takes: each stream gets several events. */
  private static final int MILLIS = 8_000;

  /** Files that a process opens besides its connections. */
  private static final int OTHER_FILES = 200;

  private StreamsBenchmark() {}

  /**
   * Measures, and prints the results.
   *
   * @param args the number of rounds, 3 without it
   * @throws Exception when a process cannot be started, or fails
   */
  public static void main(String[] args) throws Exception {
    System.out.println(run(ClientBenchmark.rounds(args, 3)));
    System.exit(0);
  }

  /**
   * Measures.
   *
   * @param rounds how often each number of streams has its turn
   * @return one object for each client and number of streams; none if the system does not let a process open that many
   * @throws IOException when a process cannot be started, or fails
   */
  public static JsonArray run(int rounds) throws IOException {
    long files = files();
    if (files < MANY + OTHER_FILES) {
      System.err.println("expected " + (MANY + OTHER_FILES) + " open files, found a limit of " + files + ": measures no streams");
      return JsonArray.EMPTY;
    }
    List<JsonObject> results = new ArrayList<>();
    for (String name : new String[] {"http", "publish"}) {
      measure(name, rounds, results);
    }
    return JsonArray.of(results);
  }

  private static void measure(String name, int rounds, List<JsonObject> results) throws IOException {
    try (Service service = new Service(Wire.HTTP, SelectorServer.class, CHUNKS); Child few = service.client(name);
        Child many = service.client(name, "-Xmx2g")) {
      few.stream(FEW, MILLIS);
      many.stream(MANY, MILLIS);
      List<Turn> ofFew = new ArrayList<>();
      List<Turn> ofMany = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        ofFew.add(few.weigh(FEW, MILLIS));
        ofMany.add(many.weigh(MANY, MILLIS));
      }
      results.add(result(name, FEW, ofFew));
      results.add(result(name, MANY, ofMany));
    }
  }

  private static JsonObject result(String name, int streams, List<Turn> turns) {
    JsonObject result = JsonObject.of("client", name, "streams", streams,
        "mebibytes", Jvm.median(turns.stream().mapToDouble(Turn::heap).toArray()) / (1 << 20),
        "threads", turns.stream().mapToInt(Turn::threads).max().orElseThrow());
    System.err.println(result);
    return result;
  }

  private static long files() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount() : Long.MAX_VALUE;
  }
}
