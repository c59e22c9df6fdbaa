package io.github.kimisdk.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NetworkThreadTest {

  @Test
  void whatARequestForBytesCausesRunsInPlace() {
    Thread caller = Thread.currentThread();
    List<String> order = new ArrayList<>();
    network.runInPlace(() -> {
      network.execute(() -> order.add(Thread.currentThread() == caller ? "in place" : "elsewhere"));
      network.execute(() -> network.execute(() -> order.add("in place too")));
      order.add("requested");
    });
    assertThat(order).containsExactly("in place", "in place too", "requested");
  }

  private final List<String> log = new ArrayList<>();
  private final NetworkThread network = new NetworkThread();
  private final Executor others = task -> {
    log.add("others");
    task.run();
  };

  /** The thread that starts the call may read bytes that arrive early. Therefore the server sends 100 bytes, one at a time. */
  @Test
  void theClientOfThisJdkBringsBytesOnItsThread() throws Exception {
    List<String> threads = new CopyOnWriteArrayList<>();
    Semaphore taken = new Semaphore(1);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      FutureTask<Void> served = new FutureTask<>(() -> serve(server, taken));
      new Thread(served).start();
      HttpClient client = HttpClient.newBuilder().executor(network).build();
      URI address = URI.create("http://127.0.0.1:" + server.getLocalPort());
      HttpRequest request = HttpRequest.newBuilder(address).version(HttpClient.Version.HTTP_1_1).build();
      client.sendAsync(request, BodyHandlers.ofByteArrayConsumer(bytes -> {
        threads.add(Thread.currentThread().getName());
        taken.release();
      })).get(30, TimeUnit.SECONDS);
      served.get(10, TimeUnit.SECONDS);
    }
    assertThat(threads).hasSizeGreaterThanOrEqualTo(100).anyMatch(name -> name.endsWith("-SelectorManager"));
  }

  private static Void serve(ServerSocket server, Semaphore taken) throws IOException, InterruptedException {
    try (Socket socket = server.accept()) {
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        // The head of the request, which has no body.
      }
      OutputStream out = socket.getOutputStream();
      out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 100 && taken.tryAcquire(10, TimeUnit.SECONDS); i++) {
        out.write('x');
        out.flush();
      }
    }
    return null;
  }

  @Test
  void whatBeginsOnAnotherThreadDoesNotHoldThatUp() throws Exception {
    CompletableFuture<String> name = new CompletableFuture<>();
    network.execute(() -> name.complete(Thread.currentThread().getName()));
    assertThat(name.get(10, TimeUnit.SECONDS)).isEqualTo("kimi-worker");
  }

  @Test
  void afterATaskInPlaceOrItsExceptionTheThreadIsAnyThread() throws Exception {
    assertThatThrownBy(() -> network.runInPlace(() -> {
      throw new IllegalStateException("broken");
    })).hasMessage("broken");
    CompletableFuture<String> name = new CompletableFuture<>();
    network.execute(() -> name.complete(Thread.currentThread().getName()));
    assertThat(name.get(10, TimeUnit.SECONDS)).isEqualTo("kimi-worker");
  }

  /** Another thread begins to read the answer while the network's thread goes on. */
  @Test
  void whatATaskHandsOverBeginsAtOnce() throws Exception {
    onTheNetworkThread(() -> network.execute(() -> {
      handOver("first");
      network.execute(() -> handOver("second"));
      log.add("done");
    }));
    assertThat(log).containsExactly("others", "first", "others", "second", "done");
  }

  @Test
  void whereNoThreadCanBeHadItRunsHere() {
    serial(task -> {
      throw new RejectedExecutionException("no thread");
    }).handOver(() -> log.add("here"));
    assertThat(log).containsExactly("here");
  }

  private void handOver(String words) {
    serial(others).handOver(() -> log.add(words));
  }

  private SerialExecutor serial(Executor to) {
    return new SerialExecutor(failure -> log.add(failure.getMessage()), to);
  }

  private static void onTheNetworkThread(Runnable work) throws Exception {
    FutureTask<Void> task = new FutureTask<>(work, null);
    new Thread(task, "HttpClient-0-SelectorManager").start();
    task.get(10, TimeUnit.SECONDS);
  }
}
