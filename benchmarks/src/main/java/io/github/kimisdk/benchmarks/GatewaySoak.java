package io.github.kimisdk.benchmarks;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.server.KimiServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Clients of all formats at a gateway whose service fails at random: {@code GatewaySoak [seed [calls]]}. Some clients leave in
 * the middle of an answer, stop to read, or send garbage. Each call has to end. An answer without a fault has to be whole. No
 * call to the service may outlive its client by more than a second. At the end threads, heap and sockets have to be what they
 * were. Prints one line and exits with 1 when not.
 */
public final class GatewaySoak {

  private static final int CLIENTS = 64;
  private static final long MOST_MINUTES = 15;
  private static final int CLIENT_TIMEOUT_MILLIS = 30_000;
  private static final long MOST_OUTLIVED_NANOS = 1_000_000_000L;

  /** How a client behaves; more than half of them read their answer. */
  private enum Manner { READS, LEAVES, STOPS_READING, SENDS_GARBAGE, SENDS_HALF }

  /** The gateway logs each failure of its service. */
  private static final Logger LOG = Logger.getLogger("io.github.kimisdk");

  private final GatewayUpstream upstream;
  private final long seed;
  private final int calls;
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger whole = new AtomicInteger();
  private final AtomicLong mostOutlived = new AtomicLong();

  private GatewaySoak(long seed, int calls) {
    this.upstream = new GatewayUpstream(seed);
    this.seed = seed;
    this.calls = calls;
  }

  public static void main(String[] args) throws Exception {
    long seed = args.length > 0 ? Long.parseLong(args[0]) : System.nanoTime();
    int calls = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    System.out.println("seed " + seed + ", " + calls + " calls of " + CLIENTS + " clients");
    LOG.setLevel(Level.OFF);
    Footprint before = Footprint.now();
    GatewaySoak soak = new GatewaySoak(seed, calls);
    long begun = System.nanoTime();
    soak.run();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    String summary = soak.ended.get() + " calls ended, " + soak.whole.get()
        + " of them whole; calls to the service outlived their clients by at most "
        + TimeUnit.NANOSECONDS.toMillis(soak.mostOutlived.get()) + " ms; " + seconds + " s";
    Queue<String> violations = soak.violations;
    // Objects that only the soak refers to are not leaks.
    soak = null;
    Footprint.judge(before, summary, violations, seed);
  }

  private void run() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try (KimiServer service = KimiServer.answering(upstream::answer);
        Kimi kimi = kimi(service);
        KimiServer gateway = KimiServer.builder(kimi).strict(false).start()) {
      AtomicInteger next = new AtomicInteger();
      for (int i = 0; i < CLIENTS; i++) {
        threads.execute(() -> {
          for (int call = next.getAndIncrement(); call < calls; call = next.getAndIncrement()) {
            ask(gateway.port(), call);
          }
        });
      }
      threads.shutdown();
      if (!threads.awaitTermination(MOST_MINUTES, TimeUnit.MINUTES)) {
        violations.add(calls - ended.get() + " calls did not end");
      }
      awaitNoCall();
    } finally {
      threads.shutdownNow();
    }
  }

  /** Waits until the service has no call, which takes a second at most after the last client. */
  private void awaitNoCall() {
    long begun = System.nanoTime();
    while (upstream.open() > 0 && System.nanoTime() - begun < 2 * MOST_OUTLIVED_NANOS) {
      LockSupport.parkNanos(10_000_000);
    }
    if (upstream.open() > 0) {
      violations.add(upstream.open() + " calls to the service run on without a client");
    }
  }

  private static Kimi kimi(KimiServer service) {
    return Kimi.builder().key("sk-soak").baseUrl(service.baseUrl()).model("soak").retry(RetryPolicy.NONE)
        .timeouts(Timeouts.DEFAULT.withIdle(Duration.ofMillis(300)).withFirstByte(Duration.ofSeconds(5))).build();
  }

  private void ask(int port, int call) {
    Random random = new Random(seed ^ call * 7_919L);
    int chance = random.nextInt(100);
    Manner manner = chance < 60 ? Manner.READS : Manner.values()[1 + chance % (Manner.values().length - 1)];
    boolean stream = random.nextBoolean();
    byte[] request = request(port, call, random.nextInt(4), stream).getBytes(StandardCharsets.UTF_8);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(CLIENT_TIMEOUT_MILLIS);
      switch (manner) {
        case SENDS_GARBAGE -> random.nextBytes(request);
        case SENDS_HALF -> request = Arrays.copyOf(request, random.nextInt(request.length));
        default -> { }
      }
      socket.getOutputStream().write(request);
      if (manner == Manner.SENDS_GARBAGE || manner == Manner.SENDS_HALF) {
        socket.shutdownOutput();
      }
      InputStream in = socket.getInputStream();
      switch (manner) {
        case LEAVES -> in.readNBytes(random.nextInt(2_000));
        case STOPS_READING -> LockSupport.parkNanos(random.nextInt(100_000_000));
        default -> judge(call, manner, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (SocketTimeoutException late) {
      violations.add("call " + call + " (" + manner + ") had no end after " + CLIENT_TIMEOUT_MILLIS + " ms");
    } catch (IOException reset) {
      if (manner == Manner.READS) {
        violations.add("call " + call + ": " + reset);
      }
    }
    if (manner == Manner.LEAVES || manner == Manner.STOPS_READING) {
      measure(call, System.nanoTime());
    }
    ended.incrementAndGet();
  }

  private void judge(int call, Manner manner, String answer) {
    if (manner != Manner.READS) {
      return;
    }
    boolean ok = answer.startsWith("HTTP/1.1 200");
    boolean complete = ok && answer.contains(GatewayUpstream.lastWord(call));
    if (upstream.fault(call) == GatewayUpstream.Fault.NONE) {
      whole.incrementAndGet();
      if (!complete) {
        violations.add("call " + call + ": expected a whole answer, found " + answer);
      }
    } else if (complete || !answer.contains("error")) {
      violations.add("call " + call + ": expected an error for " + upstream.fault(call) + ", found " + answer);
    }
    if (answer.contains("127.0.0.1:")) {
      violations.add("call " + call + ": an address in " + answer);
    }
  }

  /**
   * Waits until the call to the service has ended, and notes how long it outlived its client. A call may never have come so far.
   */
  private void measure(int call, long left) {
    Long end = upstream.ended(call);
    while (end == null && System.nanoTime() - left < 2 * MOST_OUTLIVED_NANOS && upstream.open() > 0) {
      LockSupport.parkNanos(5_000_000);
      end = upstream.ended(call);
    }
    long outlived = end == null ? 0 : end - left;
    mostOutlived.accumulateAndGet(outlived, Math::max);
    if (outlived > MOST_OUTLIVED_NANOS) {
      violations.add("call " + call + " to the service outlived its client by " + TimeUnit.NANOSECONDS.toMillis(outlived)
          + " ms");
    }
  }

  private static String request(int port, int call, int format, boolean stream) {
    String turns = "\"messages\":[{\"role\":\"user\",\"content\":\"" + call + "\"}]";
    String flag = ",\"stream\":" + stream + "}";
    return switch (format) {
      case 0 -> post(port, "/v1/chat/completions", "{\"model\":\"soak\"," + turns + flag);
      case 1 -> post(port, "/v1/messages", "{\"model\":\"soak\",\"max_tokens\":1000," + turns + flag);
      case 2 -> post(port, "/v1/responses", "{\"model\":\"soak\",\"input\":\"" + call + "\"" + flag);
      default -> post(port, "/v1beta/models/soak:" + (stream ? "streamGenerateContent?alt=sse" : "generateContent"),
          "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + call + "\"}]}]}");
    };
  }

  private static String post(int port, String path, String body) {
    return String.join("\r\n", List.of("POST " + path + " HTTP/1.1", "Host: localhost:" + port, "Content-Type: application/json",
        "Connection: close", "Content-Length: " + body.length(), "", body));
  }
}
