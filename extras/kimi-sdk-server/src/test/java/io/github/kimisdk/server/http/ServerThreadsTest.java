package io.github.kimisdk.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;

/** Virtual threads from Java 21 on; else two threads for each connection, and some to refuse others. */
class ServerThreadsTest {

  @Test
  void theThreadsAreVirtualOrBounded() throws InterruptedException {
    ExecutorService threads = ServerThreads.create(1);
    SynchronousQueue<String> kinds = new SynchronousQueue<>();
    CountDownLatch go = new CountDownLatch(1);
    try {
      threads.execute(() -> {
        try {
          kinds.put(Thread.currentThread().toString());
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      boolean virtual = kinds.take().startsWith("VirtualThread");
      assertThat(virtual).isEqualTo(Runtime.version().feature() >= 21);
      if (!virtual) {
        List<Integer> taken = new ArrayList<>();
        assertThatThrownBy(() -> {
          for (int i = 0; i < 1_000; i++) {
            threads.execute(() -> waitFor(go));
            taken.add(i);
          }
        }).isInstanceOf(RejectedExecutionException.class);
        assertThat(taken).hasSizeBetween(2 + 255, 2 + 256);
      }
    } finally {
      go.countDown();
      threads.shutdownNow();
    }
  }

  private static void waitFor(CountDownLatch go) {
    try {
      go.await();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }
}
