package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class NetworkThreadTest {

  private final List<String> log = new ArrayList<>();
  private final NetworkThread network = new NetworkThread();
  private final Executor others = task -> {
    log.add("others");
    task.run();
  };

  @Test
  void whatATaskHandsOverBeginsWhenItIsDone() {
    network.execute(() -> {
      network.handOver(() -> log.add("first"), others);
      network.execute(() -> network.handOver(() -> log.add("second"), others));
      log.add("done");
    });
    assertThat(log).containsExactly("done", "others", "first", "others", "second");
  }

  @Test
  void outsideOfATaskItBeginsAtOnce() {
    network.handOver(() -> log.add("handed over"), others);
    assertThat(log).containsExactly("others", "handed over");
  }

  @Test
  void whatIsHandedOverMayBringMoreTasks() {
    network.execute(() -> network.handOver(() -> network.execute(() -> network.handOver(() -> log.add("inner"), others)), others));
    assertThat(log).containsExactly("others", "others", "inner");
  }

  @Test
  void aTaskThatThrowsHandsOverAllTheSame() {
    assertThatThrownBy(() -> network.execute(() -> {
      network.handOver(() -> log.add("handed over"), others);
      throw new IllegalStateException("broken");
    })).hasMessage("broken");
    assertThat(log).containsExactly("others", "handed over");
  }

  @Test
  void whereNoThreadCanBeHadItRunsHere() {
    network.handOver(() -> log.add("here"), task -> {
      throw new RejectedExecutionException("no thread");
    });
    assertThat(log).containsExactly("here");
  }
}
