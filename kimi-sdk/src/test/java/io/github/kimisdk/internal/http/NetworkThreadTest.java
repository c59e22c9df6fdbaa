package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NetworkThreadTest {

  private final List<String> log = new ArrayList<>();
  private final NetworkThread network = new NetworkThread();
  private final Executor others = task -> {
    log.add("others");
    task.run();
  };

  @Test
  void theClientOfThisJdkRunsItsTasksOnItsThread() throws Exception {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      HttpClient client = HttpClient.newBuilder().executor(network).build();
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/models")).build();
      client.sendAsync(request, head -> {
        log.add(Thread.currentThread().getName());
        return BodySubscribers.discarding();
      }).get(10, TimeUnit.SECONDS);
    }
    assertThat(log).singleElement().asString().endsWith("-SelectorManager");
  }

  @Test
  void whatBeginsOnAnotherThreadDoesNotHoldThatUp() throws Exception {
    CompletableFuture<String> name = new CompletableFuture<>();
    network.execute(() -> name.complete(Thread.currentThread().getName()));
    assertThat(name.get(10, TimeUnit.SECONDS)).isEqualTo("kimi-worker");
  }

  @Test
  void whatATaskHandsOverBeginsWhenItIsDone() throws Exception {
    onTheNetworkThread(() -> network.execute(() -> {
      handOver("first");
      network.execute(() -> handOver("second"));
      log.add("done");
    }));
    assertThat(log).containsExactly("done", "others", "first", "others", "second");
  }

  @Test
  void outsideOfATaskItBeginsAtOnce() {
    handOver("handed over");
    assertThat(log).containsExactly("others", "handed over");
  }

  @Test
  void whatIsHandedOverMayBringMoreTasks() throws Exception {
    Runnable inner = () -> network.execute(() -> handOver("inner"));
    onTheNetworkThread(() -> network.execute(() -> serial(others).handOver(inner)));
    assertThat(log).containsExactly("others", "others", "inner");
  }

  @Test
  void aTaskThatThrowsHandsOverAllTheSame() throws Exception {
    onTheNetworkThread(() -> assertThatThrownBy(() -> network.execute(() -> {
      handOver("handed over");
      throw new IllegalStateException("broken");
    })).hasMessage("broken"));
    assertThat(log).containsExactly("others", "handed over");
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

  private Serial serial(Executor to) {
    return new Serial(failure -> log.add(failure.getMessage()), network, to);
  }

  private static void onTheNetworkThread(Runnable work) throws Exception {
    FutureTask<Void> task = new FutureTask<>(work, null);
    new Thread(task, "HttpClient-0-SelectorManager").start();
    task.get(10, TimeUnit.SECONDS);
  }
}
