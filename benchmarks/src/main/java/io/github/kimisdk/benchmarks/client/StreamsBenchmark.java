package io.github.kimisdk.benchmarks.client;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.kimisdk.benchmarks.SelectorServer;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Thousands of streams at once, beside 64 of the same client in a process of its own. The numbers of streams take turns. Each
 * stream has a connection. The heap is weighed while all streams are flowing.
 */
public final class StreamsBenchmark {

  /** The number of streams that the others are compared with. */
  public static final int FEW = 64;

  private static final int CHUNKS = 1_000;

  /** How long a turn takes, in milliseconds: each stream gets its share several times. */
  private static final Map<Integer, Integer> MILLIS = new TreeMap<>(Map.of(FEW, 2_000, 5_000, 5_000, 10_000, 10_000));

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
   * Measures as many streams as the system lets a process open.
   *
   * @param rounds how often each number of streams has its turn
   * @return one object for each client and number of streams; its ratio is that to 64 streams
   * @throws IOException when a process cannot be started, or fails
   */
  public static JsonArray run(int rounds) throws IOException {
    long files = files();
    List<Integer> numbers = MILLIS.keySet().stream().filter(streams -> streams + OTHER_FILES <= files).toList();
    if (numbers.size() < MILLIS.size()) {
      System.err.println("expected 10,200 open files, found a limit of " + files + ": measures " + numbers + " streams only");
    }
    List<JsonObject> results = new ArrayList<>();
    for (String name : new String[] {"http", "publish"}) {
      results.addAll(measure(name, numbers, rounds));
    }
    return JsonArray.of(results);
  }

  private static List<JsonObject> measure(String name, List<Integer> numbers, int rounds) throws IOException {
    try (Service service = new Service(Wire.HTTP, SelectorServer.class, CHUNKS); Child few = service.client(name);
        Child many = service.client(name, "-Xmx2g")) {
      int most = numbers.get(numbers.size() - 1);
      few.warmUp(FEW);
      many.warmUp(FEW);
      many.stream(most, MILLIS.get(most));
      Turns turns = new Turns(Wire.HTTP);
      for (int round = 0; round < rounds; round++) {
        for (int streams : numbers) {
          turns.add(name, streams, (streams == FEW ? few : many).weigh(streams, MILLIS.get(streams)));
        }
      }
      return turns.results();
    }
  }

  private static long files() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount() : Long.MAX_VALUE;
  }
}
