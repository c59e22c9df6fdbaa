package io.github.kimisdk.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads, the bytes after a collection, and the open sockets of a program where the system tells.
 *
 * @param threads the threads
 * @param heap the bytes
 * @param handles the sockets
 */
record Footprint(int threads, long heap, int handles) {

  private static final long HEAP_SLACK = 16L << 20;

  /** The JDK keeps a timer and a pool for the whole process, and a socket to close others with. */
  private static final int OF_THE_JDK = 3;

  /** Waits until no more is held than before a soak, prints its verdict, and exits. */
  static void judge(Footprint before, String summary, Queue<String> violations, long seed) {
    Footprint after = settledWithin(before);
    if (!after.within(before)) {
      violations.add("left behind: " + before + " became " + after);
    }
    System.out.println(summary + "; before " + before + ", after " + after);
    violations.stream().limit(20).forEach(violation -> System.out.println("VIOLATION " + violation));
    System.out.println(violations.isEmpty() ? "OK" : "FAILED with " + violations.size() + " violations, seed " + seed);
    System.exit(violations.isEmpty() ? 0 : 1);
  }

  /** Waits until no more is held than before. Idle threads of the JDK's client take a minute to end. */
  private static Footprint settledWithin(Footprint before) {
    Footprint now = now();
    for (int polls = 0; polls < 100 && !now.within(before); polls++) {
      LockSupport.parkNanos(1_000_000_000);
      now = now();
    }
    return now;
  }

  static Footprint now() {
    System.gc();
    String[] open = new File("/proc/self/fd").list();
    int sockets = 0;
    for (String handle : open == null ? new String[0] : open) {
      try {
        sockets += Files.readSymbolicLink(Path.of("/proc/self/fd", handle)).toString().startsWith("socket:") ? 1 : 0;
      } catch (IOException closedMeanwhile) {
        // It was the handle of the listing itself.
      }
    }
    Runtime runtime = Runtime.getRuntime();
    return new Footprint(Thread.activeCount(), runtime.totalMemory() - runtime.freeMemory(), sockets);
  }

  private boolean within(Footprint bound) {
    return threads <= bound.threads + OF_THE_JDK && heap <= bound.heap + HEAP_SLACK && handles <= bound.handles + OF_THE_JDK;
  }

  @Override
  public String toString() {
    return threads + " threads, " + (heap >> 20) + " MiB, " + handles + " sockets";
  }
}
