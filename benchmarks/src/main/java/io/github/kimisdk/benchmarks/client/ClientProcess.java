package io.github.kimisdk.benchmarks.client;

import io.github.kimisdk.benchmarks.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * One contestant in a process of its own: {@code ClientProcess name address wire}. A line of its input, such as
 * {@code 64 1000}, keeps so many streams going for so many milliseconds; it answers with a {@link Turn}. A third word asks for
 * the heap. The line {@code first 1000} makes so many calls one after the other; it answers with the median time to the first
 * token in microseconds.
 */
final class ClientProcess {

  private static final double NANOS_PER_TICK = 1e7;

  private final LongAdder chunks = new LongAdder();
  private final Phaser streams = new Phaser(1);
  private final Contestant contestant;
  private volatile boolean going;
  private volatile Throwable failure;

  private ClientProcess(Contestant contestant) {
    this.contestant = contestant;
  }

  public static void main(String[] args) throws Exception {
    ClientProcess process = new ClientProcess(Contestant.of(args[0], args[1], Wire.valueOf(args[2])));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      System.out.println(words[0].equals("first") ? process.first(Integer.parseInt(words[1]))
          : process.run(Integer.parseInt(words[0]), Long.parseLong(words[1]), words.length > 2).line());
    }
    System.exit(0);
  }

  private double first(int calls) {
    double[] micros = new double[calls];
    for (int i = 0; i < calls; i++) {
      AtomicLong seen = new AtomicLong();
      long begun = System.nanoTime();
      contestant.first(() -> seen.compareAndSet(0, System.nanoTime())).toCompletableFuture().join();
      micros[i] = (seen.get() - begun) / 1e3;
    }
    return Jvm.median(micros);
  }

  private Turn run(int count, long millis, boolean weighed) throws IOException {
    going = true;
    for (int i = 0; i < count; i++) {
      streams.register();
      next();
    }
    // The first fifth is for the streams to get going.
    LockSupport.parkNanos(millis * 200_000);
    long before = chunks.sum();
    double compiledBefore = compilers();
    double busyBefore = all();
    long begun = System.nanoTime();
    LockSupport.parkNanos(millis * 800_000);
    long counted = chunks.sum() - before;
    double time = System.nanoTime() - begun;
    double compiling = (compilers() - compiledBefore) * NANOS_PER_TICK;
    double work = ((all() - busyBefore) * NANOS_PER_TICK - compiling) / counted;
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    long heap = weighed ? heap() : 0;
    going = false;
    streams.arriveAndAwaitAdvance();
    if (failure != null) {
      throw new IllegalStateException("a stream failed", failure);
    }
    return new Turn(counted * 1e9 / time, work, heap, threads, compiling / time);
  }

  private void next() {
    if (!going || failure != null) {
      streams.arriveAndDeregister();
      return;
    }
    contestant.begin(chunks).whenComplete((end, broken) -> {
      if (broken != null) {
        failure = broken;
      }
      next();
    });
  }

  /**
   * How long this process has been at work. Without its compilers, who are done some day, it says the same on a machine
   * that does other things too.
   */
  private static double all() throws IOException {
    return ticks(Path.of("/proc/self/stat"));
  }

  private static double compilers() throws IOException {
    double ticks = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        try {
          if (Files.readString(task.resolve("comm")).contains("CompilerThre")) {
            ticks += ticks(task.resolve("stat"));
          }
        } catch (IOException gone) {
          // Threads come and go; compilers stay.
        }
      }
    }
    return ticks;
  }

  private static double ticks(Path stat) throws IOException {
    String text = Files.readString(stat);
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
    return Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
  }

  private static long heap() {
    System.gc();
    long held = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage left = pool.getCollectionUsage();
      held += left == null ? 0 : left.getUsed();
    }
    return held;
  }
}
